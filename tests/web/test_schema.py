"""The published schema against the running application: no input gives a 5xx."""

from __future__ import annotations

import atexit
import json
import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.testclient import TestClient

from app.settings import Settings
from app.web import create_app

DATA = Path(mkdtemp(prefix="kiocbscope-"))
"""For what is stored: some of the calls ask for it."""
atexit.register(shutil.rmtree, DATA, ignore_errors=True)

SETTINGS = Settings(check_states=500, check_seconds=5.0, steps=200, data_dir=DATA)

WITHIN_S = 60.0
"""The first searches of a process compile what searches: on a busy machine that takes its time."""

schema = schemathesis.openapi.from_asgi("/openapi.json", create_app(SETTINGS))


@pytest.mark.slow
@schema.parametrize()
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_application_keeps_to_its_schema(case: Case[Any]) -> None:
    """What is refused is not always refusable by a schema: a scenario's grammar is not in it."""
    case.call_and_validate(excluded_checks=[positive_data_acceptance], timeout=WITHIN_S)


def test_every_call_has_an_example_and_documented_problems() -> None:
    document = create_app(SETTINGS).openapi()

    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            answers = operation["responses"]
            assert {"200", "404", "422"} <= set(answers), (method, path)
            problem = answers["422"]["content"]["application/problem+json"]["schema"]
            assert problem == {"$ref": "#/components/schemas/ProblemDocument"}, path
            if method == "post":
                assert operation["requestBody"]["content"].keys() == {
                    "application/json",
                    "text/plain",
                }
    examples = [
        field.get("examples")
        for model in ("RunRequest", "CheckRequest", "LinkRequest", "DecodeRequest")
        for name, field in document["components"]["schemas"][model]["properties"].items()
        if name in ("scenario", "kernel", "schedule", "text")
    ]
    assert all(examples)


@pytest.mark.slow
def test_the_examples_of_bodies_are_answered(client: TestClient) -> None:
    """What the API page shows can be sent as it stands, as JSON and as text."""
    paths = client.get("/openapi.json").json()["paths"]
    for path, methods in paths.items():
        for media, shown in (
            methods.get("post", {}).get("requestBody", {}).get("content", {}).items()
        ):
            where = f"{path}?kernel=6.7&kernel=6.8" if path == "/api/comparisons" else path
            answer = client.post(
                where, content=_body(shown["example"]), headers={"Content-Type": media}
            )

            assert answer.status_code == 200, (path, media, answer.text)


def _body(example: object) -> str:
    return example if isinstance(example, str) else json.dumps(example)
