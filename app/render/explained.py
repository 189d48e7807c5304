"""An explanation as text: which step decides and what would do, and how all interleavings end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from app.render.signs import plural
from app.render.style import Style
from app.render.trailer import Trailer
from app.render.words import outcome_words

Document = Mapping[str, Any]

EXACT_DIGITS = 15
"""A number with more digits is rounded for reading; the JSON has all of them."""
MOST_OUTCOMES = 8
"""As many outcomes are told in text."""


def explained_lines(
    violation: Document, style: Style, trailer: Trailer, blank: str = ""
) -> Iterator[str]:
    """How the breach is avoided: the step that decides, and the nearest passing run."""
    step, passing = violation["no_return"], violation["passing"]
    if step is None:
        return
    more, most = f"{blank}  ", f"{blank}    "
    if passing is None:
        yield from style.fold("no run comes to an end without it", blank, more)
        return
    instead_of, takes = passing["instead_of"], passing["takes"]
    last = " is the last and" if step == violation["steps"] else ""
    decides = f"step {step}{last} decides: {instead_of['action']}, and no run passes any more"
    yield from style.fold(decides, blank, more)
    yield from style.fold(instead_of["sentence"], more, most)
    mark = trailer.mark(passing["link"])
    yield from style.fold(f"nearest passing run {mark}: {takes['action']} instead", blank, more)
    yield from style.fold(takes["sentence"], more, most)
    yield from style.fold(passing["schedule"], f"{more}schedule: ", most)
    if passing["breaks"]:
        yield from style.fold(f"it breaks {', '.join(passing['breaks'])}", more, most)


def census_lines(census: Document | None, style: Style) -> Iterator[str]:
    """How many interleavings there are, and what they come to."""
    if census is None:
        return
    yield from style.fold(_summary(census), "Interleavings: ", "  ")
    for number, outcome in enumerate(census["outcomes"][:MOST_OUTCOMES], 1):
        yield from _outcome_lines(number, outcome, style)
    if (more := census["distinct"] - MOST_OUTCOMES) > 0:
        yield f"  and {plural(more, 'more outcome')}"


def _summary(census: Document) -> str:
    parts = [_counted(census), plural(census["distinct"], "outcome")]
    beside = [
        words
        for words, true in (
            ("leave the model", census["leaves"]),
            ("go round for ever", census["endless"]),
        )
        if true
    ]
    told = f"; beside them, runs that {' or '.join(beside)}" if beside else ""
    return ", ".join(parts) + told


def _counted(counted: Document) -> str:
    """``1,176``; ``307, 12 break something``; ``about 3.1e+27, all but 5 break something``."""
    many, breaking = counted["interleavings"], counted["breaking"]
    if many is None or breaking is None:
        return number_words(many)
    passing = int(many) - int(breaking)
    if breaking == "0":
        return number_words(many)
    if passing == 0:
        return f"{number_words(many)}, all break something"
    if passing < int(breaking):
        return f"{number_words(many)}, all but {number_words(str(passing))} break something"
    return f"{number_words(many)}, {number_words(breaking)} break something"


def _outcome_lines(number: int, outcome: Document, style: Style) -> Iterator[str]:
    mark = f"  {number}. "
    blank = " " * len(mark)
    yield from style.fold(f"{_end_words(outcome)}: {_counted(outcome)}", mark)
    facts = [
        f"{name} {outcome_words(request) or request['status']}"
        for name, request in outcome["requests"].items()
    ]
    facts += [_level_words(name, level) for name, level in outcome["levels"].items()]
    yield from style.fold("; ".join(facts), blank)
    yield from style.fold(outcome["schedule"], f"{blank}e.g. ", f"{blank}  ")


def _end_words(outcome: Document) -> str:
    broken = f", breaks {', '.join(outcome['breaks'])}" if outcome["breaks"] else ""
    return f"{outcome['end']['status']}{broken}"


def _level_words(name: str, level: Document) -> str:
    """``disk:WRITE counts -1, held by nobody, leaked by app.1``."""
    held = ", ".join(level["tokens"]) or "nobody"
    leaked = f", leaked by {', '.join(level['leaked'])}" if level["leaked"] else ""
    return f"{name} counts {level['count']}, held by {held}{leaked}"


def number_words(decimal: str | None) -> str:
    """``1,176``; ``about 5.7e+15`` for what is too long to read; None is unbounded."""
    if decimal is None:
        return "unboundedly many"
    if len(decimal) <= EXACT_DIGITS:
        return f"{int(decimal):,}"
    return f"about {Decimal(decimal):.1e}"
