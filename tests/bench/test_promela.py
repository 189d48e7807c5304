"""Promela from tables: what it asks, what it leaves out, and what it looks like."""

from __future__ import annotations

import re

from app.explore.graph import VALUE_BITS
from tests.bench.guards import least
from tests.bench.learned import Entry, Kind, Learned, Numbers
from tests.bench.learning import learn
from tests.bench.promela import Promela
from tests.explore.toys import toy

OWN, X, Y = 0, 1, 2


def entry(*reads: tuple[int, int], writes: Numbers = (), kind: Kind = Kind.STEP) -> Entry:
    """An entry of a context that stands at 5."""
    return Entry(0, 0, ((OWN, 5), *reads), writes, (), kind)


def test_what_makes_no_difference_is_not_asked() -> None:
    """A wake-up that looks at everybody, and finds nobody asleep."""
    same = [entry((X, x), (Y, y), writes=((OWN, 6),)) for x in range(3) for y in range(3)]

    (kept,) = least(same)

    assert kept.writes == ((OWN, 6),)
    assert kept.reads == ()


def test_what_tells_is_asked() -> None:
    """Y tells; X comes along with it."""
    waits = [entry((X, x), (Y, 0), kind=Kind.WAITS) for x in range(3)]
    steps = [entry((X, x), (Y, 1), writes=((Y, 0),)) for x in range(3)]

    assert {(e.reads, e.kind) for e in least([*waits, *steps])} == {
        (((Y, 0),), Kind.WAITS),
        (((Y, 1),), Kind.STEP),
    }


def test_entries_that_read_different_parts_are_still_told_apart() -> None:
    """Where X is 0, Y is looked at, else not: X must stay, although no two share their reads."""
    entries = [
        entry((X, 0), (Y, 0), writes=((Y, 1),)),
        entry((X, 0), (Y, 1), writes=((Y, 0),)),
        entry((X, 1), kind=Kind.WAITS),
    ]

    assert {tuple(p for p, _ in e.reads) for e in least(entries)} == {(X, Y), (X,)}


def test_a_value_is_chosen_only_where_the_choice_is_open() -> None:
    """Where X is 1 the first context goes on without being asked, from the same stack."""
    own, other, x = 0, 1, 2
    here, done = (own, 0), ((own, 1),)
    entries = (
        Entry(1, 1 << VALUE_BITS, ((other, 0), (x, 0)), ((other, 1), (x, 1)), ()),
        Entry(1, 1 << VALUE_BITS, ((other, 1),), (), (), Kind.WAITS),
        Entry(0, 0, (here, (x, 0)), (), (), Kind.OPEN),
        Entry(0, 0, (here, (x, 1)), done, ()),
        Entry(0, 0, done, (), (), Kind.WAITS),
        Entry(0, 1, (here, (x, 0)), done, ()),
    )
    learned = Learned(("a", "b"), (own, other), (0, 0, 0), entries, (), states=4, transitions=4)

    text = Promela(learned).text

    assert text.count(":: d_step { p2 == 1 } goto L1\n") == 1, "not asked"
    assert text.count(":: d_step { p2 == 0 } goto L1\n") == 1, "asked"


def test_a_context_is_a_process_that_stands_where_its_stack_says() -> None:
    """It breaks a claim at its first step, and then returns; its irq never has anything to do.

    Its one variable is of the ghost: whether the call is still to come, under way, or over.
    """
    steps = "int op_it(struct super_block *sb) { modify(sb); return 0; }"

    model = Promela(learn(toy(steps, a="it")))

    assert model.claims == ("write-covered",)
    assert re.sub(r"\bp\d+", "p", model.text).endswith(
        """
unsigned p : 2 = 0;

active proctype C0() { /* a */
L0: if
:: d_step { true; p = 1; c_code { broke(0); } } goto L1
fi;
L1: if
:: d_step { true; p = 2 } goto L2
fi;
L2: false;
}

active proctype C1() { /* a.1.irq */
L0: false;
}
"""
    )
