"""A scenario as a plain object, for JSON: the same thing parsed.

    {"title": "…", "kernel": "6.8",
     "file_systems": [{"name": "disk", "type": "ext4", "upper": null, "loop": null,
                       "options": []}],
     "threads": [{"name": "app", "copies": 1, "operations": [
         {"verb": "aio_write", "target": "disk", "options": {"hook": "deny", "nowait": true}}]}],
     "schedule": "app>returned", "checks": [], "expects": [], "forbids": [],
     "defines": [], "patches": [], "opaques": [{"name": "f", "value": null}]}

A bare word has the value true. Facts are text: ``app.1 returns EAGAIN``, and in `forbids` several
joined by ``; ``. In what is read, only `threads` must be there; a `kernel` must be named somewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.explore.expect import Expectation
from app.machine.setup import FileSystem, Operation
from app.scenarios.canonical import format as canonical_text
from app.scenarios.language import parse
from app.scenarios.scenario import Block, Opaque, Scenario, Thread

Object = dict[str, Any]


@dataclass(eq=False)
class ObjectError(Exception):
    """An object that is no scenario's: `where` is a path such as ``threads/0/operations``."""

    where: str
    why: str
    accepted: str

    def __str__(self) -> str:
        return f"{self.where or 'the scenario'} {self.why}; {self.accepted}"


def to_object(scenario: Scenario) -> Object:
    """`scenario` as dictionaries, lists, strings, numbers, true and null. All keys are there."""
    return {
        "title": scenario.title,
        "kernel": scenario.kernel,
        "file_systems": [
            {
                "name": fs.name,
                "type": fs.type,
                "upper": fs.upper,
                "loop": fs.loop,
                "options": list(fs.options),
            }
            for fs in scenario.file_systems
        ],
        "threads": [
            {
                "name": thread.name,
                "copies": thread.copies,
                "operations": [_operation(operation) for operation in thread.operations],
            }
            for thread in scenario.threads
        ],
        "schedule": scenario.schedule,
        "checks": list(scenario.checks),
        "expects": [str(fact) for fact in scenario.expects],
        "forbids": ["; ".join(map(str, facts)) for facts in scenario.forbids],
        "defines": [block.text for block in scenario.defines],
        "patches": [block.text for block in scenario.patches],
        "opaques": [{"name": opaque.name, "value": opaque.value} for opaque in scenario.opaques],
    }


def _operation(operation: Operation) -> Object:
    options = {name: value or True for name, value in operation.options}
    return {"verb": operation.verb, "target": operation.target, "options": options}


def from_object(tree: Mapping[str, Any], kernel: str | None = None) -> Scenario:
    """The scenario that `tree` is; `kernel` overrides its kernel.

    It is read as its text is, so the two can never disagree; an error of meaning stands at its
    place in that text.

    Raises:
        ObjectError: a part is missing, unknown or of the wrong type.
        ScenarioError, UnknownKernel, PatchError: as `parse` does.
    """
    return parse(to_text(tree), kernel)


def to_text(tree: Mapping[str, Any]) -> str:
    """The text of the scenario that `tree` is, not yet read. Raises ObjectError."""
    top = _Part("", tree)
    top.only(*_KEYS)
    return canonical_text(
        Scenario(
            kernel=top.word("kernel") or "",
            file_systems=tuple(map(_file_system, top.parts("file_systems"))),
            threads=tuple(map(_thread, top.parts("threads", needed=True))),
            title=top.word("title", blanks=True),
            schedule=top.word("schedule", blanks=True),
            checks=top.words("checks"),
            expects=tuple(_fact(where, text) for where, text in top.lines("expects")),
            forbids=tuple(
                tuple(_fact(where, text) for text in line.split(";"))
                for where, line in top.lines("forbids")
            ),
            defines=tuple(Block(text) for text in top.texts("defines")),
            patches=tuple(Block(text) for text in top.texts("patches")),
            opaques=tuple(map(_opaque, top.parts("opaques"))),
        )
    )


_KEYS = (
    "title", "kernel", "file_systems", "threads", "schedule", "checks", "expects", "forbids",
    "defines", "patches", "opaques",
)  # fmt: skip


def _file_system(part: _Part) -> FileSystem:
    part.only("name", "type", "upper", "loop", "options")
    name, kind = part.word("name", needed=True), part.word("type", needed=True)
    options = part.words("options")
    return FileSystem(name or "", kind or "", part.word("upper"), options, part.word("loop"))


