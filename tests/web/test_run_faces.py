"""Every face of a link: by suffix and by header, how long it may be kept, and how it fails."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree as ET

import pytest
from starlette.testclient import TestClient

from app.render.faces import FILES
from app.scenarios import links
from app.scenarios.catalogue import find
from app.scenarios.language import parse
from app.scenarios.repair import repair
from app.web.faces import SUFFIXES

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
KEY = find("clone-inherits").text
LASTING = "public, max-age=86400, immutable"


@pytest.fixture(scope="module")
def path(client: TestClient) -> str:
    """The address of the key scenario's run."""
    found: str = client.post("/api/links", json={"scenario": KEY}).json()["path"]
    return found


@pytest.mark.parametrize(
    ("suffix", "media", "begins"),
    [
        (".txt", "text/plain; charset=utf-8", b"Scenario: "),
        (".json", "application/json", b"{"),
        (".svg", "image/svg+xml", b"<svg "),
        (".anim.svg", "image/svg+xml", b"<svg "),
        (".png", "image/png", b"\x89PNG"),
        (".md", "text/markdown; charset=utf-8", b"### The clone"),
        (".html", "text/html; charset=utf-8", b"<!doctype html>"),
        (".csv", "text/csv; charset=utf-8; header=present", b"step,context,"),
        (".jsonl", "application/x-ndjson", b'{"step": 1,'),
        (".py", "text/x-python; charset=utf-8", b'"""Replays'),
    ],
)
def test_a_suffix_names_the_face_for_everybody(
    client: TestClient, path: str, suffix: str, media: str, begins: bytes
) -> None:
    """It may be kept, no header is looked at, and who has it already is told so."""
    first = client.get(f"{path}{suffix}", headers=BROWSER)
    again = client.get(f"{path}{suffix}", headers={"Accept": "application/json"})

    assert first.status_code == 200
    assert first.headers["content-type"] == media
    assert first.content.startswith(begins)
    assert again.content == first.content
    assert first.headers["cache-control"] == LASTING
    assert "Accept," not in f"{first.headers.get('vary', '')},"
    assert "User-Agent" not in first.headers.get("vary", "")
    tag = first.headers["etag"]
    assert re.fullmatch(r'"[0-9a-f]+(-gz)?"', tag), "strong"
    known = client.get(f"{path}{suffix}", headers={**BROWSER, "If-None-Match": tag})
    assert (known.status_code, known.content) == (304, b"")
    assert known.headers["cache-control"] == LASTING
    head = client.head(f"{path}{suffix}", headers=BROWSER)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == tag
    assert head.headers["content-length"] == first.headers["content-length"]
    assert client.get(f"{path}/7{suffix}").status_code == 200


def test_every_suffix_is_tested_above() -> None:
    assert len(SUFFIXES) == 10


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("image/svg+xml", "image/svg+xml"),
        ("image/avif,image/webp,image/png,image/svg+xml,*/*;q=0.5", "image/png"),
        ("text/markdown, text/plain;q=0.5", "text/markdown; charset=utf-8"),
        ("text/csv", "text/csv; charset=utf-8; header=present"),
        ("application/x-ndjson", "application/x-ndjson"),
        ("*/*", "text/plain; charset=utf-8"),
    ],
)
def test_without_a_suffix_accept_decides(
    client: TestClient, path: str, accept: str, media: str
) -> None:
    answer = client.get(path, headers={"Accept": accept})

    assert answer.headers["content-type"] == media
    assert {"Accept", "User-Agent"} <= {v.strip() for v in answer.headers["vary"].split(",")}
    assert answer.headers["cache-control"] == LASTING


def test_a_picture_that_is_opened_as_a_page_may_do_nothing(client: TestClient, path: str) -> None:
    for address in (f"{path}.svg", f"{path}.anim.svg", f"{path}x.svg", f"{path}.svg"):
        policy = client.get(address).headers["content-security-policy"]
        assert policy == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert "content-security-policy" not in client.get(f"{path}.png").headers


def test_the_page_is_asked_for_again_as_its_scripts_may_change(
    client: TestClient, path: str
) -> None:
    assert client.get(path, headers=BROWSER).headers["cache-control"] == "no-cache"


def test_who_accepts_something_else_gets_something_else_from_memory_too(
    client: TestClient, path: str
) -> None:
    """The same address with other headers is another answer, however often it is asked for."""
    for _ in range(2):
        kinds = [
            client.get(f"{path}/3", headers=headers).headers["content-type"].partition(";")[0]
            for headers in ({}, {"Accept": "image/svg+xml"}, BROWSER)
        ]
        assert kinds == ["text/plain", "image/svg+xml", "text/html"]


