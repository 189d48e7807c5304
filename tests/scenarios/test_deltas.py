"""Deltas lead from view to view, both ways, also where members come and go."""

from __future__ import annotations

from app.scenarios.deltas import View, apply, differences

IOCB = {"flags": 0, "complete": None, "pocket": ["WRITE"]}


def view(*iocbs: str, waits: object = None) -> View:
    return {
        "iocbs": dict.fromkeys(iocbs, IOCB),
        "contexts": {"app": {"blocked": waits, "last": None}},
    }


def check(before: View, after: View, *paths: str) -> None:
    delta = differences(before, after)

    assert [path for path, _, _ in delta] == list(paths)
    assert apply(before, delta) == after
    assert apply(after, [(path, new, old) for path, old, new in reversed(delta)]) == before


def test_a_member_comes_and_goes() -> None:
    check(view(), view("#1"), "iocbs/#1")
    check(view("#1", "#2"), view("#2"), "iocbs/#1")


def test_a_field_that_is_null_stays() -> None:
    check(view("#1", waits={"on": "disk:WRITE"}), view("#1"), "contexts/app/blocked")


def test_a_member_goes_by_whatever_name() -> None:
    check({"iocbs": {"plain": IOCB}}, {"iocbs": {}}, "iocbs/plain")


def test_what_stays_alike_is_not_told() -> None:
    check(view("#1"), view("#1"))
