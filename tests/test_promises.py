"""What is promised in one place and kept in another: documents, problems, properties, commands."""

from __future__ import annotations

import importlib
import pkgutil
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError
from starlette.routing import Route
from typer.main import get_command

import app
from app import cli, shell
from app.explore.properties import PROPERTIES
from app.explore.schedule import LONGEST_TRACE
from app.jobs.refusals import REFUSALS
from app.settings import Settings
from app.web import catalogue, create_app, shapes
from app.web.faces import SUFFIXES
from app.web.problems import RESERVED

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")

SHOWN = "http://127.0.0.1:8000"
"""The address that the README shows."""

PROMISED = {
    ("GET", "/api/kernels"),
    ("GET", "/api/kernels/{kernel}"),
    ("GET", "/api/kernels/{kernel}/source"),
    ("GET", "/api/kernels/{kernel}/switches"),
    ("GET", "/api/kernels/{kernel}/patches"),
    ("GET", "/api/kernels/{kernel}/diff"),
    ("GET", "/api/flags"),
    ("POST", "/api/decode"),
    ("POST", "/api/drafts"),
    ("GET", "/api/scenarios"),
    ("GET", "/api/scenarios/{name}"),
    ("POST", "/api/runs"),
    ("POST", "/api/checks"),
    ("POST", "/api/graphs"),
    ("POST", "/api/comparisons"),
    ("POST", "/api/hunks"),
    ("POST", "/api/links"),
    ("GET", "/v1/{address}"),
    ("GET", "/s/{address}"),
    ("GET", "/embed/v1/{address}"),
    ("GET", "/leaves-out"),
    ("GET", "/limits"),
    ("GET", "/healthz"),
}


def test_the_schema_publishes_the_promised_calls_and_no_others() -> None:
    paths = create_app().openapi()["paths"]

    assert {(m.upper(), path) for path, methods in paths.items() for m in methods} == PROMISED


def test_operation_ids_are_the_names_of_the_functions() -> None:
    """Other languages generate clients from them; they change only with intent."""
    paths = create_app().openapi()["paths"]
    ids = [operation["operationId"] for methods in paths.values() for operation in methods.values()]

    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z_]+", name) for name in ids)


NEVER_LEAVE = {
    "Again",
    "Unwanted",
    "Crossed",
    "Interrupted",
    "MailError",
    "Misprinted",
    "NeedsValue",
    "NotEnabled",
    "PackingError",
    "TooMany",
    "Undefined",
    "Waiting",
}
"""Exceptions that the layer they are raised in catches, or whose raising would be a mistake."""


EDGES = ("app.web", "app.cli", "app.shell", "app.main", "app.__main__")


def below_the_edges() -> Iterator[type[Exception]]:
    """Every public exception class that a module of the engine defines."""
    for info in pkgutil.walk_packages(app.__path__, "app."):
        if not info.name.startswith(EDGES):
            module = importlib.import_module(info.name)
            for name, item in vars(module).items():
                defined = isinstance(item, type) and item.__module__ == info.name
                if defined and issubclass(item, Exception) and not name.startswith("_"):
                    yield item


def test_every_exception_of_the_engine_is_a_refusal_or_never_leaves_it() -> None:
    found = set(below_the_edges())
    inner = {error for error in found if error.__name__ in NEVER_LEAVE}

    assert {error.__name__ for error in inner} == NEVER_LEAVE
    assert found - inner == set(REFUSALS)


def test_every_kind_of_problem_has_a_meaning() -> None:
    for kind in catalogue.KINDS.values():
        assert all((kind.title, kind.meaning, kind.remedy))
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.slug)


def test_no_field_of_an_error_hides_a_field_of_the_document() -> None:
    for error in REFUSALS:
        fields = set(getattr(error, "__dataclass_fields__", {}))
        assert not fields & set(RESERVED), error


def test_slugs_of_problems_are_told_apart() -> None:
    kinds = {id(kind): kind for kind in (*catalogue.TABLE.values(), *catalogue.STATUSES.values())}

    assert len({kind.slug for kind in kinds.values()}) == len(kinds)


def test_the_published_limits_are_the_settings() -> None:
    assert set(shapes.LimitsAnswer.model_fields) < set(Settings.model_fields)


