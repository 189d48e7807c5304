"""How a command meets the shell: its common options, what it reads, where it prints, what stops it.

As in `app.cli`, the engine is imported when it is needed, so that ``--help`` is quick.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from app.render.style import NARROWEST, WIDEST, Style

if TYPE_CHECKING:
    from app.jobs.desk import Desk

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


def desk() -> Desk:
    """The engine's front, searching in this very process: control-C stops it."""
    from app.jobs.desk import Desk
    from app.settings import Settings

    return Desk.of(Settings(), None)


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
    """The scenario that `source` names: text, an object, or a link. Raises typer.Exit."""
    if names_link(source):
        return source
    if source == "-":
        text = sys.stdin.read()
    elif names_file(source) or "/" in source or "." in source:
        text = Path(source).read_text(encoding="utf-8")
    else:
        text = desk().scenario(source)["text"]
    if text.lstrip().startswith("{"):
        found: dict[str, Any] = json.loads(text)
        return found
    return text


def show(document: Mapping[str, Any], as_json: bool, text: Any) -> None:
    """Print `document` as JSON, or what `text` makes of it."""
    sys.stdout.write(f"{json.dumps(document, indent=2)}\n" if as_json else text())


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

    bad_input: tuple[type[Exception], ...] = (
        *REFUSALS,
        OSError,
        UnicodeDecodeError,
        json.JSONDecodeError,
    )
    try:
        yield
    except BrokenPipeError:
        raise typer.Exit(0) from None
    except bad_input as error:
        typer.echo(f"kiocbscope: {' '.join(str(error).split())}", err=True)
        raise typer.Exit(BAD_INPUT) from None
