"""The data tables of this package, read from their TOML files."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from app.kernels.names import Catalogue, PatchName
from app.kernels.patches import Patch, read_patch
from app.kernels.text import FileSystemType, OperationSpec, SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Label:
    """How a base or kernel is presented."""

    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class Kernels:
    """kernels.toml. Patch files are named as below ``patches/``, without the suffix."""

    files: tuple[SourceFile, ...]
    catalogue: Catalogue
    series: Mapping[str, tuple[str, ...]] = field(hash=False)
    """Patch files by base; names of patches by patch that has no hunks."""
    forerunners: Mapping[str, tuple[str, ...]] = field(hash=False)
    """By base: itself and those it comes after, the nearest first."""
    titles: Mapping[str, Label] = field(hash=False)
    """By base, by patch, and by kernel that has a title of its own."""
    instead: Mapping[str, str] = field(hash=False)
    """By patch that was not merged: the patch that was."""

    def came_with(self, base: str) -> Iterator[tuple[str, str]]:
        """Each patch file of a base, and the base that it came with."""
        seen = 0
        for name in reversed(self.forerunners[base]):
            series = self.series[name]
            yield from ((file, name) for file in series[seen:])
            seen = len(series)


@dataclass(frozen=True, slots=True)
class Choices:
    """choices.toml, by name of the choice."""

    values: Mapping[str, tuple[str, ...]] = field(hash=False)
    any: Mapping[str, tuple[str, ...]] = field(hash=False)
    defaults: Mapping[str, str] = field(hash=False)
    words: Mapping[str, str] = field(hash=False)
    """By ``name=value``."""


def _text(path: str) -> str:
    return files("app.kernels").joinpath(path).read_text("utf-8")


def _table(path: str) -> dict[str, Any]:
    return tomllib.loads(_text(path))


def file_on(name: str, bases: tuple[str, ...]) -> str:
    """The file of the patch `name` where it has one of its own for a base, by its forerunners.

    ``name@6.8`` serves 6.8 and what comes after it, until a later base has a file again.
    """
    kept = files("app.kernels").joinpath("patches")
    own = (f"{name}@{base}" for base in bases)
    return next((file for file in own if kept.joinpath(f"{file}.patch").is_file()), name)


def patch_file(name: str) -> Patch:
    """The patch in ``patches/<name>.patch``. Raises PatchError."""
    return read_patch(_text(f"patches/{name}.patch"), f"{name}.patch")


@lru_cache(maxsize=1)
def kernels() -> Kernels:
    """Files, bases, patches and listed kernels."""
    table = _table("kernels.toml")
    bases, patches, listed = table["bases"], table["patches"], table["kernels"]
    labelled = {**bases, **patches, **{k["id"]: k for k in listed if "title" in k}}
    return Kernels(
        files=tuple(SourceFile(n, _text(f"base/{kept}")) for n, kept in table["files"].items()),
        catalogue=Catalogue(
            bases=tuple(bases),
            patches=tuple(_patch_name(name, patch) for name, patch in patches.items()),
            aliases=MappingProxyType(table["aliases"]),
            known=tuple(kernel["id"] for kernel in listed),
        ),
        series=MappingProxyType(
            {name: _series(bases, name) for name in bases}
            | {name: tuple(patch["series"]) for name, patch in patches.items() if "series" in patch}
        ),
        forerunners=MappingProxyType({name: _forerunners(bases, name) for name in bases}),
        titles=MappingProxyType(
            {name: Label(entry["title"], entry["summary"]) for name, entry in labelled.items()}
        ),
        instead=MappingProxyType(
            {name: patch["instead"] for name, patch in patches.items() if "instead" in patch}
        ),
    )


def _series(bases: Mapping[str, dict[str, Any]], name: str) -> tuple[str, ...]:
    """The patch files of a base: those of the base that it comes after, then its own."""
    line = _forerunners(bases, name)
    before = _series(bases, line[1]) if len(line) > 1 else ()
    return (*before, *(file_on(patch, line) for patch in bases[name]["series"]))


def _forerunners(bases: Mapping[str, dict[str, Any]], name: str) -> tuple[str, ...]:
    after = bases[name].get("after")
    return (name,) if after is None else (name, *_forerunners(bases, after))


def _patch_name(name: str, table: dict[str, Any]) -> PatchName:
    without = table.get("without")
    return PatchName(
        name=name,
        on=tuple(table["on"]),
        hunks=tuple(table.get("hunks", ())),
        without=None if without is None else (without["patch"], without["name"]),
    )


@lru_cache(maxsize=1)
def switches() -> Mapping[str, Mapping[str, Any]]:
    """switches.toml, by name; every entry has a title, and one question."""
    return MappingProxyType(_table("switches.toml"))


@lru_cache(maxsize=1)
def operations() -> Mapping[str, OperationSpec]:
    """operations.toml, by verb."""
    return MappingProxyType(
        {
            verb: OperationSpec(
                verb=verb,
                summary=entry["summary"],
                entry=entry["entry"],
                args=tuple(entry["args"]),
                takes=entry["takes"],
                options=MappingProxyType({k: tuple(v) for k, v in entry["options"].items()}),
                constants=MappingProxyType(entry["constants"]),
                contexts=tuple(entry["contexts"]),
                deferring=tuple(entry.get("deferring", ())),
                exempt=entry.get("exempt", False),
            )
            for verb, entry in _table("operations.toml").items()
        }
    )


@lru_cache(maxsize=1)
def file_systems() -> Mapping[str, FileSystemType]:
    """file_systems.toml, by name."""
    return MappingProxyType(
        {
            name: FileSystemType(name=name, **entry)
            for name, entry in _table("file_systems.toml").items()
        }
    )


@lru_cache(maxsize=1)
def choices() -> Choices:
    """choices.toml."""
    table = _table("choices.toml")
    return Choices(
        values=MappingProxyType({name: tuple(c["values"]) for name, c in table.items()}),
        any=MappingProxyType({name: tuple(c["any"]) for name, c in table.items()}),
        defaults=MappingProxyType({name: c["default"] for name, c in table.items()}),
        words=MappingProxyType(
            {f"{name}={v}": told for name, c in table.items() for v, told in c["words"].items()}
        ),
    )
