"""Putting properties to the test: what a step or an end of a run says of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.explore.property import Moment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.explore.property import Finding, Property
    from app.machine import Account, Ending, Model, State


@dataclass(frozen=True, slots=True)
class Breach:
    """A property broken by a step; ``first`` marks the first breach of it in its trace."""

    property: str
    message: str
    first: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """The slugs that were put to the test, and (slug, message) of every breach, each once."""

    tested: frozenset[str]
    breaches: tuple[tuple[str, str], ...]


def judge_step(
    model: Model, properties: Iterable[Property], before: State, account: Account, after: State
) -> Judgement:
    """What one step says of `properties`, from its account."""
    names = account.names

    def name(iocb: int) -> str:
        return names.name(iocb) or "the iocb"

    ran = {statement.statement for statement in account.statements}
    findings: list[tuple[str, Finding]] = []
    tested: set[str] = set()
    for item in properties:
        if not item.applies(model):
            continue
        if not ran.isdisjoint(item.sites(model.program)):
            tested.add(item.slug)
        for event in account.events:
            if event.kind in item.watches:
                moment = Moment(model, before, event, after, name)
                findings.append((item.slug, item.check(moment)))
    return _judgement(tested, findings)


def judge_end(
    model: Model, properties: Iterable[Property], state: State, ending: Ending
) -> Judgement:
    """What the end of a run says of `properties`; nothing while it is still running."""
    if ending.kind == "running":
        return Judgement(frozenset(), ())
    applying = (item for item in properties if item.applies(model))
    return _judgement(set(), [(item.slug, item.at_end(model, state, ending)) for item in applying])


def _judgement(tested: set[str], findings: list[tuple[str, Finding]]) -> Judgement:
    tested |= {slug for slug, finding in findings if finding.tested}
    broken = [(slug, found.breach) for slug, found in findings if found.breach is not None]
    return Judgement(frozenset(tested), tuple(dict.fromkeys(broken)))
