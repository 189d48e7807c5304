"""The same service from a shell: the page's words, ``--json`` for programs, exit codes for builds.

The engine is imported when a command needs it, so that ``--help`` is quick.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from app.render.style import NARROWEST, WIDEST, WIDTH, Style

if TYPE_CHECKING:
    from app.jobs.desk import Desk

EXIT = {"holds": 0, "violated": 1, "unknown": 3, "vacuous": 4}
BAD_INPUT = 2

app = typer.Typer(
    name="kiocbscope",
    help="Step through Linux writes and freezes, and check every interleaving. It is a model.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


Format = Literal["svg", "png", "anim", "md", "html", "csv", "jsonl", "pytest"]
Theme = Literal["auto", "light", "dark"]

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
Colour = Literal["auto", "always", "never"]
ColourOption = Annotated[
    Colour,
    typer.Option("--color", "-c", help="Colours; auto: on a terminal, where NO_COLOR is not set."),
]
OneLineOption = Annotated[
    bool, typer.Option("--one-line", "-1", help="One line, for a chat or a commit message.")
]


@app.callback(invoke_without_command=True)
def without_command(context: typer.Context) -> None:
    """Without a command: serve the page on this machine."""
    if context.invoked_subcommand is None:
        serve()


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on. [127.0.0.1]")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port to listen on. [8000]")
    ] = None,
) -> None:
    """Serve the page and the API."""
    from app.main import serve as start
    from app.settings import Settings

    given = {"host": host, "port": port}
    start(Settings().model_copy(update={k: v for k, v in given.items() if v is not None}))


@app.command()
def run(
    scenario: Source,
    kernel: KernelOption = None,
    schedule: ScheduleOption = None,
    as_json: JsonOption = False,
    width: WidthOption = WIDTH,
    unicode: UnicodeOption = False,
    color: ColourOption = "auto",
    one_line: OneLineOption = False,
    all_: Annotated[
        bool, typer.Option("--all", help="Every step, not those that matter in a long run.")
    ] = False,
    first: Annotated[int, typer.Option("--from", min=1, help="First step to print.")] = 1,
    last: Annotated[
        int | None,
        typer.Option("--to", min=1, help="Last step to print; of a picture, the step shown."),
    ] = None,
    file_format: Annotated[
        Format | None,
        typer.Option("--format", "-f", help="A picture or a file instead of the text."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Where to. [standard output]"),
    ] = None,
    theme: Annotated[
        Theme, typer.Option(help="Of pictures; auto follows who looks at them.")
    ] = "auto",
) -> None:
    """Run one schedule and print its trace, or write it as a picture or another file."""
    from app.render.text import run_text

    with one_line_errors():
        front = desk()
        document = front.run(read_scenario(scenario), kernel, schedule)
        if file_format is not None:
            written = file_of(document, file_format, last, theme, front.settings.public_url or "")
        elif as_json:
            written = f"{json.dumps(document, indent=2)}\n".encode()
        else:
            wanted = replace(style_of(width, unicode, color), one_line=one_line, every_step=all_)
            written = run_text(document, wanted, first=first, last=last).encode()
        if output is None:
            sys.stdout.flush()
            sys.stdout.buffer.write(written)
        else:
            output.write_bytes(written)


@app.command()
def check(
    scenario: Source,
    kernel: KernelOption = None,
    states: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Most states to visit.")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option(min=0.001, metavar="S", help="Longest time to search.")
    ] = None,
    memory: Annotated[
        int | None, typer.Option(min=1, metavar="MIB", help="Most memory to take.")
    ] = None,
    reductions: Annotated[
        str | None,
        typer.Option(
            metavar="LIST",
            help="What to leave out: merge, order, symmetry, with commas between; or none.",
        ),
    ] = None,
    as_json: JsonOption = False,
    width: WidthOption = WIDTH,
    unicode: UnicodeOption = False,
    color: ColourOption = "auto",
    one_line: OneLineOption = False,
) -> None:
    """Search every interleaving. Exits 0 holds, 1 violated, 2 bad input, 3 unknown, 4 vacuous.

    Control-C ends the search, and prints what is known by then.
    """
    from app.render.verdict import verdict_text

    with one_line_errors():
        front = desk()
        memory_bytes = None if memory is None else memory << 20
        asked = (kernel, states, seconds, memory_bytes, named_reductions(reductions))
        question = front.question(read_scenario(scenario), *asked)
        with watching() as tell, interruptible() as stop:
            verdict = front.verdicts.verdict(question, tell, stop)
        wanted = replace(style_of(width, unicode, color), one_line=one_line)
        show(verdict, as_json, lambda: verdict_text(verdict, wanted))
    raise typer.Exit(EXIT[verdict["verdict"]])


def named_reductions(text: str | None) -> tuple[str, ...] | None:
    """The reductions that an option names; None where it is not given."""
    names = ("merge", "order", "symmetry")
    if text is None or text == "auto":
        return None
    found = tuple(name.strip() for name in text.split(",")) if text not in ("", "none") else ()
    for name in found:
        if name not in names:
            what = f"{name!r} is no reduction; there are {', '.join(names)}, and none"
            raise typer.BadParameter(what, param_hint="--reductions")
    return found


@app.command()
def hunks(
    scenario: Source,
    kernel: KernelOption = None,
    patch: Annotated[
        str | None, typer.Option("--patch", "-p", metavar="NAME", help="Of several patches, which.")
    ] = None,
    as_json: JsonOption = False,
    width: WidthOption = WIDTH,
    unicode: UnicodeOption = False,
    color: ColourOption = "auto",
) -> None:
    """Leave out each hunk of the kernel's patch in turn: what breaks without it?

    Control-C ends the searches, and prints what is known by then.
    """
    from app.render.hunks import hunks_text

    with one_line_errors():
        source = read_scenario(scenario)
        with watching() as tell, interruptible() as stop:
            report = desk().hunks(source, kernel, patch, (tell, stop))
        style = style_of(width, unicode, color)
        show(report, as_json, lambda: hunks_text(report, style))


@app.command()
def compare(
    scenario: Source,
    kernel: Annotated[
        list[str],
        typer.Option("--kernel", "-k", metavar="ID", help="Two or more; compared with the first."),
    ],
    schedule: ScheduleOption = None,
    as_json: JsonOption = False,
    width: WidthOption = WIDTH,
    unicode: UnicodeOption = False,
    color: ColourOption = "auto",
    one_line: OneLineOption = False,
) -> None:
    """Take one scenario to several kernels: verdicts, and where the same schedule leads apart.

    Control-C ends the searches, and prints what is known by then.
    """
    from app.render.comparison import comparison_text

    with one_line_errors():
        source = read_scenario(scenario)
        with watching() as tell, interruptible() as stop:
            compared = desk().compare(source, kernel, schedule, (tell, stop))
        wanted = replace(style_of(width, unicode, color), one_line=one_line)
        show(compared, as_json, lambda: comparison_text(compared, wanted))


@app.command()
def link(
    scenario: Source,
    kernel: KernelOption = None,
    schedule: ScheduleOption = None,
    title: Annotated[bool, typer.Option("--title", help="Carry the title.")] = False,
    marks: Annotated[
        bool, typer.Option("--marks", help="Carry the schedule as written, with its marks.")
    ] = False,
    store: Annotated[
        bool,
        typer.Option(
            "--store", help="Keep the link in this machine's store, and print its short one."
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Print the link of a scenario and schedule; for a link, the scenario it holds.

    A link may be mangled, or stand in a mail: what was repaired goes to standard error.
    """
    with one_line_errors():
        front = desk()
        source = scenario if names_link(scenario) else read_scenario(scenario)
        if not store and isinstance(source, str) and holds_only_a_link(source):
            read = front.read_link(source)
            show(read, as_json, lambda: read["scenario"])
            for told in [] if as_json else [*read["repairs"], read["recorded"]["sentence"]]:
                typer.echo(f"kiocbscope: {told}", err=True)
        else:
            from app.jobs.runs import Carried

            where = (front.settings.public_url or "").rstrip("/")
            made = front.link(source, kernel, schedule, where, Carried(title, marks))
            made = front.store(made, where) if store else made
            show(made, as_json, lambda: f"{made['link']}\n")
            for told in [] if as_json else made["warnings"]:
                typer.echo(f"kiocbscope: {told}", err=True)


