"""``POST /api/checks`` as its clients see it: events, hanging up, sharing, and what goes wrong."""

from __future__ import annotations

import json
import os
import resource
import signal
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.request import urlopen

import pytest
from starlette.testclient import TestClient

from app.web import shapes
from tests.conftest import Served, serving
from tests.large import LARGE
from tests.web.streams import (
    EVENTS,
    WITHIN_S,
    Asking,
    Event,
    eventually,
    loaded,
    searches,
    searching_process,
)

SMALL = "kernel 6.7\nfs disk ext4\napp: aio_write disk io=any\nadmin: freeze disk\n"
OTHER = f"{LARGE}\nlast:   write disk\n"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that searches for one at a time, and lets one more wait."""
    bounds = {
        "KIOCBSCOPE_CHECK_WORKERS": "1",
        "KIOCBSCOPE_CHECK_QUEUE": "1",
        "KIOCBSCOPE_CHECK_STATES": "100000000",
        "KIOCBSCOPE_CHECK_SECONDS": "600",
    }
    with serving(tmp_path_factory.mktemp("served") / "output.txt", **bounds) as found:
        yield found


@pytest.fixture
def idle(served: Served) -> Iterator[Served]:
    """The server, with nothing to do; it has nothing to do afterwards either."""
    eventually(served, warm=1, running=0, waiting=0)
    yield served
    eventually(served, running=0, waiting=0)


def events_of(client: TestClient, scenario: str) -> list[Event]:
    answer = client.post("/api/checks", json={"scenario": scenario}, headers={"Accept": EVENTS})
    assert answer.headers["content-type"].startswith(EVENTS)
    assert answer.headers["cache-control"] == "no-store"
    blocks = [block for block in answer.text.split("\n\n") if block.startswith("event: ")]
    fields = [dict(line.split(": ", 1) for line in block.split("\n")) for block in blocks]
    return [(field["event"], json.loads(field["data"])) for field in fields]


@pytest.mark.slow
def test_a_stream_ends_with_the_document_of_the_json_answer(client: TestClient) -> None:
    first = events_of(client, SMALL)[-1]
    plain = client.post("/api/checks", json={"scenario": SMALL}).json()

    assert first == ("verdict", plain)
    assert events_of(client, SMALL) == [first]  # it is remembered


@pytest.mark.slow
def test_what_can_be_refused_at_once_needs_no_stream(client: TestClient) -> None:
    answer = client.post("/api/checks", json={"scenario": "frooze"}, headers={"Accept": EVENTS})

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/bad-scenario"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("accept", "stream"),
    [
        ("text/event-stream", True),
        ("application/json;q=0.5, TEXT/event-stream;q=0.9", True),
        ("text/event-stream;q=0", False),
        ("text/*", False),
        ("*/*", False),
    ],
)
def test_only_who_names_a_stream_gets_one(client: TestClient, accept: str, stream: bool) -> None:
    answer = client.post("/api/checks", json={"scenario": SMALL}, headers={"Accept": accept})

    assert answer.headers["content-type"].startswith(EVENTS) == stream
    assert ("x-verdict" in answer.headers) != stream


def test_the_schema_tells_of_both_answers(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    content = document["paths"]["/api/checks"]["post"]["responses"]["200"]["content"]
    fields = document["components"]["schemas"]["SearchProgress"]["properties"]

    assert content.keys() == {"application/json", "text/plain", EVENTS}
    assert content[EVENTS]["example"].startswith("event: progress\ndata: {")
    assert fields.keys() == shapes.EXAMPLE_PROGRESS.keys()


def answered(served: Served, scenario: str) -> dict[str, Any]:
    with Asking(served, scenario, "application/json") as asking:
        return asking.document()


@pytest.mark.slow
def test_a_search_is_told_of_while_it_runs_and_what_its_budget_was(idle: Served) -> None:
    with Asking(idle, LARGE, seconds=1.5) as asking:
        *progress, (last, verdict) = asking.events()

    assert len(progress) >= 3
    for name, document in progress:
        assert name == "progress"
        shapes.SearchProgress.model_validate_json(json.dumps(document), strict=True)
        assert document["rate"] > 0
    assert last == "verdict"
    assert verdict["complete"] is False
    assert verdict["cut"] == "it took 1.5 s, its budget"
    assert verdict["states"] > 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("limits", "cut"),
    [
        ({"states": 1000}, "it found 1,000 states, its budget"),
        ({"memory_bytes": 4 << 20}, "it took 4 MiB of memory, its budget"),
    ],
)
def test_a_budget_that_is_spent_leaves_what_was_covered(
    idle: Served, limits: dict[str, int], cut: str
) -> None:
    with Asking(idle, LARGE, "application/json", **limits) as asking:
        verdict = asking.document()

    assert verdict["cut"] == cut
    assert verdict["verdict"] in ("unknown", "violated")
    assert "holds" not in verdict["properties"].values()
    assert verdict["states"] >= 1000


@pytest.mark.slow
@pytest.mark.parametrize("accept", [EVENTS, "application/json"])
def test_hanging_up_stops_the_search(idle: Served, accept: str) -> None:
    """It would have gone on for ten minutes."""
    process = searching_process(idle)
    with Asking(idle, LARGE, accept):
        eventually(idle, running=1)

    eventually(idle, running=0)
    assert searching_process(idle) == process
    assert answered(idle, f"{SMALL}\n{accept[-4:]}: write disk\n")["complete"]


@pytest.mark.slow
def test_two_who_ask_for_the_same_share_a_search_until_both_have_left(idle: Served) -> None:
    with Asking(idle, LARGE) as second:
        with Asking(idle, LARGE) as first:
            for asking in (first, second):
                assert [name for name, _ in islice(asking.events(), 2)] == ["progress"] * 2
            counts = searches(idle)
            assert (counts["workers"], counts["running"], counts["waiting"]) == (1, 1, 0)

        assert [name for name, _ in islice(second.events(), 3)] == ["progress"] * 3
        assert searches(idle)["running"] == 1
    eventually(idle, running=0)


@pytest.mark.slow
@pytest.mark.parametrize("accept", [EVENTS, "application/json"])
def test_who_finds_the_queue_full_is_told_at_once(idle: Served, accept: str) -> None:
    with Asking(idle, LARGE):
        eventually(idle, running=1)
        with Asking(idle, OTHER):
            eventually(idle, waiting=1)
            with Asking(idle, LARGE, accept, states=99_999) as refused:
                answer = refused.answer()
                assert answer.status == 429
                assert answer.headers["Retry-After"]
                assert refused.document()["type"] == "/problems/busy"
        eventually(idle, waiting=0)


@pytest.mark.slow
def test_a_process_that_is_killed_is_a_problem_and_is_replaced(idle: Served) -> None:
    process = searching_process(idle)
    with Asking(idle, LARGE) as asking:
        events = asking.events()
        assert next(events)[0] == "progress"

        os.kill(process, signal.SIGKILL)

        *_, (name, problem) = events
    assert name == "problem"
    assert problem["type"] == "/problems/search-lost"
    assert "SIGKILL" in problem["detail"]
    assert answered(idle, f"{SMALL}\nend: write disk\n")["complete"]
    assert searching_process(idle) != process


@pytest.mark.slow
def test_a_process_without_memory_is_a_problem_and_is_replaced(idle: Served) -> None:
    process = searching_process(idle)
    with Asking(idle, LARGE) as asking:
        events = asking.events()
        assert next(events)[0] == "progress"
        _, hard = resource.prlimit(process, resource.RLIMIT_AS)

        resource.prlimit(process, resource.RLIMIT_AS, (1 << 20, hard))

        *_, (name, problem) = events
    assert name == "problem"
    assert problem["type"] == "/problems/search-out-of-memory"
    assert problem["status"] == 422
    eventually(idle, warm=1, running=0)
    assert searching_process(idle) != process


@pytest.mark.slow
def test_only_the_process_that_searches_has_the_engines_compiler(idle: Served) -> None:
    with Asking(idle, SMALL, "application/json") as check:
        assert check.document()["complete"]
    for path in ("", "/switches", "/source"):  # some switches are searches
        with urlopen(f"{idle.url}/api/kernels/6.8{path}", timeout=WITHIN_S) as answer:
            assert answer.status == 200

    assert loaded(searching_process(idle), "llvmlite")
    assert not loaded(idle.process, "llvmlite")
    assert not loaded(idle.process, "numpy")
