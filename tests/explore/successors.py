"""What can come of a state, worked out plainly: what the search must agree with."""

from __future__ import annotations

from collections.abc import Iterator

from app.machine import Action, Model, Open, RangeError, State, Stepped, attempt


def successors(model: Model, state: State) -> Iterator[tuple[Action, Stepped | RangeError]]:
    """Every action of `state` with what comes of it, in the order of `actions`."""
    for context in range(len(model.contexts)):
        action = Action(context)
        try:
            result = attempt(model, state, action)
        except RangeError as error:
            yield action, error
            continue
        if isinstance(result, Stepped):
            yield action, result
        elif isinstance(result, Open):
            for value in result.values:
                taken = Action(context, value)
                try:
                    chosen = attempt(model, state, taken)
                except RangeError as error:
                    yield taken, error
                    continue
                assert isinstance(chosen, Stepped), "a legal value of an open choice is a step"
                yield taken, chosen
