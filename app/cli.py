"""The same service from a shell: the page's words, ``--json`` for programs, exit codes for builds.

The engine is imported when a command needs it, so that ``--help`` is quick.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from app.render.style import WIDTH
from app.shell import (
    BAD_INPUT,
    ColourOption,
    JsonOption,
    KernelOption,
    OneLineOption,
    ScheduleOption,
    Source,
    UnicodeOption,
    WidthOption,
    desk,
    holds_only_a_link,
    interruptible,
    names_link,
    one_line_errors,
    put,
    read_scenario,
    read_text,
    settings,
    show,
    style_of,
    waiting,
    watching,
    whole_streams,
)

EXIT = {"holds": 0, "violated": 1, "unknown": 3, "vacuous": 4}

app = typer.Typer(
    name="kiocbscope",
    help="Step through Linux writes and freezes, and check every interleaving. It is a model.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


Format = Literal["svg", "png", "anim", "md", "html", "csv", "jsonl", "pytest"]
Theme = Literal["auto", "light", "dark"]


@app.callback(invoke_without_command=True)
def without_command(context: typer.Context) -> None:
    """Without a command: serve the page on this machine."""
    whole_streams()
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

    given = {"host": host, "port": port}
    with one_line_errors():
        found = settings()
    start(found.model_copy(update={k: v for k, v in given.items() if v is not None}))


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
            put(written)
        else:
            output.write_bytes(written)


@app.command()
def check(
    scenario: Source,
    kernel: KernelOption = None,
    states: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Most states to visit. [2000000]")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option(min=0.001, metavar="S", help="Longest time to search. [20]")
    ] = None,
    memory: Annotated[
        int | None, typer.Option(min=1, metavar="MIB", help="Most memory to take. [2048]")
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
        memory_bytes = None if memory is None else memory << 20
        front = desk(check_states=states, check_seconds=seconds, check_memory_bytes=memory_bytes)
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
        decoded = desk().decode(read_text(file), kernel)
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
