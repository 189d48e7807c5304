"""A new object written into the text that it came from, so that the writer's own words survive.

Lines that say what they said stay as they are. A comment on lines of its own goes with the
statement below it and is never dropped; one behind a statement goes where that goes, and ends
with it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.scenarios.drafts import WHOLE, draft_of, places
from app.scenarios.objects import to_text
from app.scenarios.statements import statements

GROUPS = (
    ("title", "kernel", "file_systems"),
    ("opaques", "defines", "patches"),
    ("threads",),
)
"""Paragraphs of a canonical text; all else makes the last."""


@dataclass
class Block:
    """One part of a text: the lines above it that say nothing, and its own.

    `key` is its canonical spelling: equal keys say the same.
    """

    path: str
    key: str
    above: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    @property
    def group(self) -> int:
        """Which paragraph of a canonical text it belongs to."""
        kind = self.path.partition("/")[0]
        return next((n for n, kinds in enumerate(GROUPS) if kind in kinds), len(GROUPS))

    @property
    def remark(self) -> str:
        """The comment behind its first line."""
        if self.path == "title" or len(self.lines) != 1:
            return ""
        match = re.search(r"(?<=[ \t])#.*$", self.lines[0])
        return match[0] if match else ""

    def rewritten(self, old: Block) -> Block:
        """This block in the place of `old`, with what `old` remarks."""
        lines = list(old.lines)
        if old.key != self.key:
            lines = list(self.lines)
            if old.remark:
                lines[0] = f"{lines[0]}  {old.remark}"
        return Block(self.path, self.key, old.above, lines)


def woven(text: str, tree: Mapping[str, Any]) -> str:
    """The text of the object `tree`, in the words of `text` as far as they still hold.

    Where `text` cannot even be told apart into statements, its comments cannot either: then the
    text is the canonical one.

    Raises:
        ObjectError: of `tree`.
    """
    wanted, _ = _blocks(to_text(tree))
    before = draft_of(text)
    if before.tree is None:
        return to_text(tree)
    old, tail = _blocks(text)
    canonical = {block.path: block.key for block in _blocks(to_text(before.tree))[0]}
    for block in old:
        block.key = canonical.get(block.path, block.key)
    pairs = _matched(wanted, old)
    tail = _carried(old, pairs, tail)
    blocks = [
        block.rewritten(old[pairs[n]]) if n in pairs else block for n, block in enumerate(wanted)
    ]
    firsts = {
        id(block.above) for n, block in enumerate(old) if n and block.group != old[n - 1].group
    }
    return "\n".join([*_spaced(blocks, firsts), *tail]).rstrip("\n") + "\n"


def _blocks(text: str) -> tuple[list[Block], list[str]]:
    """The parts of `text` in its order, and the lines behind the last."""
    lines = re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff")).split("\n")
    found: list[Block] = []
    whole: dict[str, Block] = {}
    at = 0
    for place in places(statements(text)):
        own = lines[place.first - 1 : place.last]
        block = Block(place.path, "\n".join(own), lines[at : place.first - 1], own)
        at = place.last
        first = whole.get(place.path)
        if first is not None:
            first.lines += [*(line for line in block.above if line.strip()), *own]
            first.key += f"\n{block.key}"
            continue
        if place.path in WHOLE.values():
            whole[place.path] = block
        found.append(block)
    return found, lines[at:]


def _matched(wanted: Sequence[Block], old: Sequence[Block]) -> dict[int, int]:
    """For each wanted block the old one that it continues: said the same, or done the same."""
    pairs: dict[int, int] = {}

    def pair(name: Any) -> None:
        free: defaultdict[object, list[int]] = defaultdict(list)
        for number, block in enumerate(old):
            if number not in pairs.values():
                free[name(block)].append(number)
        for number, block in enumerate(wanted):
            if number not in pairs and free[name(block)]:
                pairs[number] = free[name(block)].pop(0)

    pair(lambda block: (block.path, block.key))
    pair(lambda block: block.key)
    pair(lambda block: (block.group, block.key.partition(":")[2].strip() or block.path))
    pair(lambda block: block.path)
    return pairs


def _carried(old: Sequence[Block], pairs: Mapping[int, int], tail: list[str]) -> list[str]:
    """The lines behind the last block. Comments above blocks that went have moved further down."""
    kept = set(pairs.values())
    homeless: list[str] = []
    for number, block in enumerate(old):
        if number not in kept:
            homeless += block.above if any(map(str.strip, block.above)) else []
        elif homeless:
            block.above[:0] = homeless
            homeless = []
    return [*homeless, *tail]


def _spaced(blocks: Sequence[Block], firsts: set[int]) -> Iterator[str]:
    """All lines, with a blank one between paragraphs and none that only was there between them."""
    before: Block | None = None
    for block in blocks:
        above = list(block.above)
        if before is not None and before.group != block.group:
            above = above if above[:1] == [""] else ["", *above]
        elif id(block.above) in firsts:
            while above and not above[0].strip():
                above.pop(0)
        yield from above
        yield from block.lines
        before = block
