"""A pasted hunk's place in the model's text: by its removed lines and the nearest known context.

If its old lines stand there as they are, and once, that is the place. Else blanks and comments do
not count; the numbers in the header never do. The function that the header names decides between
places that are otherwise as good. A line is added next to its nearest neighbour in the hunk that
the file has. No place, or several, is an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, NoReturn

from app.kernels.alignment import NOWHERE, Alignment
from app.kernels.comments import (
    even,
    function_named,
    meanings,
    telling,
    without_comments,
)
from app.kernels.mail import PastedHunk, PastedLine, added_runs
from app.kernels.sides import Sides, Target, sides

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.kernels.alignment import Edge, Pair

MOST_PAIRS = 6000
"""Lines of all hunks with lines of their files that say the same; the flag patch has 231."""

NAMES_SHOWN = 12

Line = tuple[str, int]
"""A line of a file, and the line of the paste that it came from, or 0."""

Gap = tuple[int, ...]
"""Between which lines that mean something a line is added: the number of the one before it. Of
two numbers, the file has lines of its own in between, and nothing tells which end is meant."""


@dataclass
class Room:
    """How many more pairs of lines are looked at: time is bounded by it."""

    pairs: int = MOST_PAIRS


def place(hunk: PastedHunk, path: str, lines: list[Line], room: Room) -> list[Line]:
    """`lines` with `hunk` applied. Raises MailError."""
    if (exact := _exactly(hunk, lines)) is not None:
        return exact
    known = sides(hunk)
    if known.idle:
        return lines
    target = Target.of(path, [text for text, _ in lines])
    placing = _Placing(known, target, room)
    placing.check_removed()
    named = function_named(hunk.heading)
    if not placing.unique() and named in target.functions:
        narrow = _Placing(known, target.only(named or ""), room)
        placing = narrow if narrow.best < NOWHERE and narrow.unique() else placing
    placing.check(named)
    return placing.applied(lines)


def _exactly(hunk: PastedHunk, lines: list[Line]) -> list[Line] | None:
    """`lines` with `hunk` applied where its old lines stand as they are, if that is one place.

    Here comments count: who makes a diff of the model's own text need not lean on code.
    """
    old = [line.text for line in hunk.lines if line.mark != "+"]
    texts = [text for text, _ in lines]
    ends = range(len(old), len(texts) + 1)
    starts = [end - len(old) for end in ends if texts[end - len(old) : end] == old]
    if len(starts) != 1 or not any(telling(even(text)) for text in old):
        return None
    at = starts[0]
    kept = iter(lines[at : at + len(old)])
    new: list[Line] = []
    for line in hunk.lines:
        here = (line.text, line.line) if line.mark == "+" else next(kept)
        new += [here] if line.mark != "-" else []
    return [*lines[:at], *new, *lines[at + len(old) :]]


@dataclass
class _Placing:
    """One hunk and one file."""

    sides: Sides
    target: Target
    room: Room

    def __post_init__(self) -> None:
        file = [self.target.means[number] for number in self.target.found]
        self.ways = Alignment(self.sides.old, file)
        self.header = self.sides.hunk.header
        self.name = f"hunk {self.sides.hunk.number} of {self.target.path}"
        self.room.pairs -= sum(map(len, self.ways.pairs))
        if self.room.pairs < 0:
            self.header.refuse("is too much to be placed", "leave out what the model need not have")
        self.best = self.ways.best
        self.slack = 0 if self.best == 0 else 1
        self.runs = [run for run in added_runs(self.sides.hunk) if self._adds(run)]
        self.gaps = [self._gaps(run) for run in self.runs] if self.best < NOWHERE else []
        self.removed = self._removed() if self.best < NOWHERE else {}

    def _adds(self, run: tuple[int, int]) -> bool:
        return any(number in self.sides.added for number in range(*run))

    def _removed(self) -> dict[int, set[int]]:
        """Where each removed line may stand, by number among the old lines."""
        found: dict[int, set[int]] = {}
        for pair, cost in self.ways.costs():
            if self.sides.old[pair.old].removed and cost <= self.best + self.slack:
                found.setdefault(pair.old, set()).add(pair.new)
        return found

    def _gaps(self, run: tuple[int, int]) -> dict[Gap, Edge]:
        """Where the lines of `run` may go."""
        after = next((n for n, at in enumerate(self.sides.at) if at >= run[1]), len(self.sides.at))
        found: dict[Gap, tuple[int, Edge]] = {}
        for edge, cost in self.ways.edges_over(after - 1, after):
            gap = self._gap(edge, after)
            if cost <= self.best + self.slack and (gap not in found or cost < found[gap][0]):
                found[gap] = (cost, edge)
        return {gap: edge for gap, (_, edge) in found.items()}

    def _gap(self, edge: Edge, after: int) -> Gap:
        """Next to the nearer neighbour; a removed line is nearer than a kept one."""
        before, behind = edge
        if before is None or behind is None:
            return (before.new,) if before else (behind.new - 1 if behind else -1,)
        if before.new + 1 == behind.new:
            return (before.new,)
        far = [after - 1 - before.old, behind.old - after]
        kept = [not self.sides.old[pair.old].removed for pair in (before, behind)]
        nearer = (far[0], kept[0]), (far[1], kept[1])
        if nearer[0] == nearer[1]:
            return (before.new, behind.new - 1)
        return (before.new,) if nearer[0] < nearer[1] else (behind.new - 1,)

    def unique(self) -> bool:
        """Whether there is just one place for everything."""
        sure = all(len(gaps) == 1 and len(next(iter(gaps))) == 1 for gaps in self.gaps)
        return sure and all(len(places) == 1 for places in self.removed.values())

    # -- refusals ---------------------------------------------------------------------------

    def check_removed(self) -> None:
        """Every removed line must be somewhere."""
        for line, at, pairs in zip(self.sides.old, self.sides.at, self.ways.pairs, strict=True):
            if line.removed and not pairs:
                self.sides.hunk.lines[at].refuse(
                    f"has no place: {self.name} removes it, and the model's file has no such line",
                    self._nearest(line.meaning),
                )

    def check(self, named: str | None) -> None:
        """Raises MailError unless there is just one place, and enough speaks for it."""
        if self.best >= NOWHERE:
            why = "none of its context is in the model's file"
            if any(line.removed for line in self.sides.old):
                why = "the lines that it removes are there, but not one after the other"
            self._refuse(why, named)
        best = {pair for pair, cost in self.ways.costs() if cost == self.best}
        known = {pair.old for pair in best if self.sides.old[pair.old].tells}
        if not known and (self.best or not self.removed):
            self._refuse("of its context the model's file has only what stands everywhere", named)
        self._check_unique()
        telling_lines = [line for line in self.sides.old if line.tells]
        inside = {self.target.within(self.target.found[pair.new]) for pair in best}
        sure = named in inside if named else any(line.removed for line in telling_lines)
        if self.best and not sure and 2 * len(known) < len(telling_lines):
            few = f"the model's file has {len(known)} of the {len(telling_lines)} lines it leans on"
            self._refuse(f"{few}, too few to be sure", named)
        self._check_new()

    def _check_unique(self) -> None:
        for run, gaps in zip(self.runs, self.gaps, strict=True):
            if len(gaps) > 1 or len(next(iter(gaps))) > 1:
                places = sorted({number for gap in gaps for number in gap})
                self._several(self.sides.hunk.lines[run[0]], "after line", places)
        for old, places_of in self.removed.items():
            if len(places_of) > 1:
                self._several(self.sides.hunk.lines[self.sides.at[old]], "line", places_of)

    def _several(self, line: PastedLine, what: str, places: Iterable[int]) -> NoReturn:
        found = self.target.found
        numbers = [str(found[n] + 1) if n >= 0 else "0" for n in sorted(places)]
        said = ", ".join(numbers[:NAMES_SHOWN])
        line.refuse(
            f"has several places: {self.name} fits the model's file {what} {said}",
            "add context that tells them apart and that the model has",
        )

    def _check_new(self) -> None:
        """What is added must not be there already, between the same neighbours."""
        for run, gaps in zip(self.runs, self.gaps, strict=True):
            wanted = [w for w in meanings([line.text for line in self._lines(run)]) if w]
            ((before, behind),) = gaps.values()
            first = before.new + 1 if before else behind.new - len(wanted) if behind else 0
            last = behind.new if behind else first + len(wanted)
            between = list(self.ways.file[max(first, 0) : last])
            here = wanted in (between[: len(wanted)], between[-len(wanted) :])
            if here and any(map(telling, wanted)):
                line = self.sides.hunk.lines[run[0]]
                line.refuse(f"is there already: {self.name} adds it again", "leave the hunk out")

    def _lines(self, run: tuple[int, int]) -> tuple[PastedLine, ...]:
        return self.sides.hunk.lines[run[0] : run[1]]

    def _nearest(self, meaning: str) -> str:
        near = get_close_matches(meaning, [self.target.means[n] for n in self.target.found], n=1)
        if not near:
            return "a line to remove must be one that the model has, blanks and comments aside"
        number = next(n for n in self.target.found if self.target.means[n] == near[0])
        return f"nearest is line {number + 1}, {self.target.lines[number].strip()!r}"

    def _refuse(self, why: str, named: str | None) -> NoReturn:
        if named is not None and named not in self.target.functions:
            has = ", ".join(list(self.target.functions)[:NAMES_SHOWN])
            more = ", …" if len(self.target.functions) > NAMES_SHOWN else ""
            why += f", nor has it a function {named}"
            self.header.refuse(f"has no place: in {self.name}, {why}", f"it has {has}{more}")
        self.header.refuse(
            f"has no place: in {self.name}, {why}", "give it context that the model has"
        )

    # -- applying ---------------------------------------------------------------------------

    def applied(self, lines: list[Line]) -> list[Line]:
        """`lines`, changed."""
        bare, spans = without_comments(self.target.lines)
        more: dict[int, list[Line]] = {}
        for run, gaps in zip(self.runs, self.gaps, strict=True):
            ((gap, edge),) = gaps.items()
            at = self._position(run, gap[0], edge[0], spans)
            texts = [(self.sides.added[n], self.sides.hunk.lines[n].line)
                     for n in range(*run) if n in self.sides.added]  # fmt: skip
            more.setdefault(at, []).extend(texts)
        gone = {self.target.found[next(iter(places))] for places in self.removed.values()}
        found: list[Line] = []
        for number in range(len(lines) + 1):
            found += more.get(number, ())
            if number < len(lines) and number not in gone:
                found.append(lines[number])
            elif number in gone and any(a != b and a <= number <= b for a, b in spans):
                found.append((_comment_of(lines[number][0], bare[number]), 0))
        return found

    def _position(
        self, run: tuple[int, int], gap: int, before: Pair | None, spans: Sequence[tuple[int, int]]
    ) -> int:
        """The line that the lines of `run` are put before."""
        found = self.target.found
        end = found[gap + 1] if gap + 1 < len(found) else len(self.target.lines)
        at = found[gap] + 1 if gap >= 0 else 0
        if before is not None and before.new == gap:
            near = self.sides.at[before.old]
            blanks = sum(line.mark != "+" for line in self.sides.hunk.lines[near + 1 : run[0]])
            at = min(at + blanks, end)
        else:
            at = end
            while at > (found[gap] + 1 if gap >= 0 else 0) and self.target.lines[at - 1].strip():
                at -= 1
        return next((last + 1 for first, last in spans if first < at <= last), at)


def _comment_of(text: str, bare: str) -> str:
    """`text` without what is no comment."""
    return "".join(" " if said.strip() else c for c, said in zip(text, bare, strict=True)).rstrip()
