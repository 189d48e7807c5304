"""``POST /api/decode``: one engine in every face, and nasty bodies."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.jobs.decode import decode_document
from app.render.decode import decoded_trace_text
from app.settings import Settings
from app.web import create_app
from app.web.schemas import TRACE
from app.web.trace_shapes import DecodedTrace

TEXT = {"Accept": "text/plain"}
DATA = Path(__file__).parents[1] / "data"
LINES = (DATA / "trace-linux-7.3.4-ext4.txt").read_text(encoding="ascii")


@pytest.mark.parametrize("text", [TRACE, LINES, "", "what?"])
def test_the_answer_has_the_published_shape(client: TestClient, text: str) -> None:
    answer = client.post("/api/decode", json={"text": text, "kernel": "6.8"})

    decoded = DecodedTrace.model_validate_json(answer.content, strict=True)
    assert decoded.kernel == "6.8"
    assert answer.json() == decode_document(text, "6.8", 1000)


def test_the_published_example_is_decoded_without_a_warning(client: TestClient) -> None:
    decoded = client.post("/api/decode", json={"text": TRACE, "kernel": "6.8"}).json()

    assert [line["flags"]["hex"] for line in decoded["lines"]] == ["0x860000", "0x860000"]
    assert not [line for line in decoded["lines"] if line["warnings"]]


def test_json_and_text_are_the_same_request(client: TestClient) -> None:
    by_json = client.post("/api/decode", json={"text": LINES, "kernel": "6.7+flag"})
    by_text = client.post("/api/decode?kernel=6.7%2Bflag", content=LINES)
    by_blank = client.post("/api/decode?kernel=6.7+flag", content=LINES)

    assert by_json.content == by_text.content == by_blank.content
    assert by_json.json()["kernel"] == "6.7+flag"
    body_wins = client.post("/api/decode?kernel=6.8", json={"text": LINES, "kernel": "6.7+flag"})
    assert body_wins.content == by_json.content


def test_a_terminal_gets_text(client: TestClient) -> None:
    answer = client.post("/api/decode?kernel=6.8", content=LINES, headers=TEXT)

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text == decoded_trace_text(decode_document(LINES, "6.8", 1000))


NASTY = {
    "NULs": b"\0" * 1000,
    "one long line": b"a" * 250_000,
    "escapes": b"\x1b[2J\n",
    "line separators": "a\u2028b\x0bc".encode(),
    "a format string": b"{0.__class__} %s: x",
    "markup": b"</script><script>alert(1)</script>: x",
    "dashes and cpus": b"-1 [000] " * 25_000,
    "digits": b"p: (f+0x1/0x2) ki_flags=" + b"9" * 1900,
    "other digits": "p-\u0663 [\u0660\u0660\u0660] ..... 1: e: ki_flags=\u0663".encode(),
    "many flags": b"\n".join(
        b"ext2_dio_read_end: dev 1:1 ino 0x1 isize 0x1 pos 0x1 len 1 flags %s aio 1 ret 1"
        % b"|".join([b"A"] * 900)
        for _ in range(130)
    ),
}


@pytest.mark.parametrize("face", ["application/json", "text/plain"])
@pytest.mark.parametrize("body", NASTY.values(), ids=NASTY.keys())
def test_nasty_lines_are_lines_that_are_not_understood(
    client: TestClient, body: bytes, face: str
) -> None:
    headers = {"Content-Type": "text/plain", "Accept": face}

    answer = client.post("/api/decode", content=body, headers=headers)

    assert answer.status_code in (200, 422)
    assert len(answer.content) < 4_000_000
    assert b"\x1b" not in answer.content


def test_a_server_may_take_fewer_lines() -> None:
    with TestClient(create_app(Settings(decode_lines=2))) as client:
        assert client.post("/api/decode", content=b"a: b\nc: d\n\n").status_code == 200
        problem = client.post("/api/decode", content=b"a: b\nc: d\ne: f\n").json()

        assert (problem["type"], problem["lines"], problem["most"]) == (
            "/problems/too-many-lines",
            3,
            2,
        )
        assert client.get("/limits").json()["decode_lines"] == 2
