"""Operations and file systems: their words, read against what the kernel's tables declare.

Options come out in canonical order (the order of the declaration, the lowest layer first), and
without those that say what holds anyway: a choice's default, and otherwise the first legal value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernels import ANY_FILE_SYSTEM
from app.machine.layers import is_direct, reached
from app.machine.setup import FileSystem, Operation
from app.scenarios.errors import instead, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.kernels import KernelText, OperationSpec
    from app.machine.setup import Option
    from app.scenarios.statements import Statement, Word

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
LONGEST_NAME = 24


def name_of(word: Word) -> str:
    """`word` as the name of a thread or file system."""
    if NAME.fullmatch(word.text) is None:
        word.refuse("is not a name", "a name is a letter, then letters, digits or _")
    if len(word.text) > LONGEST_NAME:
        word.refuse("is too long a name", f"a name has at most {LONGEST_NAME} characters")
    return word.text


def read_file_system(
    statement: Statement, kernel: KernelText, declared: Mapping[str, FileSystem]
) -> FileSystem:
    """What ``fs NAME TYPE option…`` declares, on top of those `declared` before it."""
    words = statement.words
    if len(words) < 2:
        accepted = f"write fs NAME TYPE, with TYPE {listed(kernel.file_systems)}"
        statement.end().refuse("comes where a file system's name and type should be", accepted)
    name, kind = name_of(words[0]), words[1]
    if name in declared:
        words[0].refuse("is declared already", "give it another name")
    if kind.text not in kernel.file_systems:
        accepted = instead(kind.text, kernel.file_systems)
        kind.refuse("is no type of file system", accepted)
    stacked = kernel.file_systems[kind.text].stacked
    below: dict[str, str] = {}
    options: set[str] = set()
    for word in words[2:]:
        key, equals, value = word.text.partition("=")
        if equals and key == ("upper" if stacked else "loop") and key not in below:
            if value not in declared:
                accepted = instead(value, declared)
                word.after(len(key) + 1).refuse("is no file system declared above", accepted)
            below[key] = value
        elif not stacked and word.text in {"ro", "dio"} - options:
            options.add(word.text)
        else:
            accepted = "write upper=NAME, once" if stacked else "write ro, loop=NAME or dio, once"
            word.refuse(f"is no option of {kind.text}", accepted)
    if stacked and not below:
        accepted = f"write {kind.text} upper=NAME"
        statement.end().refuse(f"comes before {kind.text} says what it stands on", accepted)
    if "dio" in options and not below:
        word = next(word for word in words if word.text == "dio")
        word.refuse("says how a loop device writes, and there is none", "write loop=NAME, too")
    ordered = tuple(name for name in ("ro", "dio") if name in options)
    return FileSystem(name, kind.text, below.get("upper"), ordered, below.get("loop"))


@dataclass(frozen=True, slots=True)
class OperationReader:
    """Reads operations. `operations` counts those of each thread of the text, replicas as one."""

    kernel: KernelText
    file_systems: Mapping[str, FileSystem]
    operations: Mapping[str, int]
    copies: Mapping[str, int]

    def read(self, statement: Statement, thread: str, number: int) -> Operation:
        """The operation that is the `number`-th of `thread`. Raises ScenarioError."""
        words = statement.words
        if not words:
            statement.end().refuse("comes where an operation should be", self._verbs(""))
        verb = words[0]
        if verb.text not in self.kernel.operations:
            why = f"is no operation of kernel {self.kernel.id}"
            verb.refuse(why, self._verbs(verb.text))
        spec = self.kernel.operations[verb.text]
        target, given = self._target(statement, spec, thread, number)
        return Operation(spec.verb, target, self._options(given, spec, target))

    def _verbs(self, found: str) -> str:
        return instead(found, self.kernel.operations)

    # -- targets ------------------------------------------------------------------------

    def _target(
        self, statement: Statement, spec: OperationSpec, thread: str, number: int
    ) -> tuple[str | None, Sequence[Word]]:
        """The target, and the words that follow it."""
        words = statement.words[1:]
        if spec.takes == "none" or (spec.takes == "request" and not words):
            return None, words
        if not words:
            wanted = {"fs": self.file_systems, "thread": self._threads()}.get(spec.takes, {})
            why = f"comes before {spec.verb} says its {_TARGETS[spec.takes]}"
            statement.end().refuse(why, instead("", wanted))
        word, rest = words[0], words[1:]
        match spec.takes:
            case "fs" if word.text not in self.file_systems:
                word.refuse("is no file system here", instead(word.text, self.file_systems))
            case "fs" if "bdev" in spec.args and (upper := self.file_systems[word.text].upper):
                word.refuse("has no device", f"name the one below, {upper}")
            case "thread" if word.text not in self._threads():
                word.refuse("is no thread here", instead(word.text, self._threads()))
            case "request":
                self._check_request(word, thread, number)
        return word.text, rest

    def _threads(self) -> list[str]:
        return [
            name if copies == 1 else f"{name}[{n}]"
            for name, copies in self.copies.items()
            for n in range(1, copies + 1)
        ]

    def _check_request(self, word: Word, thread: str, number: int) -> None:
        """`word` names an operation of another thread, or an earlier one of this."""
        name, _, position = word.text.partition(".")
        count = self.operations.get(thread if name == thread else name.partition("[")[0], 0)
        legal = [*self._threads(), thread]
        if name not in legal or not re.fullmatch(r"[1-9][0-9]{0,3}", position):
            accepted = f"write THREAD.NUMBER, with THREAD {listed(dict.fromkeys(legal))}"
            word.refuse("names no operation", accepted)
        if int(position) > count:
            word.refuse("names no operation", f"{name} has {count}")
        if name.partition("[")[0] == thread and int(position) >= number:
            word.refuse("is not done before this one", "wait for an earlier operation")

    # -- options ------------------------------------------------------------------------

    def _options(
        self, words: Sequence[Word], spec: OperationSpec, target: str | None
    ) -> tuple[Option, ...]:
        layers = self._layers(target, spec, words) if spec.takes == "fs" else ()
        found: dict[tuple[int, int], tuple[Word, Option]] = {}
        for word in words:
            place, option = self._option(word, spec, layers)
            if place in found:
                before = found[place][0].text
                word.refuse(f"says again what {before} says", "leave one of them out")
            found[place] = word, option
        options = (found[place][1] for place in sorted(found))
        return tuple(option for option in options if self._says(option, spec))

    def _layers(
        self, target: str | None, spec: OperationSpec, words: Sequence[Word]
    ) -> tuple[str, ...]:
        """The file systems that an operation on `target` reaches, the lowest first."""
        direct = is_direct(spec, buffered=any(word.text == "buffered" for word in words))
        found = reached(self.file_systems, target, direct=direct)
        return tuple(fs.name for fs in reversed(found))

    def _option(
        self, word: Word, spec: OperationSpec, layers: Sequence[str]
    ) -> tuple[tuple[int, int], Option]:
        """The option that `word` is, and its place among all options in canonical order."""
        key, equals, value = word.text.partition("=")
        name, at, layer = key.partition("@")
        if name not in spec.options:
            accepted = instead(name, spec.options) if spec.options else "end the line here"
            word.refuse(f"is no option of {spec.verb}", accepted)
        legal = spec.options[name]
        if legal == ANY_FILE_SYSTEM:
            legal = tuple(self.file_systems)
        where = word.after(len(name) + 1)
        if at and name not in self.kernel.choices:
            where.refuse(f"pins a layer, which {name} does not have", f"write {name}")
        if at and layer not in layers:
            where.before(len(layer)).refuse("is no layer of this operation", instead(layer, layers))
        if not legal and equals:
            word.refuse("is a bare word with a value", f"write {name}")
        if legal and value not in legal:
            value_at = word.after(len(key) + len(equals))
            value_at.refuse(f"is no value of {name}", instead(value, legal))
        depth = layers.index(layer) if at else 0
        canonical = f"{name}@{layer}" if depth else name
        return (list(spec.options).index(name), depth), (canonical, value)

    def _says(self, option: Option, spec: OperationSpec) -> bool:
        """Whether `option` says more than what holds anyway."""
        name, value = option[0].partition("@")[0], option[1]
        legal = spec.options[name]
        if legal == ANY_FILE_SYSTEM:
            return True
        return not legal or value != self.kernel.choice_defaults.get(name, legal[0])


_TARGETS = {"fs": "file system", "thread": "thread", "request": "operation"}
