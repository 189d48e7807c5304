"""Nasty input is refused as input. Nothing that a client sends is a mistake of ours."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

SCENARIO = "kernel 6.7\nfs disk ext4\napp: write disk\n"

BODIES = {
    "deep lists": b'{"scenario":' + b"[" * 100_000,
    "deep objects": b'{"scenario":' + b'{"a":' * 40_000 + b"1" + b"}" * 40_001,
    "deep object that ends": b'{"scenario":' + b'{"a":' * 500 + b"1" + b"}" * 501,
    "not UTF-8": b'{"scenario":"\xff\xfe"}',
    "text that is not UTF-8": b"\xff\xfe\x00",
    "NaN": b'{"scenario":NaN}',
    "NaN as a limit": b'{"scenario":"x","limits":{"seconds":NaN}}',
    "infinity as a limit": b'{"scenario":"x","limits":{"seconds":1e999}}',
    "a lone surrogate": b'{"scenario":"\\ud800"}',
    "a lone surrogate as a name": b'{"\\ud800":1,"scenario":"x"}',
    "a NUL": b'{"scenario":"kernel 6.7\\u0000"}',
    "NULs as text": b"\0" * 1000,
    "a huge number": b'{"scenario":"x","limits":{"states":' + b"9" * 5000 + b"}}",
    "a number as kernel": b'{"scenario":"x","kernel":1}',
    "an endless kernel": b'{"scenario":"app: write disk","kernel":"6.7' + b"+flag" * 5000 + b'"}',
    "a list": b"[]",
    "null": b"null",
    "twice the same name": b'{"scenario":"x","scenario":"y"}',
    "one long line": b"a" * 250_000,
    "many lines": b"a:\n" * 80_000,
    "many threads": b"kernel 6.7\nfs disk ext4\n"
    + b"".join(b"t%d: write disk\n" % i for i in range(9000)),
    "a bare colon": b":",
    "a run without end": (
        b'{"scenario":"kernel 6.7\\nfs d ext4\\na: write d","schedule":"a*999999999999999999"}'
    ),
    "right to left": '{"scenario":"\u202e\u2066"}'.encode(),
    "a format string": b'{"scenario":"{0.__class__} %s %n"}',
    "markup": b'{"scenario":"</script><script>alert(1)</script>"}',
}
PATHS = ("/api/runs", "/api/checks", "/api/graphs", "/api/links")
TYPES = ("application/json", "text/plain", "application/x-www-form-urlencoded", "", "nonsense/\xe9")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_nasty_body_is_refused_with_a_problem(client: TestClient, path: str, body: bytes) -> None:
    for kind in TYPES:
        answer = client.post(path, content=body, headers={b"Content-Type": kind.encode("latin-1")})

        assert 400 <= answer.status_code < 500, (kind, answer.text[:500])
        assert answer.headers["content-type"] == "application/problem+json"
        assert len(answer.content) < 20_000


@pytest.mark.parametrize(
    "link",
    ["", "/v1/", "d", "dd", "d" * 19_000, "\u00e9", "%00", "d%20d", "-", "d.json.json"],
)
def test_a_nasty_link_is_refused_with_a_problem(client: TestClient, link: str) -> None:
    assert client.get(f"/v1/{link}").status_code == 404
    answer = client.post("/api/links", json={"link": f"/v1/{link}"})
    assert answer.status_code == 422, answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "text/plain;q=" + "9" * 5000},
        {"Accept": ";" * 5000},
        {"Accept-Encoding": "gzip;q=nonsense, ,;"},
        {"If-None-Match": '"' * 500},
        {"Host": "[::1"},
        {"Host": "a b"},
        {"Host": '"><script>'},
        {"Content-Length": "0"},
        {"User-Agent": b"\xff\xfe"},
    ],
)
def test_nasty_headers_do_no_harm(client: TestClient, headers: dict[str, str]) -> None:
    answer = client.post("/api/runs", content=SCENARIO, headers={"Accept": "text/plain", **headers})

    assert answer.status_code in (200, 422)
    assert "<script>" not in answer.text


def test_a_link_in_the_text_carries_no_host_that_is_none(client: TestClient) -> None:
    headers = {"Accept": "text/plain", "Host": "evil host/"}

    answer = client.post("/api/runs", content=SCENARIO, headers=headers)

    assert "\nLink: /v1/" in answer.text


def test_markup_in_a_title_stays_text_on_the_page(client: TestClient) -> None:
    title = "</script><script>alert(1)</script>"
    made = client.post("/api/links", json={"scenario": f"title {title}\n{SCENARIO}"}).json()

    page = client.get(made["path"], headers={"Accept": "text/html"})
    run = client.post("/api/runs", json={"scenario": f"title {title}\n{SCENARIO}"})

    assert "<script>alert" not in page.text
    assert run.json()["scenario"]["title"] == title
