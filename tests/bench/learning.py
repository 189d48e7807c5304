"""Learned tables of a model, from the walk that the product's search takes: unreduced, whole.

They are read where the learner keeps them for the loop: only measuring wants them one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from random import Random

from app.explore.graph import StateGraph, numbered
from app.explore.judge import Judge
from app.explore.ledger import Ledger
from app.explore.loop import CHOICE, LEAVES, STEP
from app.explore.properties import choose
from app.explore.tables import Learner
from app.explore.verdict import Limits, never
from app.explore.walk import Walk
from app.machine import Action, Model, State, actions, ending, step
from app.machine.pieces import content, is_view
from tests.bench.learned import End, Entry, Kind, Learned

EVERYTHING = 100_000_000
"""States, more than any search here visits."""
_LIMITS = Limits(states=EVERYTHING)


def explore(model: Model, stop: Callable[[], bool]) -> tuple[int, str]:
    """How many states there are, and why not all were looked at; nothing else is asked."""
    walk = Walk(model, Ledger(model, Judge(model, choose())), _LIMITS, stop)
    for _ in walk.go():
        pass
    return walk.arena.states, walk.cut


def learn(model: Model, slugs: Iterable[str] = ()) -> Learned:
    """The tables of `model`, judged by the properties with these slugs, or by the usual ones."""
    ledger = Ledger(model, Judge(model, choose(slugs)))
    walk = Walk(model, ledger, _LIMITS, never)
    for _ in walk.go():
        pass
    why_not_all = walk.cut or walk.limited()
    assert not why_not_all, why_not_all
    graph = walk.breaches([]).graph
    return Learned(
        tuple(context.name for context in model.contexts),
        tuple(walk.learner.coding.stacks),
        tuple(walk.learner.coding.numbers(walk.arena.row(0))),
        tuple(_entries(walk.learner)),
        tuple(_ends(walk, ledger, graph)),
        walk.arena.states,
        len(graph.targets),
        _views(walk.learner),
    )


def _views(learner: Learner) -> frozenset[int]:
    return frozenset(part for part, piece in enumerate(learner.coding.names) if is_view(piece))


def _ends(walk: Walk, ledger: Ledger, graph: StateGraph) -> Iterator[End]:
    for number in graph.ends.tolist():
        state = walk.state(number)
        broken = ledger.end(state, ending(walk.model, state))
        yield End(tuple(walk.learner.coding.numbers(walk.arena.row(number))), tuple(broken))


def _entries(learner: Learner) -> Iterator[Entry]:
    stands = {slot: stand for stand, slot in learner._slot_of.items()}
    patterns = {
        pattern.number: (stands[slot], pattern.parts)
        for slot, known in enumerate(learner._known)
        for pattern in known
    }
    kinds = {STEP: Kind.STEP, LEAVES: Kind.LEAVES, CHOICE: Kind.OPEN}
    writes, first_write = learner._write_part.array, learner._first_write.array
    for entry in range(learner._of.size):
        (action, own), parts = patterns[int(learner._of.array[entry])]
        outcome = int(learner._outcome.array[entry])
        context = numbered(action).context
        begin = int(learner._first_byte.array[entry])
        packed = learner._entry_bytes.array[begin : begin + 2 * len(parts)].astype(int)
        numbers = (packed[::2] | packed[1::2] << 8).tolist()
        kind = kinds.get(int(learner._kind.array[outcome]), Kind.WAITS)
        written = range(int(first_write[outcome]), int(first_write[outcome + 1]))
        changes = ((int(writes[w]), int(learner._write_number.array[w])) for w in written)
        yield Entry(
            context,
            action,
            ((learner.coding.stacks[context], own), *zip(parts, numbers, strict=True)),
            tuple(changes) if kind is Kind.STEP else (),
            learner.deeds[int(learner._deed.array[outcome])].effect.broken,
            kind,
        )


def sample(model: Model, walks: int, seed: int = 0) -> Learned:
    """Some entries of `model`: those that random walks to the end come by. Nothing is judged."""
    learner = Learner(model, Ledger(model, Judge(model, ())))
    choice = Random(seed)
    for _ in range(walks):
        state = model.initial
        while possible := _possible(learner, state):
            state, _ = step(model, state, choice.choice(possible))
    return Learned(
        tuple(context.name for context in model.contexts),
        tuple(learner.coding.stacks),
        (0,) * (len(learner.coding.names) + 1),
        tuple(_entries(learner)),
        (),
        states=0,
        transitions=0,
        views=_views(learner),
        whole=False,
    )


def _possible(learner: Learner, state: State) -> tuple[Action, ...]:
    """What can be done in a state, learned on the way."""
    model = learner.model
    cells = (content(model, state, piece) for piece in learner.coding.names)
    numbers = [*(learner.coding.number(index, cell) for index, cell in enumerate(cells)), 0]
    possible = actions(model, state)
    for action in possible:
        learner.learn(numbers, Action(action.context))
        learner.learn(numbers, action)
    return possible
