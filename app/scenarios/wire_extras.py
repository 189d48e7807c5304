"""What a scenario seldom says, as the last fields of a link: there, saying nothing is free."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from app.explore.expect import Expectation
from app.scenarios import codebook as book
from app.scenarios.packing import Packer, PackingError, Unpacker
from app.scenarios.scenario import Block, Opaque, Scenario
from app.scenarios.wire import count, pick, spelt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")


def pack_extras(packer: Packer, scenario: Scenario) -> None:
    """Title, checks, opaque calls, blocks of text, and what a run is to show."""
    _pack_all(packer, [] if scenario.title is None else [scenario.title], Packer.put_text)
    _pack_all(packer, scenario.checks, _pack_check)
    _pack_all(packer, scenario.opaques, _pack_opaque)
    _pack_all(packer, scenario.defines, _pack_block)
    _pack_all(packer, scenario.patches, _pack_block)
    facts = _facts(scenario)
    facts.pack_all(packer, scenario.expects)
    _pack_all(packer, scenario.forbids, facts.pack_all)


def unpack_extras(unpacker: Unpacker, scenario: Scenario) -> Scenario:
    """`scenario` with what `pack_extras` packed. Raises PackingError."""
    title = _unpack_all(unpacker, Unpacker.take_text)
    if len(title) > 1:
        raise PackingError("it has several titles")
    facts = _facts(scenario)
    return replace(
        scenario,
        title=title[0] if title else None,
        checks=_unpack_all(unpacker, _unpack_check),
        opaques=_unpack_all(unpacker, _unpack_opaque),
        defines=_unpack_all(unpacker, _unpack_block),
        patches=_unpack_all(unpacker, _unpack_block),
        expects=facts.unpack_all(unpacker),
        forbids=_unpack_all(unpacker, facts.unpack_all),
    )


def _pack_all(packer: Packer, items: Sequence[T], pack: Callable[[Packer, T], None]) -> None:
    packer.put_number(len(items), 2)
    for item in items:
        pack(packer, item)


def _unpack_all(unpacker: Unpacker, unpack: Callable[[Unpacker], T]) -> tuple[T, ...]:
    return tuple(unpack(unpacker) for _ in range(count(unpacker, 2)))


def _pack_check(packer: Packer, slug: str) -> None:
    packer.put_name(slug, book.PROPERTIES, book.PROPERTY_RADIX)


def _unpack_check(unpacker: Unpacker) -> str:
    return unpacker.take_name(book.PROPERTIES, book.PROPERTY_RADIX)


def _pack_opaque(packer: Packer, opaque: Opaque) -> None:
    packer.put_text(opaque.name)
    packer.put(book.OPAQUE_VALUES.index(opaque.value), len(book.OPAQUE_VALUES))


def _unpack_opaque(unpacker: Unpacker) -> Opaque:
    return Opaque(unpacker.take_text(), book.OPAQUE_VALUES[unpacker.take(len(book.OPAQUE_VALUES))])


def _pack_block(packer: Packer, block: Block) -> None:
    packer.put_text(block.text)


def _unpack_block(unpacker: Unpacker) -> Block:
    return Block(unpacker.take_text())


@dataclass(frozen=True, slots=True)
class _Facts:
    """How the facts of a scenario are packed: their requests and places have its names."""

    threads: Sequence[str]
    systems: Sequence[str]

    def pack(self, packer: Packer, fact: Expectation) -> None:
        packer.put_name(fact.kind, book.FACTS, book.FACT_RADIX)
        thread, _, number = fact.request.rpartition(".")
        packer.put(self.threads.index(thread), len(self.threads))
        packer.put_number(int(number) - 1, 4)
        system, colon, value = fact.value.rpartition(":")
        packer.put(self.systems.index(system) + 1 if colon else 0, len(self.systems) + 1)
        packer.put_name(value, book.FACT_VALUES, book.FACT_VALUE_RADIX)

    def unpack(self, unpacker: Unpacker) -> Expectation:
        kind = unpacker.take_name(book.FACTS, book.FACT_RADIX)
        request = f"{pick(unpacker, self.threads, 'thread')}.{unpacker.take_number(4) + 1}"
        system = ("", *(f"{name}:" for name in self.systems))[unpacker.take(len(self.systems) + 1)]
        value = unpacker.take_name(book.FACT_VALUES, book.FACT_VALUE_RADIX)
        return Expectation(request, kind, f"{system}{value}")

    def pack_all(self, packer: Packer, facts: tuple[Expectation, ...]) -> None:
        _pack_all(packer, facts, self.pack)

    def unpack_all(self, unpacker: Unpacker) -> tuple[Expectation, ...]:
        return _unpack_all(unpacker, self.unpack)


def _facts(scenario: Scenario) -> _Facts:
    return _Facts(spelt(scenario.threads), [fs.name for fs in scenario.file_systems])
