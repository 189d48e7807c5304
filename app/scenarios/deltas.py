"""Differences between views, as a document tells them: ``[path, before, after]``.

A view is four collections (superblocks, iocbs, contexts, requests) of named members. The one rule
of reading a delta: at a member (a path of two keys, ``iocbs/#2``) null means that it is not there;
at a member's field, which always is, null is its value. So a reader may step both ways.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

View = dict[str, Any]
Delta = tuple[str, Any, Any]

MEMBER = 2
"""The keys in the path of a collection's member."""


def differences(before: View, after: View, path: str = "") -> list[Delta]:
    """(path, before, after) of what differs, keys joined by ``/``.

    Objects are compared key by key, everything else is replaced whole.
    """
    found: list[Delta] = []
    for key in before | after:
        old, new = before.get(key), after.get(key)
        if old is new:
            continue
        where = f"{path}/{key}" if path else key
        if isinstance(old, dict) and isinstance(new, dict):
            found += differences(old, new, where)
        elif old != new:
            found.append((where, old, new))
    return found


def apply(seen: View, delta: Iterable[Delta]) -> View:
    """The view after a step, from the view before it. `seen` is left as it was."""
    for path, _, after in delta:
        seen = _replaced(seen, path.split("/"), after, depth=1)
    return seen


def _replaced(seen: Mapping[str, Any], path: list[str], value: Any, depth: int) -> View:
    key, *rest = path
    if rest:
        return {**seen, key: _replaced(seen[key], rest, value, depth + 1)}
    if value is None and depth == MEMBER:
        return {name: item for name, item in seen.items() if name != key}
    return {**seen, key: value}


def last_view(run: Mapping[str, Any]) -> View:
    """The view after the last step of a run's document."""
    seen: View = run["initial"]
    for step in run["steps"]:
        seen = apply(seen, step["delta"])
    return seen
