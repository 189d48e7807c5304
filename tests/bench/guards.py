"""Guards that ask no more than they must: what of a step's reads tells what comes of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations_with_replacement

from tests.bench.learned import Entry, Numbers

_Table = dict[Numbers, Entry]


def least(entries: Iterable[Entry]) -> list[Entry]:
    """`entries` of one action at one own stack, with no reads that make no difference.

    In every state that can be reached one of them is met, so a part may be left out where those
    that differ in what comes of them can still be told from each other. Where all do the same, as
    when a wake-up looks at everybody and nobody sleeps, nothing has to be asked at all.
    """
    tables: dict[tuple[int, ...], _Table] = defaultdict(dict)
    for entry in entries:
        tables[tuple(part for part, _ in entry.reads)][entry.reads] = entry
    values: dict[int, set[int]] = defaultdict(set)
    for table in tables.values():
        for reads in table:
            for part, number in reads:
                values[part].add(number)
    for part in sorted(values, key=lambda part: -len(values[part])):
        fewer = _without(part, tables)
        if fewer is not None:
            tables = fewer
    return [entry for table in tables.values() for entry in table.values()]


def _without(
    part: int, tables: dict[tuple[int, ...], _Table]
) -> dict[tuple[int, ...], _Table] | None:
    """The tables without that part, None where something would be confused."""
    fewer: dict[tuple[int, ...], _Table] = defaultdict(dict)
    for table in tables.values():
        for entry in table.values():
            reads = tuple((p, number) for p, number in entry.reads if p != part)
            kept = fewer[tuple(p for p, _ in reads)].setdefault(reads, replace(entry, reads=reads))
            if not _same(kept, entry):
                return None
    for one, other in combinations_with_replacement(fewer, 2):
        if one != other and _confused(fewer[one], fewer[other], set(one) & set(other)):
            return None
    return fewer


def _confused(one: _Table, other: _Table, common: set[int]) -> bool:
    """Whether a state could meet an entry of each, and different things would come of them."""
    known: dict[Numbers, list[Entry]] = defaultdict(list)
    for reads, entry in one.items():
        known[tuple(r for r in reads if r[0] in common)].append(entry)
    return any(
        not _same(entry, met)
        for reads, entry in other.items()
        for met in known.get(tuple(r for r in reads if r[0] in common), ())
    )


def _same(one: Entry, other: Entry) -> bool:
    return (one.writes, one.breaches, one.kind) == (other.writes, other.breaches, other.kind)
