"""What is said of a request of the wrong shape: where, what, and what would do."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

SCENARIO = "kernel 6.7\nfs disk ext4\napp: aio_write disk\n"

CASES: list[tuple[str, object, str]] = [
    ("/api/runs", b"", "body is missing; send JSON, or the text by itself"),
    ("/api/runs", [1], "body must be an object, not a list"),
    ("/api/runs", {}, "body.scenario is missing"),
    ("/api/runs", {"scenario": None}, "body.scenario must be text or an object, not null"),
    ("/api/runs", {"scenario": 5}, "body.scenario must be text or an object, not a number"),
    (
        "/api/runs",
        {"scenario": SCENARIO, "schedule": ["app"]},
        "body.schedule must be text, not a list",
    ),
    (
        "/api/runs",
        {"scenario": SCENARIO, "partial": "maybe"},
        "body.partial must be true or false, not text",
    ),
    (
        "/api/runs",
        {"scenario": SCENARIO, "kernl": "6.8"},
        (
            "body.kernl is not taken; did you mean kernel?"
            " it may have kernel, partial, scenario, schedule"
        ),
    ),
    (
        "/api/runs",
        b'{"scenario": "a",\n  "kernel": 6.8.1}',
        "body is no JSON: unexpected character, expected ',' or '}' at line 2, column 16",
    ),
    (
        "/api/checks",
        {"scenario": SCENARIO, "limits": {"statez": 1}},
        (
            "body.limits.statez is not taken; did you mean states?"
            " it may have memory_bytes, seconds, states"
        ),
    ),
    (
        "/api/checks",
        {"scenario": SCENARIO, "limits": {"states": 0, "seconds": "1"}},
        "body.limits.states must be at least 1; body.limits.seconds must be a number, not text",
    ),
    (
        "/api/checks",
        {"scenario": SCENARIO, "reductions": ["order", "foo"]},
        "body.reductions.1 must be 'merge', 'order' or 'symmetry'",
    ),
    (
        "/api/checks",
        {"scenario": SCENARIO, "limits": {"memory_bytes": 5, "states": 1.5}},
        (
            "body.limits.states must be a whole number;"
            " body.limits.memory_bytes must be at least 1048576"
        ),
    ),
    (
        "/api/checks",
        {"scenario": SCENARIO, "limits": {"states": 200_000_000}},
        "body.limits.states must be at most 100000000",
    ),
    ("/api/links", {}, "body must have either scenario or link"),
    (
        "/api/comparisons",
        {"scenario": SCENARIO, "kernels": ["6.7", 6.8]},
        "body.kernels.1 must be text, not a number",
    ),
]


@pytest.mark.parametrize(("path", "body", "said"), CASES)
def test_a_body_of_the_wrong_shape_is_told_in_our_words(
    client: TestClient, path: str, body: object, said: str
) -> None:
    sent = {"content": body} if isinstance(body, bytes) else {"json": body}
    answer = client.post(path, headers={"content-type": "application/json"}, **sent)

    assert answer.status_code == 422
    document = answer.json()
    assert document["detail"] == said
    assert "; ".join(f"{e['where']} {e['what']}" for e in document["errors"]) == said


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/api/kernels/6.7/diff", "query.against is missing"),
        ("/v1/x.txt?w=3", "query.w must be at least 40"),
        ("/v1/x.txt?w=wide", "query.w must be a whole number"),
        *(
            (
                f"/api/flags?kernel=6.7&value={value}",
                "query.value must be a number below 2^32, as 8781824 or 0x860000",
            )
            for value in ("-1", "010", "4294967296", "9999999999", "0x100000000", "x")
        ),
    ],
)
def test_so_is_a_query(client: TestClient, address: str, said: str) -> None:
    answer = client.get(address, headers={"accept": "text/plain"})

    assert said in answer.text.replace("\n", " ")


def test_a_byte_that_is_no_text_is_told_alike_in_json_and_in_text(client: TestClient) -> None:
    for kind, body in (
        ("application/json", b'{"scenario":"\xff"}'),
        ("text/plain", b"kernel \xff"),
    ):
        answer = client.post("/api/runs", content=body, headers={"content-type": kind})
        assert answer.status_code == 400
        assert "the body is not UTF-8: byte" in answer.json()["detail"]


def test_json_may_begin_with_a_byte_order_mark(client: TestClient) -> None:
    body = b'\xef\xbb\xbf{"scenario": "kernel 6.7\\nfs disk ext4\\napp: write disk\\n"}'
    for headers in ({}, {"content-type": "application/json"}):
        assert client.post("/api/runs", content=body, headers=headers).status_code == 200
