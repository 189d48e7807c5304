"""The state graph around a run, folded, with all that is known of each block.

Where every state was looked at, it tells what is broken where, what can still be kept, and how runs
may end. Else it is what lies near the run, and nothing is claimed of what lies behind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from app.explore.backwards import Marks
from app.explore.breaches import Breaches
from app.explore.fates import VIOLATED, Fates, Outlook
from app.explore.fold import BESIDE, MOST, STEP, Block, Folded, Folding, alike
from app.explore.graph import numbered
from app.explore.points import way
from app.explore.shortest import shortest_from
from app.explore.trace import RANGE_ERROR
from app.explore.verdict import IN_RANGE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.explore.graph import StateGraph
    from app.machine import Action


@dataclass(frozen=True, slots=True)
class Ended:
    """How runs end in a state, and the properties that ending so breaks."""

    status: str
    reason: str
    breaks: tuple[str, ...] = ()


LEFT = Ended(RANGE_ERROR, "a step leaves the model", (IN_RANGE,))


@dataclass(frozen=True, slots=True)
class Node:
    """A block, as it is drawn.

    ``depth`` is how few steps lead there, None where that is not known. ``breaks`` are properties
    broken first here: by these steps of the run; elsewhere by a step of a run that comes to it
    or goes on in it. ``fates`` say what becomes of each: on the run, of this run; elsewhere
    ``violated`` means by every run that comes here. ``leads_to`` are the blocks in which runs
    through here may end. ``leaves`` is the last step of the run after which one may still go there,
    and ``actions`` lead there from the start: the run up to that step, then the shortest way.
    ``open``: nobody looked at what comes after some of its states.
    """

    kind: str
    first: int
    last: int
    states: int
    depth: int | None
    breaks: tuple[str, ...]
    fates: Mapping[str, str]
    ended: Ended | None
    leads_to: tuple[int, ...]
    leaves: int
    actions: tuple[Action, ...]
    forced: bool
    open: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """All steps of one action from one block to another.

    `state` is one that they start from. ``on_run``: one of them is a step of the run.
    """

    source: int
    target: int
    action: Action
    count: int
    state: int
    on_run: bool


@dataclass(frozen=True)
class StateMap:
    """The blocks, those of the run first, and the steps between them."""

    whole: bool
    slugs: tuple[str, ...]
    """The properties that some run breaks."""
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True)
class Known:
    """What is known of a graph in which a run takes `actions`.

    ``breaches`` is None where not every state was looked at; then `open` are the states of which
    not every step is in the graph. ``broken`` are the properties that each step of the run, 0 for
    the beginning, is the first to break.
    """

    graph: StateGraph
    actions: Sequence[Action]
    ends: Mapping[int, Ended]
    broken: Sequence[tuple[str, ...]]
    breaches: Breaches | None
    open: frozenset[int] = frozenset()
    most: int = MOST

    def map(self) -> StateMap:
        """The map of it."""
        return _Maker(self).map()


@dataclass(frozen=True)
class _Maker:
    known: Known

    def map(self) -> StateMap:
        folded = self._folded
        return StateMap(
            folded.whole,
            tuple(self._futures),
            tuple(self._node(number, block) for number, block in enumerate(folded.blocks)),
            tuple(self._edges()),
        )

    @cached_property
    def run(self) -> list[int]:
        """The states of the run."""
        return [0, *(state for _, state in way(self.known.graph, self.known.actions))]

    @cached_property
    def _folded(self) -> Folded:
        known = self.known
        special = frozenset(step for step, slugs in enumerate(known.broken) if slugs)
        return Folding(
            known.graph, self.run, known.actions, known.ends, special, self._respects(), known.most
        ).folded(may_be_whole=known.breaches is not None)

    def _respects(self) -> list[list[Marks]]:
        """What tells the futures of states apart, first in full, then in ever fewer respects."""
        futures = self._futures.values()
        ends = [self._reaching(states) for states in alike(self.known.ends)]
        fates = [marks for future in futures for marks in (future.can_break, future.can_pass)]
        passes = [future.can_pass for future in futures]
        return [
            [*(future.clean for future in futures), *fates, *ends],
            [*fates, *ends],
            passes + ends,
            ends,
        ]

    @cached_property
    def _futures(self) -> dict[str, Outlook]:
        breaches = self.known.breaches
        if breaches is None:
            return {}
        states = self.known.graph.states
        return {slug: Outlook(Fates(*breaches.where(slug)), states) for slug in breaches.slugs}

    def _reaching(self, states: Sequence[int]) -> Marks:
        graph = self.known.graph
        return graph.into.reaching(np.array(states, np.uint32), graph.unbarred)

    # -- blocks -------------------------------------------------------------------------

    def _node(self, number: int, block: Block) -> Node:
        on_run = block.kind == STEP
        states = block.states
        here = [self.run[block.last]] if on_run else states.tolist()
        is_open = not self.known.open.isdisjoint(here)
        leaves, actions = self._way_to(block)
        ended = next((self.known.ends[s] for s in here if s in self.known.ends), None)
        return Node(
            kind=block.kind,
            first=block.first if self._stays(block) else leaves,
            last=block.last if self._stays(block) else leaves,
            states=len(states),
            depth=self._depth(here),
            breaks=self._breaks(block),
            fates={slug: self._fate(slug, block) for slug in self._futures},
            ended=ended,
            leads_to=tuple(
                end
                for end, marks in self._end_blocks.items()
                if end != number and marks[here].any()
            ),
            leaves=leaves,
            actions=actions,
            forced=not (on_run or is_open) and bool((self.known.graph.count[states] <= 1).all()),
            open=is_open,
        )

    @staticmethod
    def _stays(block: Block) -> bool:
        """Whether the steps that a block stands beside are its own, and not those of all of it."""
        return block.kind in (STEP, BESIDE)

    @cached_property
    def _end_blocks(self) -> dict[int, Marks]:
        """The blocks in which runs end, and by state whether it leads there."""
        if self.known.breaches is None:
            return {}
        by_block: dict[int, list[int]] = {}
        for state in self.known.ends:
            by_block.setdefault(int(self._folded.of[state]), []).append(state)
        return {number: self._reaching(states) for number, states in by_block.items()}

    def _way_to(self, block: Block) -> tuple[int, tuple[Action, ...]]:
        """The last step of the run after which one may still go there, and a run that does."""
        run, actions = self.run, tuple(self.known.actions)
        if block.kind == STEP:
            return block.last, actions[: block.last]
        leads = self._reaching(block.states.tolist())
        leaves = max(step for step, state in enumerate(run) if leads[state])
        graph = self.known.graph
        last = actions[leaves - 1].context if leaves else None
        rest = shortest_from(graph, run[leaves], last, block.states, graph.unbarred)
        assert rest is not None, "what is reached has a way to it"
        return leaves, (*actions[:leaves], *rest)

    def _depth(self, states: list[int]) -> int | None:
        graph, outside = self.known.graph, self._outside
        if not len(graph.layers):
            return None
        inside = [state for state in states if state != outside]
        if inside:
            return min(graph.depth(state) for state in inside)
        sources = graph.into.sources[graph.targets == outside]
        return 1 + min(graph.depth(int(state)) for state in sources)

    @property
    def _outside(self) -> int | None:
        return next(
            (s for s, ended in self.known.ends.items() if ended.status == RANGE_ERROR), None
        )

    def _breaks(self, block: Block) -> tuple[str, ...]:
        if block.kind == STEP:
            steps = self.known.broken[block.first : block.last + 1]
            return tuple(dict.fromkeys(slug for slugs in steps for slug in slugs))
        return tuple(
            slug for slug, future in self._futures.items() if future.happens[block.states].any()
        )

    def _fate(self, slug: str, block: Block) -> str:
        future = self._futures[slug]
        if block.kind == STEP:
            return self._along[slug][block.last]
        if block.kind == BESIDE and self._along[slug][block.first] == VIOLATED:
            return VIOLATED
        return future.of(block.states)

    @cached_property
    def _along(self) -> dict[str, list[str]]:
        """What becomes of each property in every state of the run."""
        broken = self.known.broken
        since = {slug: step for step, slugs in reversed([*enumerate(broken)]) for slug in slugs}
        return {
            slug: [
                VIOLATED if step >= since.get(slug, len(self.run)) else future.of([state])
                for step, state in enumerate(self.run)
            ]
            for slug, future in self._futures.items()
        }

    # -- steps between them -------------------------------------------------------------

    def _edges(self) -> Iterator[Edge]:
        graph, of = self.known.graph, self._folded.of
        sources, targets = of[graph.into.sources], of[graph.targets]
        taken = {edge for edge, _ in way(graph, self.known.actions)}
        on_run = {(int(sources[e]), int(targets[e]), int(graph.actions[e])) for e in taken}
        between = np.flatnonzero(sources != targets)
        rows = np.stack([sources[between], targets[between], graph.actions[between]], axis=1)
        groups, some, counts = np.unique(rows, axis=0, return_index=True, return_counts=True)
        for (source, target, action), place, count in zip(
            groups.tolist(), some.tolist(), counts.tolist(), strict=True
        ):
            state = int(graph.into.sources[between[place]])
            met = (source, target, action) in on_run
            yield Edge(source, target, numbered(action), count, state, met)
