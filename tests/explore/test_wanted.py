"""A scenario's own expectations count as properties of its verdict."""

import pytest

from app.explore.expect import Expectation
from app.explore.search import check
from app.explore.verdict import Limits
from app.explore.wanted import Wanted
from tests.machine.toy import toy

TEXT = """
int op_ask(struct super_block *sb) { return choose(hook, sb) ? -EPERM : 0; }
"""
DENIED, PASSED = Expectation("a.1", "returns", "EPERM"), Expectation("a.1", "returns", "0")
OTHER = Expectation("b.1", "returns", "0")


@pytest.mark.parametrize(
    ("expects", "forbids", "words", "schedules"),
    [
        ((), (), {}, []),
        ((DENIED,), (), {"expect": "holds"}, []),
        ((DENIED, PASSED), (), {"expect": "violated"}, [None]),
        ((OTHER, DENIED), (), {"expect": "holds"}, []),
        ((), ((DENIED, PASSED),), {"forbid": "holds"}, []),
        ((), ((PASSED, DENIED), (DENIED,)), {"forbid": "violated"}, ["a=deny a"]),
        (
            (PASSED,),
            ((OTHER, PASSED),),
            {"expect": "holds", "forbid": "violated"},
            ["b*2 a=pass a"],
        ),
    ],
)
def test_each_is_listed_with_its_word_and_a_run_that_breaks_it(
    expects: tuple[Expectation, ...],
    forbids: tuple[tuple[Expectation, ...], ...],
    words: dict[str, str],
    schedules: list[str | None],
) -> None:
    model = toy(TEXT, a="ask:hook=any", b="ask:hook=pass")

    verdict = check(model, wanted=Wanted(model, expects, forbids))

    assert {s: w for s, w in verdict.properties.items() if s in ("expect", "forbid")} == words
    found = [v.schedule if v.shown else None for v in verdict.violations if v.property in words]
    assert found == schedules
    assert (verdict.verdict == "violated") == ("violated" in words.values())


def test_a_search_that_is_cut_leaves_them_unknown() -> None:
    model = toy(TEXT, a="ask:hook=any", b="ask:hook=pass")

    verdict = check(model, limits=Limits(states=1), wanted=Wanted(model, (PASSED, DENIED)))

    assert verdict.properties["expect"] == "unknown"
    assert (verdict.verdict, verdict.complete) == ("unknown", False)
