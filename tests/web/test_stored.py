"""Stored links over HTTP: only on request, the same faces, every failure in words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.scenarios.catalogue import find
from app.settings import Settings
from app.web import create_app
from app.web.faces import SUFFIXES

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
TEXT = {"Accept": "text/plain"}
OWN = f"{find('clone-inherits').text}\ndefine <<END\n#define EOWN 5\nEND\n"


def served(folder: Path, **bounds: Any) -> TestClient:
    """A server of its own; curl's headers."""
    app = create_app(Settings(data_dir=folder, **bounds))
    return TestClient(app, headers={"User-Agent": "curl/8", "Accept": "*/*"})


@pytest.fixture(scope="module")
def stored(client: TestClient) -> dict[str, Any]:
    """What the answer to a request to store says."""
    answer = client.post("/api/links", json={"scenario": OWN, "store": True})
    assert answer.headers["cache-control"] == "no-store"
    found: dict[str, Any] = answer.json()
    return found


def test_a_link_is_stored_under_a_short_id(client: TestClient, stored: dict[str, Any]) -> None:
    whole = client.post("/api/links", json={"scenario": OWN}).json()

    assert re.fullmatch(r"/s/[0-9A-Za-z]{16}", stored["path"])
    assert stored["link"] == f"http://testserver{stored['path']}"
    assert stored["whole"] == whole["path"]
    assert len(stored["warnings"]) == 1
    assert "whole" not in whole


def test_text_asks_by_the_query(client: TestClient, stored: dict[str, Any]) -> None:
    answer = client.post("/api/links?store=true", content=OWN.encode(), headers=TEXT)

    assert answer.text == f"{stored['link']}\n"


def test_the_same_content_has_the_same_id_on_another_server(
    tmp_path: Path, stored: dict[str, Any]
) -> None:
    asked = {"scenario": stored["whole"], "store": True}

    assert served(tmp_path).post("/api/links", json=asked).json()["path"] == stored["path"]


def test_every_face_is_that_of_the_long_link(client: TestClient, stored: dict[str, Any]) -> None:
    for suffix in (*SUFFIXES, "/3.txt", "/3.svg?theme=dark"):
        short, whole = (client.get(f"{stored[which]}{suffix}") for which in ("path", "whole"))
        assert short.status_code == 200
        assert short.content == whole.content, suffix
        assert short.headers == whole.headers
    for headers in ({}, BROWSER, {"Accept": "application/json"}):
        short, whole = (client.get(stored[which], headers=headers) for which in ("path", "whole"))
        assert short.content == whole.content
        assert short.headers == whole.headers
    again = {"If-None-Match": client.get(stored["path"]).headers["etag"]}
    assert client.get(stored["path"], headers=again).status_code == 304
    assert client.head(stored["path"]).headers == client.get(stored["path"]).headers


def test_curl_prints_the_trace(client: TestClient, stored: dict[str, Any]) -> None:
    answer = client.get(stored["path"], follow_redirects=False)

    assert answer.status_code == 200
    assert answer.text.startswith("Scenario: ")
    assert "immutable" in answer.headers["cache-control"]


def test_a_stored_link_stands_for_its_scenario(client: TestClient, stored: dict[str, Any]) -> None:
    short, whole = stored["link"], stored["whole"]

    for call, more in (
        ("runs", {}),
        ("checks", {}),
        ("comparisons", {"kernels": ["6.7", "6.7+flag"]}),
        ("links", {}),
    ):
        answers = [
            client.post(f"/api/{call}", json={"scenario": link, **more}).json()
            for link in (short, whole)
        ]
        for answer in answers:
            answer.pop("seconds", None)
        assert answers[0] == answers[1], call
    read = [client.post("/api/links", json={"link": link}).json() for link in (short, whole)]
    assert read[0]["scenario"] == read[1]["scenario"]