@app.command()
def kernels(
    kernel: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="One kernel, with its flag table.")
    ] = None,
    switches: Annotated[
        bool, typer.Option("--switches", help="How the kernels differ, switch by switch.")
    ] = False,
    as_json: JsonOption = False,
    width: WidthOption = WIDTH,
    unicode: UnicodeOption = False,
    color: ColourOption = "auto",
) -> None:
    """List the kernels, describe one, or tell how they differ."""
    from app.render.lists import kernel_text, kernels_text, switches_text

    style = style_of(width, unicode, color)
    with one_line_errors():
        if switches:
            front = desk()
            wanted = [kernel] if kernel else [k["id"] for k in front.kernels()["kernels"]]
            with waiting("asking every kernel ..."):
                found = {name: front.switches(name)["switches"] for name in wanted}
            rows = [{"id": name, "switches": answers} for name, answers in found.items()]
            show({"kernels": rows}, as_json, lambda: switches_text(rows, style))
        elif kernel is None:
            listed = desk().kernels()
            show(listed, as_json, lambda: kernels_text(listed["kernels"], style))
        else:
            described = desk().kernel(kernel)
            show(described, as_json, lambda: kernel_text(described, style))


@app.command()
def decode(
    file: Annotated[
        str,
        typer.Argument(
            metavar="[FILE]", help="Lines of ftrace, trace-cmd or perf; - for standard input."
        ),
    ] = "-",
    kernel: Annotated[
        str | None,
        typer.Option(
            "--kernel", "-k", metavar="ID", help="Which printed them. [the first that could have]"
        ),
    ] = None,
    as_json: JsonOption = False,
    width: WidthOption = WIDTH,
    unicode: UnicodeOption = False,
    color: ColourOption = "auto",
) -> None:
    """Decode trace lines: each in a sentence, ki_flags by that kernel's table.

    Exits 2 where no line was understood.
    """
    from app.render.decode import decoded_trace_text

    with one_line_errors():
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
        decoded = desk().decode(text, kernel)
        style = style_of(width, unicode, color)
        show(decoded, as_json, lambda: decoded_trace_text(decoded, style))
    if not any(line["status"] in ("decoded", "recognised") for line in decoded["lines"]):
        raise typer.Exit(BAD_INPUT)


def file_of(
    run: Mapping[str, Any], file_format: Format, step: int | None, theme: Theme, where: str
) -> bytes:
    """The run as a file, with its pictures at `step`. Raises NoSuchStep."""
    from app.jobs.refusals import NoSuchStep
    from app.render.faces import BY_NAME, Wish

    if step is not None and step > len(run["steps"]):
        raise NoSuchStep(step, len(run["steps"]))
    link = f"{where.rstrip('/')}{run['link']}"
    return BY_NAME[file_format].of(Wish(run, step, theme, link))


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
