"""``POST /api/drafts``, and runs that go as far as they can: what the page's builder asks for."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.scenarios.catalogue import Entry, library
from app.web import shapes

TEXT = """\
kernel 6.7
fs disk  ext4

# one write
app: write disk
admin: freeze disk

schedule app*2 admin app
"""


@pytest.mark.parametrize("entry", library(), ids=lambda entry: entry.name)
def test_a_draft_of_the_library_is_its_own_object(client: TestClient, entry: Entry) -> None:
    answer = client.post("/api/drafts", json={"scenario": entry.text})

    draft = shapes.DraftAnswer.model_validate_json(answer.content, strict=True)
    assert draft.error is None
    assert draft.object == client.get(f"/api/scenarios/{entry.name}").json()["object"]
    again = client.post("/api/drafts", json={"scenario": draft.object, "onto": entry.text}).json()
    assert again["text"] == entry.text


def test_a_mistake_is_answered_with_its_place_and_the_object_that_the_words_say(
    client: TestClient,
) -> None:
    text = TEXT.replace("write disk", "write dsk")

    answer = client.post("/api/drafts", content=text)

    assert answer.status_code == 200
    draft = answer.json()
    assert draft["text"] == text
    assert draft["object"]["threads"][0]["operations"][0]["target"] == "dsk"
    assert draft["error"] == {
        "message": "'dsk' is no file system here; write disk",
        "line": 5,
        "column": 12,
        "path": "threads/0/operations/0",
    }


def test_an_object_is_written_into_its_text_and_the_schedule_cut_to_who_is_left(
    client: TestClient,
) -> None:
    draft = client.post("/api/drafts", json={"scenario": TEXT}).json()
    del draft["object"]["threads"][1]

    left = client.post("/api/drafts", json={"scenario": draft["object"], "onto": TEXT}).json()

    assert left["cut"] == "admin app"
    assert left["error"] is None
    assert left["text"] == TEXT.replace("admin: freeze disk\n", "").replace(
        "schedule app*2 admin app", "schedule app*2"
    )


def test_a_link_is_a_draft_too(client: TestClient) -> None:
    link = client.post("/api/links", json={"scenario": TEXT}).json()["path"]

    assert client.post("/api/drafts", json={"scenario": link}).json()["error"] is None


def test_an_object_that_no_text_could_say_is_refused(client: TestClient) -> None:
    body = {"scenario": {"threads": [{"name": "a b", "operations": []}]}}

    answer = client.post("/api/drafts", json=body)

    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/bad-scenario-object"


@pytest.mark.parametrize(
    ("schedule", "steps", "reason"),
    [
        ("app*2 peer admin", 2, "peer is no context of this scenario"),
        ("app*2 app>nowhere", 2, "nowhere is neither a mark nor a function of this kernel"),
        ("admin*1 app=deny", 1, "the next step of app is no choice"),
        ("app*3", 3, None),
    ],
)
def test_a_partial_run_goes_as_far_as_it_can_and_says_why_no_further(
    client: TestClient, schedule: str, steps: int, reason: str | None
) -> None:
    body = {"scenario": TEXT, "schedule": schedule}
    run = client.post("/api/runs", json={**body, "partial": True}).json()

    assert len(run["steps"]) == steps
    if reason is None:
        assert run["diverged"] is None
        assert run == client.post("/api/runs", json=body).json()
    else:
        assert run["diverged"]["step"] == steps + 1
        assert run["diverged"]["reason"] == reason
        assert client.post("/api/runs", json=body).status_code == 422


def test_a_partial_run_keeps_the_marks_of_its_own_schedule(client: TestClient) -> None:
    text = TEXT.replace("write disk", "write disk io=sync")
    text = text.replace("app*2 admin app", "app>returned admin>returned app>returned")

    run = client.post("/api/runs", json={"scenario": text, "partial": True}).json()

    ends = [step["marks"] for step in run["steps"]]
    assert sum("returned" in marks for marks in ends) == 2
    assert run["diverged"]["text"] == "app>returned"


def test_every_hunk_of_a_kernel_has_the_kernel_that_it_would_change_to(client: TestClient) -> None:
    hunks = client.get("/api/kernels/6.7+flag-clone_mask+move").json()["hunks"]

    assert {h["hunk"] for h in hunks if h["out"]} == {"clone_mask"}
    for hunk in hunks:
        other = client.get(f"/api/kernels/{hunk['other']}")
        if other.status_code == 200:
            back = {h["hunk"]: h for h in other.json()["hunks"]}[hunk["hunk"]]
            assert back["out"] is not hunk["out"]
            assert back["other"] == "6.7+flag-clone_mask+move"
        else:
            assert hunk["hunk"] == "define"  # what the others use