@pytest.mark.parametrize(
    ("before", "behind", "step"),
    [
        ("", "", None),
        ("", "/3", 3),
        ("see ", "/3.", 3),
        ("> On Friday:\n> <", ">,\n> he wrote", None),
    ],
)
def test_a_stored_link_is_found_in_a_mail(
    client: TestClient, stored: dict[str, Any], before: str, behind: str, step: int | None
) -> None:
    text = f"{before}{stored['link']}{behind}"

    read = client.post("/api/links", json={"link": text}).json()

    assert read["path"] == stored["whole"]
    assert read["step"] == step
    assert bool(read["repairs"]) == bool(before)


def test_nothing_is_stored_unasked(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    own = served(folder)

    whole = own.post("/api/links", json={"scenario": OWN}).json()["path"]
    own.post("/api/links", json={"scenario": OWN, "store": False})
    own.post("/api/links", json={"link": whole})
    own.post("/api/runs", json={"scenario": OWN})
    own.get(whole)
    own.get("/s/0123456789abcdef")
    own.post("/api/links", json={"link": whole, "store": True})  # refused

    assert not folder.exists()


@pytest.mark.parametrize("link", ["0123456789abcdef", "0123", "0" * 4000])
def test_an_id_that_is_not_stored_is_told(client: TestClient, link: str) -> None:
    for path in (f"/s/{link}", f"/s/{link}/3.json", f"/s/{link}.png"):
        assert client.get(path).status_code == 404
    answer = client.get(f"/s/{link}", headers={"Accept": "application/json"})
    assert answer.json()["type"] == "/problems/not-stored"
    asked = client.post("/api/runs", json={"scenario": f"https://elsewhere.example/s/{link}"})
    assert (asked.status_code, asked.json()["type"]) == (422, "/problems/not-stored")


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ({"store_links": 0}, "this server stores no links"),
        ({"store_bytes": 10}, "the store is full: it takes 100,000 links and 10 bytes"),
    ],
)
def test_a_full_store_is_told_and_the_long_link_works(
    tmp_path: Path, bounds: dict[str, int], said: str
) -> None:
    own = served(tmp_path, **bounds)

    answer = own.post("/api/links", json={"scenario": OWN, "store": True})

    assert answer.status_code == 507
    assert answer.json()["type"] == "/problems/store-full"
    assert said in answer.json()["detail"]
    assert own.post("/api/links", json={"scenario": OWN}).status_code == 200


def test_a_store_out_of_reach_is_told_in_the_face_asked_for(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    own = served(tmp_path / "file" / "data")

    answer = own.post("/api/links", json={"scenario": OWN, "store": True})
    text = own.post("/api/links?store=1", content=OWN.encode(), headers=TEXT)

    assert (answer.status_code, text.status_code) == (503, 503)
    assert answer.json()["type"] == "/problems/store-unavailable"
    assert "Not a directory" in answer.json()["detail"]
    assert text.text.startswith("503 Stored links are out of reach\n")
    assert own.get("/healthz").status_code == 200


def test_the_bounds_are_published(client: TestClient) -> None:
    limits = client.get("/limits", headers={"Accept": "application/json"}).json()
    header = client.post("/api/links", json={"scenario": OWN}).headers["x-limits"]

    for name in ("store_links", "store_bytes"):
        assert f"{name}={limits[name]}" in header


def test_a_run_stands_in_a_frame_of_another_page(
    client: TestClient, stored: dict[str, Any]
) -> None:
    answer = client.get(f"/embed{stored['whole']}/3")

    assert '<body data-at="3" class="framed">' in answer.text
    assert f'{stored["whole"]}/3" target="_blank"' in answer.text
    assert "In the end" not in answer.text
    assert "In the end" in client.get(f"{stored['whole']}/3.html").text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "x-frame-options" not in answer.headers
    assert "frame-ancestors" not in answer.headers.get("content-security-policy", "")
    for theme in ("light", "dark"):
        themed = client.get(f"/embed{stored['whole']}/3?theme={theme}").text
        assert f'name="color-scheme" content="{theme}"' in themed
        assert "prefers-color-scheme" not in themed
    assert 'content="light dark"' in answer.text
    assert client.get(f"/embed{stored['whole']}/3?theme=pink").status_code == 422
    assert client.get(f"/embed{stored['whole']}.png").status_code == 404
    assert client.get("/embed/v1/nonsense").status_code == 404
