"""Promela from learned tables: the same states and the same steps, for Spin to search.

Each context is a process, and where it stands is its own stack, as in a program written by hand;
what the contexts share are global variables. An example of one step, of one that breaks a claim::

    L4: if
    :: d_step { p1 == 0 && p7 == 2; p1 = 3 } goto L5
    :: d_step { p1 == 1; c_code { broke(2); } } goto L9
    fi;
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from app.explore.graph import action_number, numbered
from app.machine import Action
from tests.bench.guards import least
from tests.bench.learned import Entry, Kind, Learned, Numbers

MARK = "broke "
"""What the search prints before the number of a claim that it saw broken."""
LOOPS = "in place "
"""What it prints before the number of steps in place, which only tell what an end breaks."""


@dataclass(frozen=True)
class Promela:
    """The Promela text of `learned`; `claims` by their numbers in it."""

    learned: Learned

    @cached_property
    def claims(self) -> tuple[str, ...]:
        """The properties that a step or an end breaks."""
        return tuple(sorted(self.learned.broken))

    @cached_property
    def text(self) -> str:
        """The whole model."""
        parts = [self._claims(), self._variables()]
        parts += (self._process(context) for context in range(len(self.learned.contexts)))
        parts += self._ends()
        return "\n".join(parts)

    def _claims(self) -> str:
        """Told from C code outside the state, so that being told of a breach makes no new state."""
        return f"""\
c_decl {{
\\#include <stdlib.h>
static int broken[{len(self.claims) + 1}];
static unsigned long loops;
static void tell(void) {{ printf("{LOOPS}%lu\\n", loops); }}
static void loop(void) {{ if (!loops++) atexit(tell); }}
static void broke(int claim) {{
    if (!broken[claim])
        printf("{MARK}%d\\n", claim);
    broken[claim] = 1;
}}
}}
"""

    # -- the state ----------------------------------------------------------------------

    @cached_property
    def _owner(self) -> dict[int, int]:
        """The context of a part that is a stack."""
        return {part: context for context, part in enumerate(self.learned.stacks)}

    @cached_property
    def _places(self) -> dict[int, dict[int, int]]:
        """Per stack: where its process stands, by the stack's number.

        One context may change another's stack: a thaw lets in who sleeps. A process goes where
        it goes by itself; so numbers that others make of each other share a place.
        """
        places: dict[int, _Classes] = {part: _Classes() for part in self._owner}
        for part, number in enumerate(self.learned.initial):
            if part in places:
                places[part].find(number)
        for entry in self.learned.entries:
            reads = dict(entry.reads)
            for part, number in entry.reads:
                if part in places:
                    places[part].find(number)
            for part, number in entry.writes:
                if part in places:
                    places[part].find(number)
                    if self._owner[part] != entry.context:
                        places[part].join(reads[part], number)
        return {part: classes.places() for part, classes in places.items()}

    @cached_property
    def _variable(self) -> dict[int, int]:
        """The parts that are variables, with their largest numbers.

        A stack is one where its process's place does not tell it, or where another process asks:
        Promela can ask for the place of a process only behind that process's text. What only says
        again what others say is one if it is asked for.
        """
        largest: dict[int, int] = {}
        for entry in self.learned.entries:
            for part, number in entry.writes:
                largest[part] = max(largest.get(part, self.learned.initial[part]), number)
        asked = {part for part in self._owner if self._shared(part)}
        for entry in self._all_steps():
            asked |= {p for p, _ in entry.reads if self._owner.get(p) != entry.context}
        told = self._owner.keys() | self.learned.views
        return {
            part: largest[part] for part in sorted(largest) if part in asked or part not in told
        }

    def _variables(self) -> str:
        return "".join(
            f"{_type(largest)} = {self.learned.initial[part]};\n".replace("@", f"p{part}")
            for part, largest in self._variable.items()
        )

    def _condition(self, numbers: Numbers, reader: int | None = None) -> str:
        """Whether the state has these numbers; the place of `reader` has told its own."""
        asked: list[str] = []
        for part, number in numbers:
            if part in self._owner and self._owner[part] == reader and not self._shared(part):
                continue
            if part in self._variable:
                asked.append(f"p{part} == {number}")
            elif part in self._owner and len(self._places[part]) > 1:
                where = _label(self._places[part][number])
                asked.append(f"{_process(self._owner[part])}@{where}")
        return " && ".join(asked)

    def _shared(self, part: int) -> bool:
        places = self._places[part].values()
        return len(set(places)) < len(places)

    # -- the steps ----------------------------------------------------------------------

    def _process(self, context: int) -> str:
        """The context's program: where it stands, what it can do there, and where that leads."""
        places = self._places[self.learned.stacks[context]]
        steps: dict[int, _Steps] = {place: {} for place in places.values()}
        for number, by_action in self._steps[context].items():
            here = places[number]
            for action, entries in by_action.items():
                for there, way in self._ways(context, number, entries):
                    steps[here].setdefault((there, action), []).append(way)
        first = places[self.learned.initial[self.learned.stacks[context]]]
        order = sorted(steps, key=lambda place: (place != first, place))
        name = self.learned.contexts[context]
        body = "".join(_place(place, steps[place]) for place in order)
        return f"active proctype {_process(context)}() {{ /* {name} */\n{body}}}\n"

    @cached_property
    def _steps(self) -> dict[int, dict[int, dict[int, list[Entry]]]]:
        """Entries by context, by the number of its stack, by action, with what they must ask."""
        found: dict[int, dict[int, dict[int, list[Entry]]]]
        found = {context: {} for context in range(len(self.learned.contexts))}
        for entry in self.learned.entries:
            number = dict(entry.reads)[self.learned.stacks[entry.context]]
            by_action = found[entry.context].setdefault(number, {})
            by_action.setdefault(entry.action, []).append(entry)
        if self.learned.whole:
            for by_stack in found.values():
                for number, entries in by_stack.items():
                    by_stack[number] = {a: least(_at_all(a, entries)) for a in entries}
        return found

    def _all_steps(self) -> Iterator[Entry]:
        for by_stack in self._steps.values():
            for by_action in by_stack.values():
                for entries in by_action.values():
                    yield from entries

    def _ways(self, context: int, number: int, entries: list[Entry]) -> Iterator[tuple[int, str]]:
        """Where each of the entries of one action leads, and how it is taken."""
        stack = self.learned.stacks[context]
        places, mine = self._places[stack], stack in self._variable and self._shared(stack)
        ways: dict[tuple[int, str], list[str]] = {}
        for entry in entries:
            if entry.kind in DOES:
                there = places[dict(entry.writes).get(stack, number)]
                reads = tuple(read for read in entry.reads if read[0] != stack)
                asks = ((stack, number), *reads) if mine else reads
                guards = ways.setdefault((there, self._does(entry)), [])
                guards.append(self._condition(asks, context) or "true")
        always = self.learned.whole and not mine and all(entry.kind in DOES for entry in entries)
        usual = max(ways, key=lambda way: len(ways[way]), default=None)
        if usual is not None and always and len({there for there, _ in ways}) == 1:
            rest = ways.pop(usual)
            ways[usual] = rest[:1] if len(rest) == 1 else ["else"]  # an else is tried last
        for (there, does), guards in ways.items():
            yield from ((there, guard + does) for guard in guards)

    def _does(self, entry: Entry) -> str:
        does = [f"p{part} = {number}" for part, number in entry.writes if part in self._variable]
        does += self._told(entry.breaches, loops=entry.kind == Kind.LEAVES)
        return "".join(f"; {statement}" for statement in does)

    def _told(self, breaches: Iterable[str], *, loops: bool) -> list[str]:
        calls = "".join(f" broke({self.claims.index(slug)});" for slug in breaches)
        calls += " loop();" if loops else ""
        return [f"c_code {{{calls} }}"] if calls else []

    def _ends(self) -> Iterator[str]:
        """A process that steps in place, and only where nobody else can and that breaks a claim."""
        broken = [end for end in self.learned.ends if end.breaches]
        if not broken:
            return
        parts = _telling(self.learned)
        known: dict[Numbers, tuple[str, ...]] = {}
        for end in broken:
            known[tuple((part, end.numbers[part]) for part in parts)] = end.breaches
        yield "active proctype Ends() {\ndo\n"
        for numbers, breaches in known.items():
            where = " && ".join(["timeout", *filter(None, [self._condition(numbers)])])
            yield f":: atomic {{ {'; '.join([where, *self._told(breaches, loops=True)])} }}\n"
        yield "od\n}\n"