def _thread(part: _Part) -> Thread:
    part.only("name", "copies", "operations")
    copies = part.tree.get("copies", 1)
    if not isinstance(copies, int) or isinstance(copies, bool):
        raise ObjectError(part.path("copies"), "is no number", "write 1, or leave it out")
    operations = tuple(map(_read_operation, part.parts("operations", needed=True)))
    return Thread(part.word("name", needed=True) or "", operations, copies)


def _read_operation(part: _Part) -> Operation:
    part.only("verb", "target", "options")
    options = _Part(part.path("options"), part.tree.get("options") or {})
    return Operation(
        part.word("verb", needed=True) or "",
        part.word("target"),
        tuple(
            (name, "" if value is True else options.word(name, needed=True) or "")
            for name, value in options.named()
        ),
    )


def _opaque(part: _Part) -> Opaque:
    part.only("name", "value")
    return Opaque(part.word("name", needed=True) or "", part.word("value"))


def _fact(where: str, text: str) -> Expectation:
    """The fact that `text` says in three words; what they mean is read with the whole."""
    words = text.split()
    if len(words) != 3 or any(sign in text for sign in "#;"):
        accepted = "write app.1 blocked disk:WRITE, or app.1 returns EAGAIN"
        raise ObjectError(where, "is no fact of three words", accepted)
    return Expectation(*words)


@dataclass(frozen=True)
class _Part:
    """An object inside the tree, and the path to it."""

    where: str
    tree: Any

    def __post_init__(self) -> None:
        if not isinstance(self.tree, Mapping):
            raise ObjectError(self.where, "is no object", "write {…}")

    def path(self, key: str) -> str:
        return f"{self.where}/{key}" if self.where else key

    def only(self, *keys: str) -> None:
        for key in self.tree:
            if key not in keys:
                raise ObjectError(self.path(str(key)), "is unknown", f"one of {', '.join(keys)}")

    def named(self) -> list[tuple[str, Any]]:
        """Its items; every name is a word of the language."""
        for key in self.tree:
            self._check(self.path(str(key)), key, blanks=False)
        return list(self.tree.items())

    def word(self, key: str, *, needed: bool = False, blanks: bool = False) -> str | None:
        """The string under `key`: one word, or with `blanks` one line."""
        value = self.tree.get(key)
        if value is None:
            if needed:
                raise ObjectError(self.path(key), "is missing", "write a string")
            return None
        return self._check(self.path(key), value, blanks=blanks)

    def words(self, key: str, *, blanks: bool = False) -> tuple[str, ...]:
        items = enumerate(self._list(key, needed=False))
        return tuple(self._check(self.path(f"{key}/{n}"), item, blanks=blanks) for n, item in items)

    def lines(self, key: str) -> Iterator[tuple[str, str]]:
        """Every line under `key`, with its path."""
        for number, line in enumerate(self.words(key, blanks=True)):
            yield self.path(f"{key}/{number}"), line

    def texts(self, key: str) -> tuple[str, ...]:
        items = self._list(key, needed=False)
        for number, item in enumerate(items):
            if not isinstance(item, str):
                raise ObjectError(self.path(f"{key}/{number}"), "is no text", "write a string")
        return tuple(items)

    def parts(self, key: str, *, needed: bool = False) -> list[_Part]:
        items = self._list(key, needed=needed)
        return [_Part(self.path(f"{key}/{number}"), item) for number, item in enumerate(items)]

    def _list(self, key: str, *, needed: bool) -> list[Any]:
        value = self.tree.get(key)
        if value is None and not needed:
            return []
        if not isinstance(value, (list, tuple)):
            raise ObjectError(self.path(key), "is no list", "write […]")
        return list(value)

    @staticmethod
    def _check(where: str, value: Any, *, blanks: bool) -> str:
        """A string cannot break out of its place in the text."""
        if not isinstance(value, str) or not value.strip():
            raise ObjectError(where, "is no text", "write a string")
        if len(value.splitlines()) > 1 or (not blanks and (value.split() != [value])):
            accepted = "write one line" if blanks else "write one word"
            raise ObjectError(where, "has several words or lines", accepted)
        if "#" in value and not blanks:
            raise ObjectError(where, "has a #, which begins a comment", "leave it out")
        return value
