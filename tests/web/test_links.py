"""One address, many faces."""

from __future__ import annotations

from dataclasses import replace

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


@pytest.mark.parametrize("end", ["!", ".", ").", "%3E", "/7,", ".txt;"])
def test_the_punctuation_of_a_sentence_does_no_harm(
    client: TestClient, path: str, end: str
) -> None:
    """An exclamation mark is a part of the address to lore."""
    assert client.get(f"{path}{end}").status_code == 200


def test_a_link_of_another_format_is_named(client: TestClient, path: str) -> None:
    answer = client.get(path.replace("/v1/", "/v2/"))

    assert answer.status_code == 404
    assert "format v2 is not known here" in answer.text


def test_opening_tells_whether_a_link_is_still_true(client: TestClient, path: str) -> None:
    link = links.decode(path.removeprefix("/v1/"))
    assert link.outcome is not None
    changed = f"/v1/{links.payload_of_link(replace(link, outcome=link.outcome ^ 1))}"

    faces = [client.get(changed, headers=headers).text for headers in ({}, BROWSER)]

    assert "still true." in client.get(path).text
    assert all("now ends otherwise" in " ".join(face.split()) for face in faces)
    assert client.get(f"{changed}.json").json()["recorded"]["still_true"] is False


MAIL = """\
From: a reviewer

> The run is at
> https://kiocb.example.org{half}=
> {rest}/7.

So it is.
"""


def test_a_mail_gives_the_link_in_it(client: TestClient, path: str) -> None:
    """As JSON or as text: what is no scenario, and has a link in it, is a letter."""
    mail = MAIL.format(half=path[:15], rest=path[15:])

    read = client.post("/api/links", json={"link": mail}).json()
    text = client.post("/api/links", content=mail.encode())

    assert (read["path"], read["step"]) == (path, 7)
    assert read["repairs"] == [
        "undid soft line breaks",
        "took out quote marks",
        "left out '.' behind it",
        "took it out of the text around it",
    ]
    assert read["recorded"]["still_true"] is True
    assert text.json() == read


def test_a_link_carries_a_title_and_marks_where_they_are_asked_for(client: TestClient) -> None:
    made = client.post("/api/links", json={"scenario": KEY, "title": True, "marks": True}).json()

    link = links.decode(made["path"].removeprefix("/v1/"))
    assert link.scenario.title == find("clone-inherits").scenario.title
    assert link.schedule == find("clone-inherits").scenario.schedule
    answer = client.post("/api/links", json={"link": made["path"], "title": True})
    assert answer.status_code == 422


def test_a_link_that_mail_may_break_is_warned_of(client: TestClient) -> None:
    words = " ".join(f"{number}" for number in range(100, 200, 3))
    own = f"{KEY}\ndefine <<END\n#define EOWN 5 /* {words} */\nEND\n"

    made = client.post("/api/links", json={"scenario": own}).json()

    assert len(made["path"]) > 70
    (warning,) = made["warnings"]
    assert warning.startswith("the link carries C text: its path has ")


def test_a_scenario_with_a_mistake_is_no_letter(client: TestClient, path: str) -> None:
    wrong = f"# as in https://host{path}\n{KEY}app: fly disk\n"

    answer = client.post("/api/links", content=wrong.encode())

    assert answer.status_code == 422
    assert "is no operation" in answer.text
