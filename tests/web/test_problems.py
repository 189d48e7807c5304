"""One test owns the shape of every error, in all three faces."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.web.catalogue import KINDS
from app.web.shapes import ProblemDocument

SCENARIO = "kernel 6.7\nfs disk ext4\napp: write disk io=sync\n"

CASES: list[tuple[str, str, object, int, str]] = [
    ("GET", "/nowhere", None, 404, "not-found"),
    ("GET", "/static/../pyproject.toml", None, 404, "not-found"),
    ("GET", "/static/%2e%2e/pyproject.toml", None, 404, "not-found"),
    ("GET", "/problems/none", None, 404, "not-found"),
    ("GET", "/v1/x/y/z", None, 404, "not-found"),
    ("GET", "/v1/x.exe", None, 404, "not-found"),
    ("DELETE", "/api/kernels", None, 405, "method-not-allowed"),
    ("GET", "/api/runs", None, 405, "method-not-allowed"),
    ("GET", "/api/kernels/5.4", None, 404, "unknown-kernel"),
    ("GET", "/api/kernels/6.7+flag-define", None, 422, "bad-c"),
    ("GET", "/api/kernels/6.7/diff", None, 422, "invalid-request"),
    ("GET", "/api/flags?kernel=6.7&value=-1", None, 422, "invalid-request"),
    ("GET", "/api/scenarios/none", None, 404, "unknown-scenario"),
    ("GET", "/v1/dabc", None, 404, "bad-link"),
    ("POST", "/api/runs", b"{", 422, "invalid-request"),
    ("POST", "/api/runs", b"", 422, "invalid-request"),
    ("POST", "/api/runs", b"\xff", 400, "bad-request"),
    ("POST", "/api/runs", {"scenario": 3}, 422, "invalid-request"),
    ("POST", "/api/runs", {"scenario": SCENARIO, "unknown": 1}, 422, "invalid-request"),
    ("POST", "/api/runs", {"scenario": "frooze"}, 422, "bad-scenario"),
    ("POST", "/api/runs", {"scenario": {"threads": 3}}, 422, "bad-scenario-object"),
    ("POST", "/api/runs", {"scenario": "/v1/dabc"}, 422, "bad-link"),
    ("POST", "/api/runs", {"scenario": SCENARIO, "kernel": "5.4"}, 422, "unknown-kernel"),
    ("POST", "/api/runs", {"scenario": SCENARIO, "schedule": "app*"}, 422, "bad-schedule"),
    ("POST", "/api/runs", {"scenario": SCENARIO, "schedule": "peer"}, 422, "bad-schedule"),
    (
        "POST",
        "/api/runs",
        {"scenario": SCENARIO, "schedule": "app*400"},
        422,
        "impossible-schedule",
    ),
    (
        "POST",
        "/api/checks",
        {"scenario": SCENARIO, "limits": {"states": 0}},
        422,
        "invalid-request",
    ),
    (
        "POST",
        "/api/checks",
        {"scenario": SCENARIO, "limits": {"states": True}},
        422,
        "invalid-request",
    ),
    (
        "POST",
        "/api/checks",
        {"scenario": f"{SCENARIO}expect app.1 returns EFOO"},
        422,
        "bad-scenario",
    ),
    (
        "POST",
        "/api/checks",
        {"scenario": f"{SCENARIO}define <<END\n#define EFOO 5000\nEND\nexpect app.1 returns EFOO"},
        422,
        "bad-expectation",
    ),
    (
        "POST",
        "/api/runs",
        {"scenario": f"{SCENARIO}patch <<END\n--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a\n+b\nEND"},
        422,
        "bad-scenario",
    ),
    ("POST", "/api/links", {}, 422, "invalid-request"),
    ("POST", "/api/links", {"link": "/v1/dabc"}, 422, "bad-link"),
    ("POST", "/api/decode", {"text": "a: b", "kernel": "5.4"}, 422, "unknown-kernel"),
    ("POST", "/api/decode?kernel=5.4", b"a: b", 422, "unknown-kernel"),
    ("POST", "/api/decode", {"text": 3}, 422, "invalid-request"),
    ("POST", "/api/decode", {"scenario": SCENARIO}, 422, "invalid-request"),
    ("POST", "/api/decode", b"\xff", 400, "bad-request"),
    ("POST", "/api/decode", b"a: b\n" * 5001, 422, "too-many-lines"),
    ("POST", "/api/runs", b"x" * (256 * 1024 + 1), 413, "body-too-large"),
]


@pytest.mark.parametrize(("method", "path", "body", "status", "slug"), CASES)
def test_an_error_has_one_shape_in_three_faces(
    client: TestClient, method: str, path: str, body: object, status: int, slug: str
) -> None:
    content = {"content": body} if isinstance(body, bytes) else {"json": body}

    answers = {
        face: client.request(method, path, headers={"Accept": face}, **content)
        for face in ("application/json", "text/plain", "text/html")
    }

    assert {answer.status_code for answer in answers.values()} == {status}
    json, text, html = answers.values()
    assert json.headers["content-type"] == "application/problem+json"
    problem = ProblemDocument.model_validate(json.json())
    assert (problem.type, problem.status) == (f"/problems/{slug}", status)
    assert problem.title == KINDS[slug].title
    assert problem.detail
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert text.text.startswith(f"{status} {problem.title}\n")
    assert max(len(line) for line in text.text.splitlines()) <= 72
    assert html.headers["content-type"] == "text/html; charset=utf-8"
    assert KINDS[slug].title in html.text
    for answer in answers.values():
        assert {"Accept", "User-Agent"} <= {v.strip() for v in answer.headers["vary"].split(",")}


def test_an_error_of_the_api_tells_the_limits(client: TestClient) -> None:
    too_large = client.post("/api/runs", content=b"x" * 300_000)
    computed = client.post("/api/runs", json={"scenario": SCENARIO})

    assert too_large.status_code == 413
    assert too_large.headers["x-limits"] == computed.headers["x-limits"]
    assert too_large.headers["x-limits"].startswith("body_bytes=262144, ")
    assert "x-limits" not in client.get("/nowhere").headers


def test_anything_at_all_gets_the_face_of_the_address(client: TestClient) -> None:
    assert client.get("/api/nowhere").headers["content-type"] == "application/problem+json"
    assert client.get("/nowhere").headers["content-type"] == "text/plain; charset=utf-8"


def test_a_scenario_that_cannot_be_read_says_where_and_what_would_do(client: TestClient) -> None:
    answer = client.post(
        "/api/runs", json={"scenario": "kernel 6.7\nfs disk ext5\napp: write disk"}
    )

    problem = answer.json()
    assert (problem["line"], problem["column"], problem["found"]) == (2, 9, "ext5")
    assert "ext4" in problem["accepted"]


def test_a_schedule_that_cannot_run_says_at_which_step_and_what_is_possible(
    client: TestClient,
) -> None:
    answer = client.post("/api/runs", json={"scenario": SCENARIO, "schedule": "app*400"})

    problem = answer.json()
    assert problem["possible"] == []
    assert problem["reason"] == "app has finished"
    assert problem["step"] > 1


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.slug)
def test_every_kind_of_problem_is_explained_at_its_own_address(
    client: TestClient, kind: object
) -> None:
    slug = kind.slug  # type: ignore[attr-defined]

    for face in ("text/plain", "text/html"):
        answer = client.get(f"/problems/{slug}", headers={"Accept": face})
        assert answer.status_code == 200
        assert KINDS[slug].title in answer.text