def test_no_setting_promises_longer_runs_than_the_engine_gives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KIOCBSCOPE_STEPS", str(LONGEST_TRACE + 1))

    with pytest.raises(ValidationError, match="less than or equal to 2000"):
        Settings()


def test_properties_have_slugs_and_sentences() -> None:
    slugs = [item.slug for item in PROPERTIES]

    assert len(slugs) == len(set(slugs))
    for item in PROPERTIES:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", item.slug)
        assert item.sentence.endswith(".")


def test_no_route_is_async() -> None:
    """Routes compute; they run in threads, and the loop stays free."""
    for route in create_app().routes:
        if isinstance(route, Route) and route.path.startswith("/api/"):
            assert route.endpoint.__code__.co_flags & 0x80 == 0, route.path


def test_the_readme_names_commands_that_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    made = set(re.findall(r"\bmake ([a-z-]+)", README.replace("and make", "")))
    shell = set(re.findall(r"python -m app ([a-z]+)", README))

    assert {"run", "test"} <= made <= targets
    assert shell == set(get_command(cli.app).commands)  # type: ignore[attr-defined]


def test_the_readme_names_paths_that_exist() -> None:
    named = re.findall(r"^(app/\w+|static/|tests/)", README, re.MULTILINE)
    named += re.findall(r" (app/\w+|static/|tests/)  ", README)
    named += re.findall(r"`(app/[\w.]+)`", README)

    assert len(named) > 8
    for path in named:
        assert (ROOT / path).exists(), path


def test_the_readme_names_every_face_of_a_link() -> None:
    table = README[README.index("| suffix | is |") :]
    named = re.findall(r"`(\.[a-z.]+)`", "".join(re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)))

    assert sorted(named) == sorted(SUFFIXES)


def test_the_readme_tells_the_exit_codes_of_check() -> None:
    codes = {"bad input": shell.BAD_INPUT, **cli.EXIT}
    told = re.search(r"exits (.*)\n", README)

    assert told is not None
    assert {part.split(" ", 1)[1]: int(part.split(" ")[0]) for part in told[1].split(", ")} == codes


def rewrite_readme(output: str, told: str) -> None:
    """Put `told` for `output`, in the file as it is now: another test may have rewritten a part."""
    file = ROOT / "README.md"
    file.write_text(file.read_text(encoding="utf-8").replace(output, told), encoding="utf-8")


def test_the_readme_decodes_a_line_as_it_says(request: pytest.FixtureRequest) -> None:
    block = re.search(
        r"```console\n\$ (echo.*?) \| python (-m app .*?)\n(.*?)```", README, re.DOTALL
    )
    assert block is not None
    echo, arguments, output = block.groups()

    line = subprocess.run(["sh", "-c", echo], capture_output=True, check=True).stdout
    command = [sys.executable, *arguments.split()]
    found = subprocess.run(command, input=line, capture_output=True, check=True, cwd=ROOT)

    told = found.stdout.decode("ascii")
    if request.config.getoption("--rewrite-golden"):
        rewrite_readme(output, told)
        output = told
    assert told == output


def test_the_readme_repairs_a_link_as_it_says() -> None:
    block = re.search(
        r"```console\n\$ python (-m app link -) <<'END'\n(.*?)END\n(.*?)```", README, re.DOTALL
    )
    assert block is not None
    arguments, mail, output = block.groups()

    command = [sys.executable, *arguments.split()]
    found = subprocess.run(command, input=mail.encode(), capture_output=True, check=True, cwd=ROOT)

    assert found.stdout.decode() == output
    assert b"undid soft line breaks" in found.stderr


@pytest.mark.skipif(shutil.which("curl") is None, reason="the example is a curl command")
def test_the_readme_example_prints_what_it_says(
    server_url: str, request: pytest.FixtureRequest
) -> None:
    block = re.search(r"```console\n\$ (curl.*?\nEND)\n(.*?)```", README, re.DOTALL)
    assert block is not None
    command, output = block.groups()

    found = subprocess.run(
        ["sh", "-c", command.replace(SHOWN, server_url)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.replace(server_url, SHOWN)

    if request.config.getoption("--rewrite-golden"):
        rewrite_readme(output, found)
        output = found
    assert found == output
