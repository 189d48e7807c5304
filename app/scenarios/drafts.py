"""A scenario's text while it is being written: what it says so far, and where it is wrong.

The page's cards and its text are two views of one draft. `tree_of` reads a text as far as its
syntax goes, so that the cards can show also what does not make sense yet; `places` says which
card a line belongs to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.scenarios.errors import ScenarioError
from app.scenarios.language import parse
from app.scenarios.objects import ObjectError, to_object, to_text
from app.scenarios.reader import SINGLE
from app.scenarios.statements import Statement, statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Object = dict[str, Any]

LISTS = {
    "fs": "file_systems",
    "define": "defines",
    "patch": "patches",
    "opaque": "opaques",
    "expect": "expects",
    "forbid": "forbids",
}
"""Keywords of which each line is a thing of its own, and where the object has them."""

WHOLE = {"schedule": "schedule", "check": "checks"}
"""Keywords whose lines together say one thing."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which part of the object a statement is: ``threads/0/operations/1`` from line `first` on."""

    path: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A text, the object that it is, and its first mistake.

    Without a mistake `tree` is what `to_object` says. With one it is what the words say, or None
    where not even words can be told apart.
    """

    text: str
    tree: Object | None
    error: ScenarioError | None
    places: tuple[Place, ...]

    @property
    def where(self) -> str | None:
        """The part that the mistake is in; None where it belongs to no part."""
        line = self.error.line if self.error else 0
        return next((p.path for p in self.places if p.first <= line <= p.last), None)


def draft_of(text: str) -> Draft:
    """The draft that `text` is."""
    try:
        found = statements(text)
    except ScenarioError as error:
        return Draft(text, None, error, ())
    where = tuple(places(found))
    try:
        return Draft(text, to_object(parse(text)), None, where)
    except ScenarioError as error:
        return Draft(text, tree_of(found), error, where)


def places(found: Iterable[Statement]) -> Iterator[Place]:
    """The part of the object that each statement is, in the order of the text."""
    threads: dict[str, list[int]] = {}
    counts: dict[str, int] = {}
    for statement in found:
        word = statement.keyword.text
        line = statement.keyword.line
        if statement.is_operation:
            thread = threads.setdefault(word.partition("*")[0].rstrip(":"), [len(threads), 0])
            path = f"threads/{thread[0]}/operations/{thread[1]}"
            thread[1] += 1
        elif word in LISTS:
            number = counts.get(word, 0)
            counts[word] = number + 1
            path = f"{LISTS[word]}/{number}"
        else:
            path = WHOLE.get(word, word)
        lines = 0 if statement.block is None else statement.block.text.count("\n") + 1
        yield Place(path, line, line + lines)


def tree_of(found: Iterable[Statement]) -> Object | None:
    """The object that the words say, whatever they mean; None if it could not say all of them."""
    found = tuple(found)
    tree = _tree(found)
    if tree is None:
        return None
    try:
        again = statements(to_text(tree))
    except (ObjectError, ScenarioError):
        return None
    return tree if _said(found) == _said(again) else None


def _said(found: Iterable[Statement]) -> list[tuple[str, ...]]:
    """What there is to be lost: every word of every statement, in any order of lines."""
    said: dict[str, list[str]] = {key: [] for key in WHOLE}
    lines: list[tuple[str, ...]] = []
    for statement in found:
        words = [word.text for word in statement.words]
        keyword = statement.keyword.text
        if keyword in WHOLE:
            said[keyword] += words
        elif keyword == "title":
            lines.append((keyword, *statement.rest.text.split()))
        elif statement.block is not None:
            lines.append((keyword, statement.block.text))
        elif keyword == "opaque":
            lines.append((keyword, "".join(words)))
        else:
            lines.append((keyword, *sorted(" ".join(words).replace(";", " ; ").split())))
    return sorted(lines + [(key, *words) for key, words in said.items()])


def _tree(found: tuple[Statement, ...]) -> Object | None:
    threads: dict[str, Object] = {}
    tree: Object = {"title": None, "kernel": None, "threads": [], "schedule": None, "checks": []}
    tree |= {key: [] for key in LISTS.values()}
    for statement in found:
        word, words = statement.keyword.text, [w.text for w in statement.words]
        if statement.is_operation:
            name, _, copies = word[:-1].partition("*")
            if not words or (copies and not copies.isdecimal()):
                return None
            thread = {"name": name, "copies": int(copies or 1), "operations": []}
            threads.setdefault(name, thread)["operations"].append(_operation(words))
        elif word in SINGLE:
            tree[word] = statement.rest.text if word == "title" else " ".join(words)
        elif word == "schedule":
            tree[word] = " ".join(filter(None, (tree[word], *words)))
        elif word == "check":
            tree["checks"] += words
        elif word not in LISTS or (word == "fs" and len(words) < 2):
            return None
        else:
            tree[LISTS[word]].append(_item(statement, words))
    tree["threads"] = list(threads.values())
    return tree


def _operation(words: list[str]) -> Object:
    verb, *rest = words
    target = rest.pop(0) if rest and "=" not in rest[0] else None
    return {"verb": verb, "target": target, "options": dict(map(_option, rest))}


def _option(word: str) -> tuple[str, str | bool]:
    name, equals, value = word.partition("=")
    return name, value if equals else True


def _item(statement: Statement, words: list[str]) -> Object | str:
    """What one line of a list says."""
    if statement.block is not None:
        return statement.block.text
    match statement.keyword.text:
        case "fs":
            options: Mapping[str, str | bool] = dict(map(_option, words[2:]))
            below = {key: options.get(key) for key in ("upper", "loop")}
            bare = [name for name in options if name not in below]
            return {"name": words[0], "type": words[1], **below, "options": bare}
        case "opaque":
            name, _, value = "".join(words).partition("=")
            return {"name": name, "value": value or None}
    return " ".join(words)


def kept_schedule(draft: Draft) -> tuple[str | None, str]:
    """The schedule of `draft` up to the entry that is its mistake, and the rest of it."""
    error = draft.error
    assert error is not None, "only a mistake has a place to cut at"
    words = [w for s in statements(draft.text) if s.keyword.text == "schedule" for w in s.words]
    at = (error.line, error.column)
    good = [w.text for w in words if (w.line, w.column + len(w.text)) <= at]
    return " ".join(good) or None, " ".join(w.text for w in words[len(good) :])
