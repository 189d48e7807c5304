"""The bug gallery: each bug bites on its kernel, and is gone on the one that cures it."""

from __future__ import annotations

import pytest

from app.jobs.desk import Desk
from app.kernels import canonical
from app.scenarios.catalogue import Bug, Entry, library
from app.settings import Settings

DESK = Desk.of(Settings(check_seconds=1e9), None)
BUGS = [(entry, entry.bug) for entry in library() if entry.bug is not None]
CURED = [(entry, bug.cured) for entry, bug in BUGS if bug.cured is not None]


def name_of(value: object) -> str | None:
    return value.name if isinstance(value, Entry) else ""


@pytest.mark.parametrize(("entry", "bug"), BUGS, ids=name_of)
def test_a_bug_is_told_on_the_kernel_on_which_it_bites(entry: Entry, bug: Bug) -> None:
    assert canonical(bug.bites) == entry.scenario.kernel
    assert len(entry.story.split(". ")) >= 3


@pytest.mark.slow
@pytest.mark.parametrize(("entry", "bug"), BUGS, ids=name_of)
def test_it_bites_there(entry: Entry, bug: Bug) -> None:
    assert DESK.check(entry.text, bug.bites, None, None)["verdict"] == "violated"


@pytest.mark.slow
@pytest.mark.parametrize(("entry", "cured"), CURED, ids=name_of)
def test_it_is_gone_where_it_is_cured(entry: Entry, cured: str) -> None:
    assert DESK.check(entry.text, cured, None, None)["verdict"] == "holds"
