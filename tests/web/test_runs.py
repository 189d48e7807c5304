"""``POST /api/runs`` and ``/api/checks``: one engine, told alike in every face."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from app.explore.replay import replay
from app.jobs.compiled import model_of
from app.machine import view
from app.render.text import run_text
from app.render.verdict import verdict_text
from app.scenarios.catalogue import Entry, library
from app.scenarios.deltas import apply
from app.scenarios.language import parse
from app.scenarios.objects import to_object
from app.web import run_shapes, shapes
from tests.kernels.mails import END_TWICE

TEXT = {"Accept": "text/plain"}
SCENARIO = """\
title   One write, one freeze
kernel  6.7
fs      disk  ext4

app:    aio_write disk io=queued
admin:  freeze disk

schedule app>returned admin*3
"""

every_scenario = pytest.mark.parametrize("entry", library(), ids=lambda entry: entry.name)


@every_scenario
def test_a_run_has_the_published_shape(client: TestClient, entry: Entry) -> None:
    answer = client.post("/api/runs", json={"scenario": entry.text})

    run = run_shapes.RunAnswer.model_validate_json(answer.content, strict=True)
    assert run.scenario.name == entry.name
    assert [step.number for step in run.steps] == list(range(1, len(run.steps) + 1))


@every_scenario
def test_deltas_lead_from_view_to_view(client: TestClient, entry: Entry) -> None:
    """What only the history tells (since when, what came last) is not in the machine's view."""
    run = client.post("/api/runs", json={"scenario": entry.text}).json()
    model = model_of(entry.scenario)
    trace = replay(model, entry.scenario.schedule or "")

    seen = run["initial"]
    shape = TypeAdapter(run_shapes.View)
    for number, state in enumerate(trace.states):
        if number:
            seen = apply(seen, run["steps"][number - 1]["delta"])
            shape.validate_json(json.dumps(seen), strict=True)
        expected = deepcopy(view(model, state, trace.names(number)))
        for name, context in expected["contexts"].items():
            context["last"] = seen["contexts"][name]["last"]
            if context["blocked"]:
                context["blocked"]["since"] = seen["contexts"][name]["blocked"]["since"]
        assert seen == expected
    assert [c["actions"] for c in run["choices"]] == [
        [{"action": a, "value": a.partition("=")[2] or None} for a in c["actions"]]
        for c in seen["contexts"].values()
    ]


def test_text_object_and_link_are_the_same_scenario(client: TestClient) -> None:
    by_text = client.post("/api/runs", json={"scenario": SCENARIO})
    by_object = client.post("/api/runs", json={"scenario": to_object(parse(SCENARIO))})
    by_itself = client.post("/api/runs", content=SCENARIO.encode())

    assert by_text.content == by_object.content == by_itself.content
    run = by_text.json()
    by_link = client.post("/api/runs", json={"scenario": run["link"]}).json()
    by_url = client.post("/api/runs", json={"scenario": f"https://host{run['link']}/3"}).json()
    assert by_link == by_url
    assert (by_link["schedule"], by_link["steps"]) == (run["schedule"], run["steps"])


def test_kernel_and_schedule_of_the_body_win(client: TestClient) -> None:
    body = {"scenario": SCENARIO, "kernel": "6.8", "schedule": "admin"}

    run = client.post("/api/runs", json=body).json()

    assert (run["kernel"]["id"], run["schedule"]) == ("6.8", "admin")
    assert "kernel  6.8\n" in run["scenario"]["text"]


def test_the_canonical_schedule_gives_the_same_run(client: TestClient) -> None:
    run = client.post("/api/runs", json={"scenario": SCENARIO}).json()

    again = client.post("/api/runs", json={"scenario": SCENARIO, "schedule": run["schedule"]})

    assert again.json() == run


def test_text_is_the_text_of_the_same_run(client: TestClient) -> None:
    run = client.post("/api/runs", json={"scenario": SCENARIO}).json()

    answer = client.post("/api/runs", json={"scenario": SCENARIO}, headers=TEXT)

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text == run_text(run, origin="http://testserver")


def test_answers_say_the_bounds_they_were_made_under(client: TestClient) -> None:
    limits = client.get("/limits").json()

    header = client.post("/api/runs", json={"scenario": SCENARIO}).headers["x-limits"]

    assert f"body_bytes={limits['body_bytes']}, steps={limits['steps']}" in header


def test_a_verdict_has_the_published_shape_and_its_word_in_a_header(client: TestClient) -> None:
    text = next(e.text for e in library() if e.name == "denied-write-naive")

    answer = client.post("/api/checks", json={"scenario": text})

    verdict = shapes.CheckAnswer.model_validate_json(answer.content)
    assert verdict.verdict == answer.headers["x-verdict"] == "violated"
    as_text = client.post("/api/checks", json={"scenario": text}, headers=TEXT)
    assert as_text.text == verdict_text(answer.json(), origin="http://testserver")
    assert as_text.headers["x-verdict"] == "violated"


def test_every_violation_can_be_replayed_from_its_link(client: TestClient) -> None:
    text = next(e.text for e in library() if e.name == "denied-write-naive")
    verdict = client.post("/api/checks", json={"scenario": text}).json()

    assert verdict["violations"]
    for violation in verdict["violations"]:
        run = client.get(f"{violation['link']}.json").json()
        assert run["schedule"] == violation["schedule"]
        assert len(run["steps"]) == violation["steps"]
        broken = {b["property"] for b in run["steps"][-1]["breaches"]}
        assert violation["property"] in broken


