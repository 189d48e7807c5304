"""Random scenarios and schedules, for tests that ask for any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from app.explore.expect import Expectation
from app.explore.properties import PROPERTIES
from app.explore.schedule import Entry, format_entries
from app.kernels import ANY_FILE_SYSTEM, kernel_ids, load
from app.machine.layers import is_direct, reached
from app.machine.setup import FileSystem, Operation
from app.scenarios.scenario import Block, Opaque, Scenario, Thread, context_names

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = st.sampled_from(("disk", "ovl", "app", "admin", "writer", "x", "Long_Name_24_characters_"))
PRINTABLE = st.characters(codec="utf-8", exclude_categories=("C", "Z"))
TITLES = st.lists(st.text(PRINTABLE, min_size=1, max_size=9), min_size=1, max_size=4).map(" ".join)
LINES = st.text(st.one_of(st.sampled_from("\t #{}<>;END"), PRINTABLE), max_size=12)
BLOCKS = st.lists(LINES | st.sampled_from(("END", " END2", "<<END")), max_size=4).map(
    lambda lines: Block("".join(f"{line}\n" for line in lines))
)
PATCHES = st.lists(LINES, min_size=1, max_size=4).map(
    lambda lines: Block(
        f"A file.\n--- /dev/null\n+++ b/fs/fresh.c\n@@ -0,0 +1,{len(lines)} @@\n"
        + "".join(f"+{line}\n" for line in lines)
    )
)
"""They are read on every kernel, and hardly ever compile."""
KERNEL = load("6.8")
"""Every kernel has the same operations, options and types."""


@st.composite
def file_systems(draw: st.DrawFn) -> tuple[FileSystem, ...]:
    """One to three, stacked ones on earlier ones."""
    made: list[FileSystem] = []
    for name in draw(st.lists(NAMES, min_size=1, max_size=3, unique=True)):
        stacked = draw(st.booleans())
        if made and stacked:
            upper = draw(st.sampled_from([fs.name for fs in made]))
            made.append(FileSystem(name, "overlay", upper))
        else:
            kind = draw(st.sampled_from(("ext4", "xfs")))
            loop = draw(st.sampled_from((None, None, *(fs.name for fs in made))))
            options = draw(st.sampled_from(((), ("ro",))))
            if loop is not None:
                options += draw(st.sampled_from(((), ("dio",))))
            made.append(FileSystem(name, kind, None, options, loop))
    return tuple(made)


@st.composite
def operations(
    draw: st.DrawFn,
    systems: Sequence[FileSystem],
    threads: Sequence[str],
    thread: str,
    number: int,
) -> Operation:
    """The `number`-th operation of `thread`, its options in canonical order."""
    verb = draw(st.sampled_from(sorted(KERNEL.operations)))
    spec = KERNEL.operations[verb]
    if spec.takes == "request":
        earlier = st.integers(1, number - 1).map(lambda n: f"{thread}.{n}")
        return Operation(verb, draw(st.none() | earlier) if number > 1 else None)
    if spec.takes == "thread":
        return Operation(verb, draw(st.sampled_from(threads)))
    suited = [fs.name for fs in systems if fs.upper is None or "bdev" not in spec.args]
    target = draw(st.sampled_from(suited))
    buffered = "buffered" in spec.options and draw(st.booleans())
    known = {fs.name: fs for fs in systems}
    found = reached(known, target, direct=is_direct(spec, buffered=buffered))
    layers = [fs.name for fs in reversed(found)]
    options: list[tuple[str, str]] = []
    for name, legal in spec.options.items():
        if legal == ANY_FILE_SYSTEM:
            if draw(st.booleans()):
                options.append((name, draw(st.sampled_from([fs.name for fs in systems]))))
            continue
        if name == "buffered":
            options += [(name, "")] * buffered
            continue
        default = KERNEL.choice_defaults.get(name, legal[0] if legal else "")
        values = [value for value in legal if value != default] or [""]
        for depth, layer in enumerate(layers if name in KERNEL.choices else layers[:1]):
            if draw(st.booleans()):
                key = f"{name}@{layer}" if depth else name
                options.append((key, draw(st.sampled_from(values))))
    return Operation(verb, target, tuple(options))


@st.composite
def scenarios(draw: st.DrawFn, *, whole_language: bool = False) -> Scenario:
    """A scenario; with `whole_language` also what it expects."""
    systems = draw(file_systems())
    threads: list[Thread] = []
    copies = {
        name: draw(st.sampled_from((1, 1, 2, 3)))
        for name in draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    }
    everyone = [n for name, many in copies.items() for n in Thread(name, (), many).names]
    for name, many in copies.items():
        numbers = range(1, draw(st.integers(1, 3)) + 1)
        done = tuple(draw(operations(systems, everyone, name, number)) for number in numbers)
        threads.append(Thread(name, done, many))
    names = draw(st.lists(st.from_regex(r"[a-z_][a-z0-9_]{0,9}", fullmatch=True), unique=True))
    values = st.sampled_from((None, "0", "any", "ptr"))
    chosen = draw(st.sets(st.sampled_from([item.slug for item in PROPERTIES])))
    facts = st.builds(
        Expectation,
        st.sampled_from([f"{name}.1" for thread in threads for name in thread.names]),
        st.sampled_from(("returns", "completes")),
        st.sampled_from(("EAGAIN", "0", "-1", "4096")),
    ) | st.just(Expectation(f"{threads[0].names[0]}.1", "blocked", f"{systems[0].name}:WRITE"))
    return Scenario(
        kernel=draw(st.sampled_from((*kernel_ids(), "6.7+flag-trace-end"))),
        file_systems=systems,
        threads=tuple(threads),
        title=draw(st.none() | TITLES),
        checks=tuple(item.slug for item in PROPERTIES if item.slug in chosen),
        opaques=tuple(Opaque(name, draw(values)) for name in sorted(names)),
        defines=tuple(draw(st.lists(BLOCKS, max_size=2))),
        patches=tuple(draw(st.lists(PATCHES, max_size=1))),
        expects=tuple(draw(st.lists(facts, max_size=2))) if whole_language else (),
        forbids=tuple(
            draw(st.lists(st.lists(facts, min_size=1, max_size=2).map(tuple), max_size=2))
        )
        if whole_language
        else (),
    )


def schedules(scenario: Scenario) -> st.SearchStrategy[str]:
    """Canonical schedules over the contexts of `scenario`, in runs as real ones are."""
    contexts = st.sampled_from(context_names(scenario, KERNEL))
    plain = st.builds(Entry, contexts, st.integers(1, 60) | st.integers(1, 4000))
    chosen = st.builds(Entry, contexts, value=st.sampled_from(("deny", "queued-error", "1", "x")))
    marked = st.builds(Entry, contexts, mark=st.sampled_from(("queued", "hook", "io_write")))
    return st.lists(plain | chosen | marked, max_size=9).map(format_entries)
