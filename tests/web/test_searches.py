"""``POST /api/hunks`` and ``/api/comparisons``: hanging up stops them; what is known is told."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.settings import Settings
from app.web import create_app
from tests.conftest import Served, serving
from tests.large import LARGE
from tests.web.streams import Asking, Posted, eventually, searches

SMALL = "kernel 6.7\nfs disk ext4\napp: aio_write disk io=any\nadmin: freeze disk\n"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that searches for one at a time, for as long as somebody waits."""
    bounds = {
        "KIOCBSCOPE_CHECK_WORKERS": "1",
        "KIOCBSCOPE_CHECK_STATES": "100000000",
        "KIOCBSCOPE_CHECK_SECONDS": "600",
    }
    with serving(tmp_path_factory.mktemp("served") / "output.txt", **bounds) as found:
        yield found


ASKED: list[tuple[str, dict[str, Any]]] = [
    ("/api/comparisons", {"scenario": LARGE, "kernels": ["6.7", "6.8"]}),
    ("/api/hunks", {"scenario": LARGE, "patch": "flag"}),
]


@pytest.mark.slow
@pytest.mark.parametrize(("path", "fields"), ASKED)
def test_hanging_up_stops_the_search(served: Served, path: str, fields: dict[str, Any]) -> None:
    """It would have gone on for ten minutes, and then for the next kernel."""
    eventually(served, warm=1, running=0, waiting=0)
    with Posted(served, path, **fields):
        eventually(served, running=1)

    eventually(served, running=0, waiting=0)
    with Posted(served, "/api/checks", scenario=f"title After {path}\n{SMALL}") as check:
        assert check.document()["complete"]
    assert searches(served)["waiting"] == 0


@pytest.mark.slow
def test_a_search_that_somebody_else_waits_for_goes_on(served: Served) -> None:
    """A comparison shares the search of a check of the same, and leaves it to who stays."""
    eventually(served, warm=1, running=0, waiting=0)
    with Asking(served, LARGE) as check:
        assert next(check.events())[0] == "progress"
        with Posted(served, "/api/comparisons", scenario=LARGE, kernels=["6.7+flag+move", "6.8"]):
            eventually(served, running=1, waiting=0)
        assert [name for name, _ in islice(check.events(), 3)] == ["progress"] * 3
        assert searches(served)["running"] == 1
    eventually(served, running=0)


@pytest.mark.slow
def test_what_was_checked_is_not_searched_for_again(client: TestClient) -> None:
    """Nor where it comes with another schedule, or another title."""
    both = ("6.7+naive-move", "6.8")
    checks = [
        client.post("/api/checks", json={"scenario": SMALL, "kernel": k}).json() for k in both
    ]

    renamed = f"title Another\n{SMALL}schedule app*3\n"
    compared = client.post("/api/comparisons", json={"scenario": renamed, "kernels": both}).json()
    again = client.post("/api/checks", json={"scenario": renamed, "kernel": both[0]}).json()

    assert again == {**checks[0], "scenario": again["scenario"]}  # to the time that it took
    assert again["scenario"]["title"] == "Another"
    assert again["scenario"]["schedule"] == "app*3"
    assert compared["scenario"]["title"] == "Another"
    for told, check in zip(compared["kernels"], checks, strict=True):
        assert told["violations"] == check["violations"]
        assert told["properties"] == check["properties"]
    assert compared["complete"]


@pytest.mark.slow
@pytest.mark.parametrize(("states", "kept"), [(1_000_000, True), (50, False)])
def test_only_an_answer_of_whole_searches_is_kept(states: int, kept: bool) -> None:
    bodies = {
        "/api/comparisons": {"scenario": SMALL, "kernels": ["6.7", "6.8"]},
        "/api/hunks": {"scenario": SMALL, "kernel": "6.7+flag"},
    }
    with TestClient(create_app(Settings(check_states=states))) as client:
        for path, body in bodies.items():
            answer = client.post(path, json=body)

            assert answer.json()["complete"] == kept
            assert answer.headers["cache-control"] == ("no-cache" if kept else "no-store")
