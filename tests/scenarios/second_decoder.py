"""A second reader of links, written from ``docs/links-v1.md`` alone.

It shares no code with the application, and reads the lists from the page itself. What it gives is
text of the scenario language, so the two readers can be compared.
"""

from __future__ import annotations

import re
import string
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "links-v1.md"
DICTIONARY = ROOT / "app" / "scenarios" / "link_dictionary.txt"

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
P = 238_229

_LIST = re.compile(r"^- \*\*(.+?)\*\* \(radix (\d+)\):\n((?:  .*\n)+)", re.MULTILINE)


@lru_cache(maxsize=1)
def lists() -> dict[str, tuple[int, tuple[str, ...]]]:
    """Every list of the page: its radix and its names."""
    text = PAGE.read_text("utf-8")
    return {
        title: (int(radix), tuple(re.findall(r"`([^`]+)`", names)))
        for title, radix, names in _LIST.findall(text)
    }


class Refused(Exception):
    """No payload of format v1."""


def number_of(text: str) -> int:
    """`text` in base 62."""
    number = 0
    for character in text:
        number = number * 62 + ALPHABET.index(character)
    return number


def unframe(payload: str) -> int:
    """The packed number. Raises Refused: section 1."""
    if not payload or set(payload) - set(ALPHABET):
        raise Refused("characters")
    if payload[0] != "1":
        raise Refused("stamp")
    size = {"y": 3, "z": 5}.get(payload[1:2], 1)
    said = payload[1 : 1 + size]
    if len(said) < size:
        raise Refused("length field")
    length = number_of(said[1:]) + {"y": 60, "z": 60 + 62**2}.get(said[0], number_of(said[0]))
    if length != len(payload):
        raise Refused("length")
    if number_of(payload) % P:
        raise Refused("check")
    digits, check = payload[1 + size : -3], payload[-3:]
    shortest = 1 if length < 60 else 3 if length < 60 + 62**2 else 5
    if digits.startswith("0") or number_of(check) >= P or size != shortest:
        raise Refused("written otherwise")
    return number_of(digits)


@dataclass
class Fields:
    """What is left of the number: section 2."""

    left: int

    def take(self, radix: int) -> int:
        """A field."""
        self.left, value = divmod(self.left, radix)
        return value

    def count(self, radix: int) -> int:
        """A count."""
        total = 0
        while True:
            value = self.take(radix)
            total += value
            if value < radix - 1:
                return total
            radix *= 4

    def text(self) -> str:
        """A text."""
        form, length = self.take(3), self.count(16)
        if form == 0:
            plain = "\n\t" + "".join(chr(code) for code in range(32, 127))
            return "".join(plain[self.take(97)] for _ in range(length))
        octets = bytes(self.take(256) for _ in range(length))
        if form == 2:
            octets = zlib.decompressobj(-15, DICTIONARY.read_bytes()).decompress(octets)
        return octets.decode()

    def entry(self, title: str) -> str:
        """A name as its list has it, with its class if it has one."""
        radix, names = lists()[title]
        place = self.count(radix)
        return names[place - 1] if place else self.text()

    def many(self, radix: int, item: Callable[[], T]) -> list[T]:
        """A count, and as many items."""
        return [item() for _ in range(self.count(radix))]


@dataclass
class Decoded:
    """What a payload says; `text` is a scenario of the language, without its schedule."""

    revision: int = 0
    lines: list[str] = field(default_factory=list)
    schedule: str = ""
    outcome: int | None = None

    @property
    def text(self) -> str:
        """The scenario."""
        return "\n".join(self.lines) + "\n"


