"""What is wrong with the shape of a request or a setting, in our words: where, what, what would do.

The validator speaks of its own types and lists every branch of a union; a reader wrote JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel

Entry = Mapping[str, Any]
Path = tuple[str | int, ...]

KINDS = {
    "string_type": "text", "dict_type": "an object", "model_type": "an object",
    "model_attributes_type": "an object", "list_type": "a list", "tuple_type": "a list",
    "int_type": "a whole number", "int_parsing": "a whole number", "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false", "bool_parsing": "true or false",
}  # fmt: skip
"""What must stand there, by what the validator calls its absence."""

BOUNDS = {
    "greater_than_equal": "at least {ge}", "greater_than": "more than {gt}",
    "less_than_equal": "at most {le}", "less_than": "less than {lt}",
    "int_parsing_size": "a smaller whole number",
    "string_pattern_mismatch": "text that matches {pattern}",
    "string_too_long": "at most {max_length} characters long",
    "string_too_short": "at least {min_length} characters long",
    "too_long": "a list of at most {max_length}", "too_short": "a list of at least {min_length}",
    "literal_error": "{expected}", "enum": "{expected}", "finite_number": "a finite number",
    "int_from_float": "a whole number",
}  # fmt: skip


def complaints(
    errors: Iterable[Entry], body: object = None, takes: type[BaseModel] | None = None
) -> list[dict[str, str]]:
    """Each place where something is wrong, once: ``where`` in what was given, and ``what``.

    `errors` are the validator's. `takes` is the shape of the `body` of a request, to say what would
    be taken. What was sent is not repeated.
    """
    found: dict[str, list[Entry]] = {}
    for entry in errors:
        path = _written(entry, body)
        found.setdefault(".".join(str(part) for part in path), []).append({**entry, "path": path})
    return [
        {"where": where, "what": _what(entries, body, takes)} for where, entries in found.items()
    ]


def _written(entry: Entry, body: Any) -> Path:
    """Where it is in what was sent: without the names of the branches that the validator tried."""
    first, *rest = entry["loc"]
    if first != "body":
        return tuple(entry["loc"])
    path, here = [first], body
    for at, part in enumerate(rest, 1):
        if _holds(here, part):
            here = here[part]
            path.append(part)
        elif at == len(rest) and entry["type"] == "missing":
            path.append(part)
    return tuple(path)


def _holds(here: object, part: str | int) -> bool:
    if isinstance(here, dict):
        return part in here
    return isinstance(here, list) and isinstance(part, int) and part < len(here)


def _what(entries: Sequence[Entry], body: object, takes: type[BaseModel] | None) -> str:
    """What is wrong in one place; `entries` is what each branch of the validator says."""
    first = entries[0]
    kind, context = first["type"], first.get("ctx", {})
    wanted = list(dict.fromkeys(KINDS[e["type"]] for e in entries if e["type"] in KINDS))
    if wanted:
        found = f", not {_kind_of(first['input'])}" if first["path"][0] == "body" else ""
        return f"must be {' or '.join(wanted)}{found}"
    if kind in BOUNDS:
        return f"must be {BOUNDS[kind].format_map({k: _plain(v) for k, v in context.items()})}"
    if kind == "missing":
        whole = first["path"] == ("body",)
        return "is missing; send JSON, or the text by itself" if whole else "is missing"
    if kind == "json_invalid":
        return f"is no JSON: {context['error']}{_position(first, body)}"
    if kind == "extra_forbidden" and first["path"][0] == "body":
        return _not_taken(str(first["path"][-1]), sorted(_fields(takes, first["path"][1:-1])))
    return str(first["msg"]).removeprefix("Value error, ")


def _plain(bound: object) -> object:
    """A bound as one writes it: 1048576, not 1.04858e+06."""
    return int(bound) if isinstance(bound, float) and bound.is_integer() else bound


def _kind_of(value: object) -> str:
    """What a reader of JSON calls it."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return "text"
        case int() | float():
            return "a number"
        case Mapping():
            return "an object"
        case _:
            return "a list"


def _position(entry: Entry, body: object) -> str:
    """Line and column, where the JSON that could not be read is known."""
    at = entry["loc"][-1]
    if not isinstance(body, str) or not isinstance(at, int):
        return ""
    before = body[:at]
    return f" at line {before.count(chr(10)) + 1}, column {at - (before.rfind(chr(10)) + 1) + 1}"


def _not_taken(name: str, known: Sequence[str]) -> str:
    close = get_close_matches(name, known, 1)
    hint = f" did you mean {close[0]}?" if close else ""
    return f"is not taken;{hint} it may have {', '.join(known)}" if known else "is not taken"


def _fields(shape: object, path: Sequence[str | int]) -> Iterator[str]:
    """The names of what may stand at `path` of a body of this `shape`, or in a list there."""
    for model in _models(shape):
        if not path:
            yield from model.model_fields
        elif isinstance(path[0], int):
            yield from _fields(shape, path[1:])
        elif path[0] in model.model_fields:
            yield from _fields(model.model_fields[path[0]].annotation, path[1:])


def _models(shape: object) -> Iterator[type[BaseModel]]:
    """The models in a shape: it, or a branch of it, or what it is a list of."""
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        yield shape
    for part in get_args(shape):
        yield from _models(part)