DOES = (Kind.STEP, Kind.LEAVES)

_Steps = dict[tuple[int, int], list[str]]
"""From one place: by where to and by which action, the ways to take that step."""


def _at_all(action: int, entries: dict[int, list[Entry]]) -> list[Entry]:
    """What comes of an action at some stack, also where its value is not to be chosen at all."""
    context = numbered(action).context
    plain = action_number(Action(context))
    nothing = (
        Entry(context, action, entry.reads, (), (), Kind.WAITS)
        for entry in entries[plain]
        if action != plain and entry.kind != Kind.OPEN
    )
    return [*entries[action], *nothing]


class _Classes:
    """Numbers in classes, each called by one of its numbers."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}

    def find(self, number: int) -> int:
        above = self._above.setdefault(number, number)
        while above != number:
            number, above = above, self._above[above]
        return number

    def join(self, one: int, other: int) -> None:
        self._above[self.find(other)] = self.find(one)

    def places(self) -> dict[int, int]:
        return {number: self.find(number) for number in self._above}


def _telling(learned: Learned) -> tuple[int, ...]:
    """Parts that are enough to tell what an end breaks, among all ends."""
    parts = [part for part in range(len(learned.initial)) if part not in learned.views]
    for part in tuple(parts):
        fewer = [p for p in parts if p != part]
        breaks = {(tuple(end.numbers[p] for p in fewer), end.breaches) for end in learned.ends}
        if len(breaks) == len({numbers for numbers, _ in breaks}):
            parts = fewer
    return tuple(parts)


def _process(context: int) -> str:
    return f"C{context}"


def _label(place: int) -> str:
    return f"L{place}"


def _place(place: int, steps: _Steps) -> str:
    if not steps:
        return f"{_label(place)}: false;\n"
    options = (_option(there, ways) for (there, _), ways in steps.items())
    return f"{_label(place)}: if\n{''.join(options)}fi;\n"


def _option(there: int, ways: list[str]) -> str:
    """One of `ways` is taken: those of one action never overlap, so which is no choice."""
    does = ways[0] if len(ways) == 1 else "if\n" + "".join(f"\t:: {w}\n" for w in ways) + "\tfi"
    return f":: d_step {{ {does} }} goto {_label(there)}\n"


def _type(largest: int) -> str:
    """The smallest type for numbers up to `largest`; ``@`` stands for the name."""
    return "bit @" if largest == 1 else f"unsigned @ : {largest.bit_length()}"