def test_a_picture_shows_the_step_of_all_and_a_list_ends_with_it(
    client: TestClient, path: str
) -> None:
    whole = client.get(f"{path}.json").json()
    picture = client.get(f"{path}/7.svg").text
    lines = client.get(f"{path}/7.jsonl").text.splitlines()

    assert f"step 7 of {len(whole['steps'])}" in picture
    assert 'data-at="7"' in client.get(f"{path}/7.html").text
    assert [json.loads(line)["step"] for line in lines] == list(range(1, 8))
    assert client.get(f"{path}/7.csv").text.count("\r\n") == 8


def test_a_theme_can_be_asked_for(client: TestClient, path: str) -> None:
    found = {theme: client.get(f"{path}.png?theme={theme}").content for theme in ("light", "dark")}

    assert found["light"] == client.get(f"{path}.png").content != found["dark"]
    assert client.get(f"{path}.svg?theme=pink").status_code == 422


def test_errors_are_in_the_face_that_was_asked_for(client: TestClient, path: str) -> None:
    def failed(address: str, headers: dict[str, str] | None = None) -> tuple[int, str, bytes]:
        answer = client.get(address, headers=headers or {})
        return answer.status_code, answer.headers["content-type"].partition(";")[0], answer.content

    damaged = f"{path[:-1]}{'0' if path[-1] != '0' else '1'}"
    for suffix, media in [
        (".svg", "image/svg+xml"),
        (".anim.svg", "image/svg+xml"),
        (".png", "image/png"),
        (".json", "application/problem+json"),
        (".jsonl", "application/problem+json"),
        (".html", "text/html"),
        (".md", "text/plain"),
        (".csv", "text/plain"),
        (".py", "text/plain"),
    ]:
        assert failed(f"{damaged}{suffix}", BROWSER)[:2] == (404, media)
        assert failed(f"{path}/9999{suffix}")[:2] == (404, media)
    status, media, body = failed(f"{damaged}.svg")
    ET.fromstring(body)
    assert failed(damaged, {"Accept": "image/svg+xml"})[:2] == (status, media)
    assert failed(damaged, BROWSER)[1] == "text/html"
    assert failed(f"{path}.pdf")[:2] == (404, "text/plain")
    assert client.get(f"{damaged}.svg").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_face_in_a_sentence_is_the_same_face(client: TestClient, path: str, suffix: str) -> None:
    named = client.get(f"{path}/24{suffix}")
    in_a_sentence = client.get(f"{path}/24{suffix}).", headers=BROWSER)

    assert in_a_sentence.headers["content-type"] == named.headers["content-type"]
    assert in_a_sentence.content == named.content
    found = repair(f"http://testserver{path}/24{suffix}")
    assert (found.step, found.repairs) == (24, ())


def test_a_run_that_stops_earlier_than_its_link_says_is_drawn_and_not_kept(
    client: TestClient,
) -> None:
    scenario = parse("kernel 6.7\nfs disk ext4\napp: write disk io=sync")
    path = f"/v1/{links.encode(scenario, 'app*300', 7)}"

    for suffix in (*(file.suffix for file in FILES.values()), ".json", ".txt"):
        answer = client.get(f"{path}/299{suffix}" if suffix == ".svg" else f"{path}{suffix}")
        assert answer.status_code == 200, suffix
        assert answer.headers["cache-control"] == "no-cache"
    assert "no longer runs" in client.get(f"{path}.html").text


def test_the_page_tells_previews_title_words_and_picture(client: TestClient, path: str) -> None:
    def tags(address: str) -> dict[str, str]:
        page = client.get(address, headers=BROWSER).text
        return dict(re.findall(r'<meta (?:property|name)="([\w:]+)" content="([^"]*)">', page))

    last, seventh, home = tags(path), tags(f"{path}/24"), tags("/")

    assert last["og:title"] == "The clone inherits the flag"
    assert "violated: flag-sound at step" in last["og:description"]
    assert last["og:image"] == f"http://testserver{path}.png"
    assert last["og:url"] == f"http://testserver{path}"
    assert (last["og:image:width"], last["og:image:height"]) == ("1200", "630")
    assert last["twitter:card"] == "summary_large_image"
    assert "step 24 of" in seventh["og:description"]
    assert "flag-sound: " in seventh["og:description"]
    assert seventh["og:image"] == f"http://testserver{path}/24.png"
    for found in (last, seventh, home):
        picture = client.get(found["og:image"].removeprefix("http://testserver"))
        assert picture.headers["content-type"] == found["og:image:type"] == "image/png"


def test_the_page_names_its_other_faces(client: TestClient, path: str) -> None:
    page = client.get(path, headers=BROWSER).text
    named = re.findall(r'<link rel="alternate" type="([^"]+)" href="([^"]+)">', page)

    assert len(named) == len(FILES)
    for media, address in named:
        assert client.get(address).headers["content-type"].startswith(media)
