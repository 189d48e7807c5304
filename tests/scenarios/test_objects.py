from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernels import UnknownKernel
from app.scenarios import (
    ObjectError,
    Scenario,
    ScenarioError,
    format,  # noqa: A004
    from_object,
    parse,
    to_object,
)
from tests.scenarios.made import scenarios

SMALL: dict[str, Any] = {
    "kernel": "6.8",
    "file_systems": [{"name": "disk", "type": "ext4"}],
    "threads": [{"name": "app", "operations": [{"verb": "write", "target": "disk"}]}],
}
TEXT = """\
title   t
kernel  6.8
fs      disk  ext4

opaque  f

w*2:    aio_write disk nowait hook=deny

schedule w[1]*3
check   balanced
"""


def test_a_scenario_as_an_object_has_every_key() -> None:
    operation = {"verb": "aio_write", "target": "disk", "options": {"nowait": True, "hook": "deny"}}
    assert to_object(parse(TEXT)) == {
        "title": "t",
        "kernel": "6.8",
        "file_systems": [
            {"name": "disk", "type": "ext4", "upper": None, "loop": None, "options": []}
        ],
        "threads": [{"name": "w", "copies": 2, "operations": [operation]}],
        "schedule": "w[1]*3",
        "checks": ["balanced"],
        "expects": [],
        "forbids": [],
        "defines": [],
        "patches": [],
        "opaques": [{"name": "f", "value": None}],
    }


@pytest.mark.slow
@given(scenarios())
def test_any_scenario_survives_the_way_to_json_and_back(scenario: Scenario) -> None:
    assert from_object(json.loads(json.dumps(to_object(scenario)))) == scenario


def test_what_is_left_out_is_nothing() -> None:
    assert from_object(SMALL) == parse("kernel 6.8\nfs disk ext4\napp: write disk")


def test_the_kernel_may_come_from_elsewhere() -> None:
    without = {key: value for key, value in SMALL.items() if key != "kernel"}
    assert from_object(without, "6.8") == from_object(SMALL)
    with pytest.raises(ScenarioError, match="before any kernel is named"):
        from_object(without)
    with pytest.raises(UnknownKernel):
        from_object(SMALL, "1.0")


def changed(**parts: object) -> dict[str, Any]:
    return {**SMALL, **parts}


def thread(**parts: object) -> dict[str, Any]:
    return changed(threads=[{**SMALL["threads"][0], **parts}])


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ([], "the scenario is no object; write {…}"),
        ({}, "threads is no list; write […]"),
        (changed(colour="red"), "colour is unknown; one of title, kernel,"),
        (changed(title="a\nkernel 6.7"), "title has several words or lines; write one line"),
        (changed(title=7), "title is no text; write a string"),
        (changed(kernel="6.8 6.7"), "kernel has several words or lines; write one word"),
        (changed(file_systems=[{"name": "x"}]), "file_systems/0/type is missing; write a string"),
        (changed(defines=[1]), "defines/0 is no text; write a string"),
        (changed(expects=["app.1 returns"]), "expects/0 is no fact of three words; write app.1"),
        (changed(expects=["app.1 returns 0; app.1 returns 0"]), "expects/0 is no fact of three"),
        (changed(forbids=["app.1 returns 0; app.1"]), "forbids/0 is no fact of three words;"),
        (changed(forbids=["app.1 returns #"]), "forbids/0 is no fact of three words;"),
        (thread(copies="2"), "threads/0/copies is no number; write 1, or leave it out"),
        (thread(copies=True), "threads/0/copies is no number;"),
        (thread(name="a#b"), "threads/0/name has a #, which begins a comment; leave it out"),
        (
            thread(operations=[{"verb": "write", "options": {"io": None}}]),
            "threads/0/operations/0/options/io is missing; write a string",
        ),
        (
            thread(operations=[{"verb": "write", "options": {"a b": True}}]),
            "threads/0/operations/0/options/a b has several words or lines;",
        ),
    ],
)
def test_an_object_of_another_shape_is_refused_at_its_path(tree: Any, said: str) -> None:
    with pytest.raises(ObjectError) as caught:
        from_object(tree)
    assert str(caught.value).startswith(said)


def test_an_error_of_meaning_stands_at_its_place_in_the_text() -> None:
    with pytest.raises(ScenarioError, match=r"line 4, column 9: 'fly' is no operation"):
        from_object(thread(operations=[{"verb": "fly"}]))
    with pytest.raises(ScenarioError, match=r"line 6, column 23: 'EFOO' is no errno"):
        from_object(changed(expects=["app.1 returns EFOO"]))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from((*SMALL, "name", "verb", "options")), inner, max_size=4)
    ),
)


@pytest.mark.slow
@given(st.dictionaries(st.sampled_from(tuple(to_object(parse(TEXT)))), JSON))
def test_no_object_does_more_than_be_refused(tree: dict[str, Any]) -> None:
    try:
        scenario = from_object(tree)
    except (ObjectError, ScenarioError):
        return
    assert parse(format(scenario)) == scenario
