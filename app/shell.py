"""How a command meets the shell: its common options, what it reads, where it prints, what stops it.

As in `app.cli`, the engine is imported when it is needed, so that ``--help`` is quick.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from app.render.style import NARROWEST, WIDEST, Style

if TYPE_CHECKING:
    from app.jobs.desk import Desk
    from app.settings import Settings

BAD_INPUT = 2
"""The exit code where something is wrong with what was given."""

Colour = Literal["auto", "always", "never"]

Source = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO",
        help="A file (text or JSON), - for standard input, a link, or a name of the library.",
        show_default=False,
    ),
]
KernelOption = Annotated[
    str | None, typer.Option("--kernel", "-k", metavar="ID", help="Instead of the scenario's.")
]
ScheduleOption = Annotated[
    str | None,
    typer.Option(
        "--schedule", "-s", metavar="TEXT", help="Instead of the scenario's: 'app*3 admin'."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="The answer of the API, as JSON.")]
WidthOption = Annotated[
    int, typer.Option("--width", "-w", min=NARROWEST, max=WIDEST, help="Columns of text.")
]
UnicodeOption = Annotated[
    bool, typer.Option("--unicode", "-u", help="Text with arrows, quotes and lines, not ASCII.")
]
ColourOption = Annotated[
    Colour,
    typer.Option("--color", "-c", help="Colours; auto: on a terminal, where NO_COLOR is not set."),
]
OneLineOption = Annotated[
    bool, typer.Option("--one-line", "-1", help="One line, for a chat or a commit message.")
]


class Unusable(Exception):
    """A file, a stream or a setting that is of no use; the message says which, and why."""


def whole_streams() -> None:
    """Let streams that are shut be empty, and spell out what a terminal has no letters for."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - it stays
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def settings() -> Settings:
    """What the environment sets. Raises Unusable."""
    from pydantic import ValidationError

    from app.jobs.complaints import complaints
    from app.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        wrong = complaints(error.errors())
        said = "; ".join(f"KIOCBSCOPE_{e['where'].upper()} {e['what']}" for e in wrong)
        raise Unusable(said) from None


def desk(**least: float | None) -> Desk:
    """The engine's front, searching in this very process: control-C stops it.

    Settings are raised to what is asked for: on one's own machine nobody else is kept waiting.
    """
    from app.jobs.desk import Desk

    found = settings()
    raised = {k: max(v, getattr(found, k)) for k, v in least.items() if v is not None}
    return Desk.of(found.model_copy(update=raised), None)


def style_of(width: int, unicode: bool, color: Colour) -> Style:
    """The style that was asked for; colours by themselves only for a terminal that wants them."""
    by_itself = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return Style(width, unicode, colour=color == "always" or (color == "auto" and by_itself))


def names_link(source: str) -> bool:
    """Whether `source` is a link, even a mangled one, and not the file of that name."""
    from app.jobs.addresses import stored_id_of
    from app.scenarios.repair import holds_link

    looks_like_one = holds_link(source) or stored_id_of(source) is not None
    return looks_like_one and not names_file(source)


def holds_only_a_link(source: str) -> bool:
    """Whether `source` is a link or a letter with one, and no scenario."""
    from app.jobs.addresses import is_link, stored_id_of
    from app.jobs.sources import is_letter

    return is_link(source) or stored_id_of(source) is not None or is_letter(source)


def names_file(source: str) -> bool:
    """Whether there is a file of that name; a link may be longer than any name can be."""
    with suppress(OSError):
        return Path(source).is_file()
    return False


def read_scenario(source: str) -> str | dict[str, Any]:
    """The scenario that `source` names: text, an object, or a link. Raises Unusable."""
    if names_link(source):
        return source
    if source == "-" or names_file(source) or "/" in source or "." in source:
        text = read_text(source)
    else:
        text = desk().scenario(source)["text"]
    if not text.lstrip().startswith("{"):
        return text
    import orjson

    try:
        found: dict[str, Any] = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Unusable(f"{_named(source)} is no JSON: {error.msg} at {where}") from None
    return found


def read_text(source: str) -> str:
    """What stands in a file, or (``-``) in standard input. Raises Unusable."""
    try:
        data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        return data.removeprefix(BOM_UTF8).decode()
    except OSError as error:
        raise Unusable(f"{_named(source)} cannot be read: {_reason(error)}") from None
    except UnicodeDecodeError as error:
        where = f"byte {error.start + 1}"
        raise Unusable(f"{_named(source)} is not UTF-8: {where} cannot be read") from None


def _named(source: str) -> str:
    return "standard input" if source == "-" else source


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def show(document: Mapping[str, Any], as_json: bool, text: Callable[[], str]) -> None:
    """Print `document` as JSON, or what `text` makes of it. Raises Unusable."""
    put(f"{json.dumps(document, indent=2)}\n" if as_json else text())


def put(written: str | bytes) -> None:
    """Print it now; whoever has stopped reading is not told. Raises Unusable."""
    try:
        if isinstance(written, str):
            sys.stdout.write(written)
        else:
            sys.stdout.flush()
            sys.stdout.buffer.write(written)
        sys.stdout.flush()
    except OSError as error:
        # Or it would be tried again at the end of the program.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise Unusable(f"nothing can be printed: {_reason(error)}") from None


@contextmanager
def waiting(words: str) -> Iterator[None]:
    """A spinner on a terminal; silence in a pipe."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(words):
        yield


@contextmanager
def watching() -> Iterator[Callable[[Mapping[str, Any]], None]]:
    """Gives what shows the progress of a search: a line on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from app.render.search_line import search_line

    with search_line() as tell:
        yield tell


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Gives what says whether control-C was pressed; pressed again, it ends the program."""
    pressed = []
    before = signal.getsignal(signal.SIGINT)

    def press(*_: object) -> None:
        pressed.append(True)
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, press)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def one_line_errors() -> Iterator[None]:
    """What is wrong with the input becomes one line on standard error, and exit code 2."""
    from app.jobs.refusals import REFUSALS

    bad_input: tuple[type[Exception], ...] = (*REFUSALS, OSError, Unusable)
    try:
        yield
    except bad_input as error:
        typer.echo(f"kiocbscope: {' '.join(str(error).split())}", err=True)
        raise typer.Exit(BAD_INPUT) from None
