"""Pages, static files, and the API page without the internet."""

from __future__ import annotations

import json
import re
from pathlib import Path

from starlette.testclient import TestClient

from app.jobs.stories import KEY_SCENARIO
from app.web.static import FOR_EVER, StaticFiles

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_the_front_page_holds_the_key_scenario_run(client: TestClient) -> None:
    page = client.get("/", headers=BROWSER)

    data = re.search(
        r'<script type="application/json" id="run">(.*?)</script>', page.text, re.DOTALL
    )
    assert data is not None
    run = json.loads(data[1])
    assert run["scenario"]["name"] == KEY_SCENARIO
    assert run["steps"]
    assert 'data-step="0"' in page.text


def test_the_front_page_tells_curl_how_to_use_it(client: TestClient) -> None:
    answer = client.get("/")

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "curl http://testserver/api/checks" in answer.text
    assert max(len(line) for line in answer.text.splitlines()) <= 80


def test_every_file_that_a_page_names_is_there(client: TestClient) -> None:
    pages = [client.get(p, headers=BROWSER).text for p in ("/", "/nowhere", "/api/docs")]

    named = {url for page in pages for url in re.findall(r'"(/static/[^"]+)"', page)}
    assert named
    for url in named:
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert answer.headers["cache-control"] == FOR_EVER


def test_the_api_page_loads_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/api/docs").text

    assert "SwaggerUIBundle" in page
    assert re.findall(r"https?://[^\"'\s]+", page) == []


def test_a_file_without_its_version_is_asked_for_each_time(client: TestClient) -> None:
    assert client.get("/static/css/tokens.css").headers["cache-control"] == "no-cache"


def test_a_file_is_read_again_when_it_changes(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a{}")
    files = StaticFiles(tmp_path)
    first = files.url("a.css")

    (tmp_path / "a.css").write_text("a{color:red}")

    changed = files.file("a.css")
    assert changed is not None
    assert changed.body == b"a{color:red}"
    assert files.url("a.css") != first


def test_a_path_cannot_leave_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "link").symlink_to(tmp_path / "secret")
    files = StaticFiles(tmp_path / "static")

    for path in ("../secret", "/secret", "link", "a\0b", ".", "x" * 5000):
        assert files.file(path) is None, path


def test_what_the_model_leaves_out_has_three_faces(client: TestClient) -> None:
    page = client.get("/leaves-out?kernel=6.7%2Bflag", headers=BROWSER).text
    text = client.get("/leaves-out?kernel=6.7%2Bflag").text
    said = client.get(
        "/leaves-out?kernel=6.7%2Bflag", headers={"Accept": "application/json"}
    ).json()

    assert said["kernel"] == "6.7+flag"
    assert "umount-while-frozen" in text
    assert max(map(len, text.splitlines())) <= 72
    for remark in said["functions"]:
        assert f"<code>{remark['name']}</code>" in page
