"""One address, many faces."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.render.text import run_text
from app.scenarios import links
from app.scenarios.catalogue import find
from app.scenarios.language import parse

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
KEY = find("clone-inherits").text


@pytest.fixture(scope="module")
def path(client: TestClient) -> str:
    """The address of the key scenario's run."""
    found: str = client.post("/api/links", json={"scenario": KEY}).json()["path"]
    return found


def test_a_link_and_its_address(client: TestClient, path: str) -> None:
    made = client.post("/api/links", json={"scenario": KEY}).json()

    assert made == {"link": f"http://testserver{path}", "path": path, "warnings": []}
    text = client.post("/api/links", content=KEY.encode(), headers={"Accept": "text/plain"})
    assert text.text == f"http://testserver{path}\n"


def test_a_link_says_what_it_holds(client: TestClient, path: str) -> None:
    read = client.post("/api/links", json={"link": f"http://elsewhere{path}/3.txt"}).json()

    run = client.get(f"{path}.json").json()
    assert read["path"] == path
    assert read["schedule"] == run["schedule"]
    again = client.post("/api/links", json={"scenario": read["scenario"]}).json()
    assert again["path"] == path


def test_the_faces_of_an_address(client: TestClient, path: str) -> None:
    run = client.get(path, headers={"Accept": "application/json"})
    text = client.get(path)
    page = client.get(path, headers=BROWSER)

    assert run.headers["content-type"] == "application/json"
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert text.text == run_text(run.json(), origin="http://testserver")
    sentence = run.json()["steps"][-1]["sentence"]
    assert sentence.split("#")[0] in page.text
    for answer in (run, text, page):
        assert {"Accept", "User-Agent"} <= {v.strip() for v in answer.headers["vary"].split(",")}
        tag = answer.headers["etag"]
        headers = {**answer.request.headers, "If-None-Match": tag}
        assert client.get(path, headers=headers).status_code == 304


@pytest.mark.parametrize(
    ("suffix", "kind"), [(".txt", "text/plain"), (".json", "application/json")]
)
def test_a_suffix_beats_the_header(client: TestClient, path: str, suffix: str, kind: str) -> None:
    assert client.get(f"{path}{suffix}", headers=BROWSER).headers["content-type"].startswith(kind)
    assert client.get(f"{path}/2{suffix}", headers=BROWSER).status_code == 200


def test_a_step_cuts_the_run_there(client: TestClient, path: str) -> None:
    whole = client.get(f"{path}.json").json()

    part = client.get(f"{path}/7.json").json()

    assert part["steps"] == whole["steps"][:7]
    assert client.get(f"{path}/0.json").json()["steps"] == []
    assert client.get(f"{path}/{len(whole['steps']) + 1}").status_code == 404


def test_the_page_opens_at_the_step_with_the_whole_run(client: TestClient, path: str) -> None:
    page = client.get(f"{path}/7", headers=BROWSER).text

    assert 'data-step="7"' in page
    assert 'id="step-89"' in page or 'id="step-20"' in page


def test_head_is_answered_as_get(client: TestClient, path: str) -> None:
    head, get = client.head(path), client.get(path)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"]


def test_every_single_damage_of_a_link_is_noticed(client: TestClient, path: str) -> None:
    payload = path.removeprefix("/v1/")
    damaged = [
        payload[:i] + ("0" if c != "0" else "1") + payload[i + 1 :] for i, c in enumerate(payload)
    ]
    damaged += [payload[:i] for i in range(len(payload))]

    for each in damaged:
        assert client.get(f"/v1/{each}").status_code == 404, each


def test_a_schedule_that_no_longer_runs_opens_where_it_diverges(client: TestClient) -> None:
    """More steps than the thread has: only a link can hold them."""
    scenario = parse("kernel 6.7\nfs disk ext4\napp: write disk io=sync")
    path = f"/v1/{links.encode(scenario, 'app*300', 7)}"

    run = client.get(path, headers={"Accept": "application/json"}).json()
    page = client.get(path, headers=BROWSER).text

    assert run["diverged"]["step"] == len(run["steps"]) + 1 <= 300
    assert "finished" in run["diverged"]["reason"]
    assert "no longer runs" in page