def test_the_nearest_passing_run_and_every_outcome_can_be_replayed_from_their_links(
    client: TestClient,
) -> None:
    text = next(e.text for e in library() if e.name == "uring-owner-freezes")
    verdict = client.post("/api/checks", json={"scenario": text}).json()
    (violation,) = verdict["violations"]
    passing = violation["passing"]

    assert violation["no_return"] == passing["step"]
    assert [f["fate"] for f in violation["fates"]] == ["avoidable", "inevitable", "violated"]
    for told in (passing, *verdict["census"]["outcomes"]):
        run = client.get(f"{told['link']}.json").json()
        assert run["schedule"] == told["schedule"]
        assert len(run["steps"]) == told["steps"]
        assert not run["choices"] or not any(c["actions"] for c in run["choices"])
    step = client.get(f"{passing['link']}.json").json()["steps"][passing["step"] - 1]
    assert passing["takes"] == {"action": step["action"], "sentence": step["sentence"]}


def test_the_outcomes_of_a_census_add_up(client: TestClient) -> None:
    text = next(e.text for e in library() if e.name == "uring-double-end")
    census = client.post("/api/checks", json={"scenario": text}).json()["census"]

    assert census["distinct"] == len(census["outcomes"]) > 1
    for what in ("interleavings", "breaking"):
        assert int(census[what]) == sum(int(outcome[what]) for outcome in census["outcomes"])
    assert 0 < int(census["breaking"]) < int(census["interleavings"])


def test_a_cut_search_has_neither_census_nor_fates(client: TestClient) -> None:
    text = next(e.text for e in library() if e.name == "denied-write-naive")
    body = {"scenario": text, "limits": {"states": 1000}, "reductions": []}
    verdict = client.post("/api/checks", json=body).json()

    shapes.CheckAnswer.model_validate(verdict)
    assert verdict["census"] is None
    assert verdict["violations"]
    for violation in verdict["violations"]:
        assert (violation["fates"], violation["passing"]) == ([], None)
        assert violation["switches"] == 0


def test_a_failed_expectation_has_a_message_and_no_run(client: TestClient) -> None:
    text = "kernel 6.7\nfs disk ext4\napp: write disk io=sync\nexpect app.1 returns EIO\n"

    answer = client.post("/api/checks", json={"scenario": text})

    shapes.CheckAnswer.model_validate_json(answer.content)
    (violation,) = answer.json()["violations"]
    assert violation == {
        "property": "expect",
        "message": "no run shows this: app.1 returns EIO",
        "schedule": None,
        "steps": None,
        "switches": None,
        "shortest": False,
        "link": None,
        "fates": [],
        "no_return": None,
        "passing": None,
    }


def test_a_run_and_a_verdict_say_what_each_property_claims(client: TestClient) -> None:
    text = f"{SCENARIO}check balanced flag-sound\nexpect app.1 returns 1\n"

    run = client.post("/api/runs", json={"scenario": text}).json()
    verdict = client.post("/api/checks", json={"scenario": text}).json()

    assert list(run["claims"]) == ["balanced"]  # 6.7 has no flag
    assert list(verdict["claims"]) == list(verdict["properties"])
    assert list(verdict["claims"]) == ["balanced", "flag-sound", "expect"]
    assert run["claims"]["balanced"] == verdict["claims"]["balanced"]
    assert run["claims"]["balanced"]["invariant"] == "I2, I7"


def test_a_cut_search_is_unknown_and_is_not_remembered(client: TestClient) -> None:
    body = {"scenario": SCENARIO, "limits": {"states": 20}}

    answer = client.post("/api/checks", json=body)

    verdict = answer.json()
    assert (verdict["verdict"], verdict["complete"]) == ("unknown", False)
    assert verdict["cut"]
    assert answer.headers["cache-control"] == "no-store"


def test_nothing_put_to_the_test_is_vacuous(client: TestClient) -> None:
    verdict = client.post(
        "/api/checks",
        json={"scenario": "kernel 6.7\nfs disk ext4\napp: write disk\ncheck exclusion"},
    ).json()

    assert verdict["verdict"] == "vacuous"
    assert verdict["properties"] == {"exclusion": "vacuous"}


def test_a_pasted_patch_has_the_same_verdict_in_every_face_and_as_an_object(
    client: TestClient,
) -> None:
    pasted = f"{SCENARIO}patch <<EOM\n{END_TWICE}EOM\n"
    found = client.post("/api/checks", json={"scenario": pasted}).json()
    again = client.post("/api/checks", json={"scenario": to_object(parse(pasted))}).json()
    assert {**found, "seconds": 0} == {**again, "seconds": 0}
    assert found["verdict"] == "violated"
    assert found["kernel"]["label"] == "6.7 + pasted patch"

    run = client.post("/api/runs", json={"scenario": pasted}).json()
    TypeAdapter(run_shapes.RunAnswer).validate_python(run)
    assert [file["name"] for file in run["own_files"]] == ["include/linux/fs.h"]
    shown = client.get(run["link"], headers=TEXT).text
    assert "Kernel:   6.7 + pasted patch" in shown
    assert (
        "Kernel 6.7 + pasted patch."
        in client.get(run["link"], headers={"Accept": "text/html"}).text
    )


@pytest.mark.parametrize("path", ["/api/runs", "/api/checks", "/api/links", "/api/graphs"])
def test_a_parameter_that_would_change_nothing_is_refused(client: TestClient, path: str) -> None:
    """Who says the kernel in the query, and gets another one's answer, would believe it."""
    answer = client.post(f"{path}?kernel=6.8", content=SCENARIO.encode(), headers=TEXT)

    assert answer.status_code == 422
    assert "query.kernel is not taken here" in answer.text
