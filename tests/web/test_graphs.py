"""``POST /api/graphs``: the states around a run, as documents and as text."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.web.graph_shapes import GraphAnswer
from tests.conftest import Served
from tests.large import LARGE
from tests.web.streams import Asking, eventually
from tests.web.test_checks import idle, served

__all__ = ["idle", "served"]

SMALL = "kernel 6.7\nfs disk ext4\napp: aio_write disk io=queued\nadmin: freeze disk\n"


def graph_of(client: TestClient, **asked: Any) -> dict[str, Any]:
    answer = client.post("/api/graphs", json={"scenario": SMALL, **asked})
    assert answer.status_code == 200, answer.text
    GraphAnswer.model_validate(answer.json())
    found: dict[str, Any] = answer.json()
    return found


def test_every_node_can_be_gone_to_and_every_state_is_in_one(client: TestClient) -> None:
    graph = graph_of(client, schedule="app*4 admin*2")
    nodes = {node["id"]: node for node in graph["nodes"]}

    assert graph["complete"]
    assert sum(node["states"] for node in nodes.values()) == graph["states"] > 1000
    assert [n["schedule"] for n in nodes.values() if n["kind"] == "step"][-1] == "app*4 admin*2"
    for node in nodes.values():
        asked = {"scenario": SMALL, "schedule": node["schedule"]}
        run = client.post("/api/runs", json=asked).json()
        assert len(run["steps"]) == node["steps"]
        if node["end"]:
            assert run["end"]["status"] == node["end"]["status"]
    assert {edge[end] for edge in graph["edges"] for end in ("source", "target")} <= set(nodes)
    assert any(node["kind"] == "beside" and node["last"] > node["first"] for node in nodes.values())


def test_the_whole_graph_is_drawn_where_it_is_small(client: TestClient) -> None:
    text = "kernel 6.7\nfs disk ext4\napp: aio_write disk io=queued\n"
    graph = graph_of(client, scenario=text, schedule="app>returned")

    assert graph["whole"]
    assert graph["sentence"] == f"All {graph['states']} states are drawn."
    assert {node["states"] for node in graph["nodes"]} == {1}


def test_a_search_that_was_cut_says_so_and_is_not_kept(client: TestClient) -> None:
    asked = {"scenario": SMALL, "schedule": "app*3", "limits": {"states": 50}}
    answer = client.post("/api/graphs", json=asked)
    graph = answer.json()

    assert not graph["complete"]
    assert graph["sentence"].startswith(
        "Not every state was looked at: it found 50 states, its budget."
    )
    assert answer.headers["cache-control"] == "no-store"
    assert [node["last"] for node in graph["nodes"] if node["kind"] == "step"] == [0, 1, 2, 3]
    assert "what comes next is not known" in client.post(
        "/api/graphs", json=asked, headers={"Accept": "text/plain"}
    ).text.replace("\n    ", " ")


def test_the_text_tells_the_same_in_72_columns(client: TestClient) -> None:
    asked = {"scenario": SMALL, "schedule": "app>returned admin>blocked"}
    text = client.post("/api/graphs", json=asked, headers={"Accept": "text/plain"}).text

    assert max(map(len, text.splitlines()[:-1])) <= 72
    assert "admin after any of steps 0 to " in text
    assert "the end of runs: done, everybody has finished" in text


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"schedule": "app*900"}, "step 28 is not possible"),
        ({"schedule": "nobody"}, "is no context"),
        ({"kernel": "9.9"}, "9.9"),
    ],
)
def test_what_cannot_run_is_refused(client: TestClient, asked: dict[str, str], why: str) -> None:
    answer = client.post("/api/graphs", json={"scenario": SMALL, **asked})

    assert answer.status_code in (404, 422)
    assert why in answer.json()["detail"]


class AskingForGraph(Asking):
    """A graph that was asked for."""

    path = "/api/graphs"


@pytest.mark.slow
def test_who_hangs_up_stops_the_search(idle: Served) -> None:
    with AskingForGraph(idle, LARGE, accept="application/json"):
        eventually(idle, running=1)
    eventually(idle, running=0)