@dataclass
class Reader:
    """Section 3, field by field."""

    fields: Fields
    systems: list[str] = field(default_factory=list)
    threads: list[tuple[str, int]] = field(default_factory=list)
    contexts: list[str] = field(default_factory=list)
    operations: list[str] = field(default_factory=list)

    def read(self) -> Decoded:
        """Everything."""
        take, said = self.fields, Decoded()
        said.revision = take.count(8)
        said.lines.append(f"kernel {take.entry('kernels')}")
        said.lines += take.many(4, self.system)
        self.threads = take.many(4, lambda: (take.entry("thread names"), take.count(2) + 1))
        for name, copies in self.threads:
            self.contexts += spelt(name, copies)
        for name, copies in self.threads:
            label = name if copies == 1 else f"{name}*{copies}"
            done = take.many(4, self.operation)
            said.lines += [f"{label}: {one}" for one in done]
            numbers = range(1, len(done) + 1)
            self.operations += [f"{each}.{n}" for each in spelt(name, copies) for n in numbers]
        said.schedule = " ".join(part for run in take.many(8, self.run) for part in run)
        outcome = take.take(65537)
        said.outcome = outcome - 1 if outcome else None
        said.lines += [f"title {title}" for title in take.many(2, take.text)]
        if checks := take.many(2, lambda: take.entry("properties")):
            said.lines.append(f"check {' '.join(checks)}")
        said.lines += take.many(2, self.opaque)
        for keyword in ("define", "patch"):
            for number, text in enumerate(take.many(2, take.text)):
                end = f"END_OF_{keyword}_{number}"
                said.lines.append(f"{keyword} <<{end}\n{text}{end}")
        said.lines += [f"expect {fact}" for fact in take.many(2, self.fact)]
        said.lines += [
            f"forbid {'; '.join(facts)}" for facts in take.many(2, lambda: take.many(2, self.fact))
        ]
        if take.left:
            raise Refused("something is left")
        return said

    def system(self) -> str:
        """A file system's line."""
        take, before = self.fields, len(self.systems)
        kind, name = take.entry("types"), take.entry("file system names")
        below = take.take(2 * before + 1)
        words = ["fs", name, kind]
        if 0 < below <= before:
            words.append(f"upper={self.systems[below - 1]}")
        elif below:
            words.append(f"loop={self.systems[below - before - 1]}")
        self.systems.append(name)
        return " ".join(words + take.many(2, lambda: take.entry("file system options")))

    def operation(self) -> str:
        """A verb with its target and options."""
        take = self.fields
        verb, _, kind = take.entry("verbs").partition(":")
        words = [verb]
        if kind == "fs":
            words.append(self.systems[take.take(len(self.systems))])
        elif take.take(2):
            words.append(self.target(kind))
        return " ".join(words + take.many(4, self.option))

    def target(self, kind: str) -> str:
        """The target of an operation that is not on a file system."""
        take = self.fields
        if not kind:
            return take.text()
        names: list[str] = []
        for name, copies in self.threads:
            names += [*spelt(name, copies), *([name] if copies > 1 else [])]
        found = names[take.take(len(names))]
        return f"{found}.{take.count(4) + 1}" if kind == "request" else found

    def option(self) -> str:
        """One option."""
        take = self.fields
        name, _, kind = take.entry("options").partition(":")
        if kind == "bare":
            return name
        if kind == "naming":
            return f"{name}={self.systems[take.take(len(self.systems))]}"
        if kind != "valued" and (layer := take.take(len(self.systems) + 1)):
            name = f"{name}@{self.systems[layer - 1]}"
        return f"{name}={take.entry('values')}"

    def run(self) -> list[str]:
        """The entries of one run of the schedule."""
        take, place = self.fields, self.fields.take(len(self.contexts) + 1)
        if place < len(self.contexts):
            context = self.contexts[place]
        else:
            operation = self.operations[take.take(len(self.operations))]
            context = f"{operation}.{take.entry('kinds')}"
        steps, end = take.count(16), None
        if not steps:
            end, steps = take.take(2), take.count(16)
        entries = []
        while steps:
            here = min(steps, 2000)  # the language's longest entry
            entries.append(context if here == 1 else f"{context}*{here}")
            steps -= here
        if end is not None:
            sign, title = (">", "marks") if end else ("=", "values")
            entries.append(f"{context}{sign}{take.entry(title)}")
        return entries

    def opaque(self) -> str:
        """One call outside the model."""
        name, value = self.fields.text(), self.fields.take(4)
        return f"opaque {name}" + ("", " = 0", " = any", " = ptr")[value]

    def fact(self) -> str:
        """What a run is to show, or is not."""
        take = self.fields
        kind = take.entry("facts")
        request = f"{self.contexts[take.take(len(self.contexts))]}.{take.count(4) + 1}"
        system = take.take(len(self.systems) + 1)
        value = take.entry("fact values")
        return f"{request} {kind} {f'{self.systems[system - 1]}:' if system else ''}{value}"


def spelt(name: str, copies: int) -> list[str]:
    """The contexts that a thread stands for."""
    return [name] if copies == 1 else [f"{name}[{number}]" for number in range(1, copies + 1)]


def decode(payload: str) -> Decoded:
    """What `payload` says. Raises Refused."""
    return Reader(Fields(unframe(payload))).read()
