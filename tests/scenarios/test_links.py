from __future__ import annotations

import os
import zlib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.explore.properties import PROPERTIES
from app.explore.schedule import MARKS
from app.kernels import ANY_FILE_SYSTEM, kernel_ids, load
from app.machine import LEVELS
from app.machine.layout import KIND_ORDER
from app.scenarios import (
    LinkError,
    Scenario,
    codebook,
    decode,
    encode,
    format,  # noqa: A004
    library,
    parse,
)
from app.scenarios.base62 import ALPHABET, frame
from app.scenarios.links import STAMP, Link, payload_of_link
from app.scenarios.packing import LARGEST_TEXT, Packer
from app.scenarios.present import MODEL_REVISION
from tests.scenarios import second_decoder
from tests.scenarios.made import KERNEL, scenarios, schedules

SMALL = parse("kernel 6.8\nfs disk ext4\napp: aio_write disk\nadmin: freeze disk")
SMALL_STEPS = "app*6 app=queued admin*3 app.1.irq*2"
"""Two threads and twelve steps."""

EXAMPLES = int(os.environ.get("LINK_EXAMPLES", "200"))
"""How many random scenarios; a release is tried with 100 000."""


def carried(scenario: Scenario, *, title: bool = False) -> Scenario:
    """What of `scenario` a link carries."""
    return replace(scenario, schedule=None, title=scenario.title if title else None)


@pytest.mark.slow
@given(st.data(), scenarios(whole_language=True), st.booleans())
@settings(max_examples=EXAMPLES)
def test_any_scenario_and_schedule_survive_the_way_to_a_link_and_back(
    data: st.DataObject, scenario: Scenario, title: bool
) -> None:
    schedule = data.draw(schedules(scenario))
    outcome = data.draw(st.none() | st.integers(0, 65535))
    payload = encode(scenario, schedule, outcome, title=title)
    assert set(payload) <= set(ALPHABET)
    link = decode(payload)
    assert link.scenario == carried(scenario, title=title)
    assert (link.schedule, link.outcome) == (schedule, outcome)
    assert encode(link.scenario, link.schedule, link.outcome, title=title) == payload
    theirs = second_decoder.decode(payload)
    assert parse(theirs.text) == link.scenario
    assert (theirs.schedule, theirs.outcome) == (schedule, outcome)


def test_equal_scenarios_have_equal_links() -> None:
    """Whatever their texts look like; the title and the schedule's own spelling do not count."""
    other = parse(
        "# a comment\nadmin : freeze disk\n".replace("admin :", "app:aio_write disk io=any\nadmin:")
        + "schedule app*3\nfs  disk ext4\ntitle T\nkernel 6.8"
    )
    assert other != SMALL
    split = SMALL_STEPS.replace("app*6", "app*2  app app*3")
    assert encode(other, split) == encode(SMALL, SMALL_STEPS)


def test_the_title_is_carried_where_it_is_asked_for() -> None:
    titled = replace(SMALL, title="Grüße")
    assert decode(encode(titled)).scenario.title is None
    assert decode(encode(titled, title=True)).scenario.title == "Grüße"


def test_a_link_says_which_format_made_it() -> None:
    assert encode(SMALL).startswith(STAMP)


def test_every_entry_of_the_library_has_a_short_link() -> None:
    for entry in library():
        if not entry.scenario.defines:
            assert len(encode(entry.scenario)) <= 24, entry.name


def test_two_threads_and_twelve_steps_take_at_most_36_characters() -> None:
    assert len(encode(SMALL, SMALL_STEPS, 12345)) == 19


@pytest.mark.parametrize(
    ("threads", "runs", "run", "most"), [(2, 4, 20, 24), (3, 10, 4, 36), (6, 60, 2, 110)]
)
def test_links_grow_with_the_runs_of_a_schedule(
    threads: int, runs: int, run: int, most: int
) -> None:
    lines = "".join(f"t{number}: aio_write disk\n" for number in range(threads))
    scenario = parse(f"kernel 6.7+flag+move\nfs disk ext4\n{lines.replace('t0', 'app')}")
    names = ["app", *(f"t{number}" for number in range(1, threads))]
    contexts = [context for name in names for context in (name, f"{name}.1.irq", f"{name}.1.dio")]
    schedule = " ".join(f"{contexts[number % len(contexts)]}*{run}" for number in range(runs))
    assert len(encode(scenario, schedule, 1)) <= most + 6 * (threads - 1)


def test_c_text_is_deflated_only_where_that_is_shorter() -> None:
    """What the models and mail have anyway costs next to nothing, for it is in the dictionary."""
    long = "int f(struct kiocb *iocb)\n{\n\treturn iocb->ki_flags & IOCB_WRITE;\n}\n" * 40
    known = load("6.7").file("fs/super.c").text
    function = known[known.index("int freeze_super") :].partition("\n}\n")[0] + "\n}\n"
    sizes = []
    for text in ("int x;\n", long, function):
        scenario = parse(f"kernel 6.8\nfs disk ext4\napp: write disk\ndefine <<END\n{text}END\n")
        payload = encode(scenario, "app")
        assert decode(payload).scenario == scenario
        sizes.append(len(payload))
    assert sizes[0] < 40
    assert sizes[1] < len(long) // 10
    assert sizes[2] < len(function) // 5


def test_a_text_that_another_zlib_deflated_is_read_as_well() -> None:
    """Builds of zlib differ in what they find; the link is another, what it says is not."""
    text = "int f(struct kiocb *iocb)\n{\n\treturn iocb->ki_flags & IOCB_WRITE;\n}\n"
    scenario = parse(f"kernel 6.8\nfs disk ext4\napp: write disk\ndefine <<END\n{text}END\n")
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    octets = packer.compress(text.encode()) + packer.flush()
    form = 2, len(octets), int.from_bytes(octets, "little"), 256 ** len(octets)

    payload = payload_of_link(Link(scenario, "app"), {text: form})

    assert payload != encode(scenario, "app")
    assert decode(payload) == decode(encode(scenario, "app"))
    assert parse(second_decoder.decode(payload).text) == scenario


def framed(*fields: tuple[int, int]) -> str:
    """A sound frame around fields that no encoder wrote."""
    return frame(STAMP, Packer(list(fields)).number())


UNFITTING = {
    "revision 0": framed((0, 8)),
    "a revision without end": framed((7, 8), (31, 32), (127, 128), (511, 512), (2047, 2048)),
    "no thread": framed((MODEL_REVISION, 8), (5, codebook.KERNEL_RADIX)),
    "a kernel without a name": framed((MODEL_REVISION, 8), (0, codebook.KERNEL_RADIX)),
    "a kernel of no number": framed(
        (MODEL_REVISION, 8), (codebook.KERNEL_RADIX - 1, codebook.KERNEL_RADIX), (60, 64)
    ),
    "nothing but large digits": frame(STAMP, 62**300 - 1),
    "nothing but small ones": frame(STAMP, 2**3000 + MODEL_REVISION),
}


@pytest.mark.parametrize("payload", UNFITTING.values(), ids=UNFITTING)
def test_a_sound_frame_around_nonsense_is_refused(payload: str) -> None:
    with pytest.raises(LinkError):
        decode(payload)


@pytest.mark.slow
@given(st.integers(0, 62**60))
def test_no_number_does_more_than_be_refused(number: int) -> None:
    payload = frame(STAMP, number * 8 + MODEL_REVISION)
    try:
        link = decode(payload)
    except LinkError:
        return
    assert encode(link.scenario, link.schedule, link.outcome, title=True) == payload


def test_a_text_that_inflates_without_end_is_refused() -> None:
    packer = Packer([(MODEL_REVISION, 8)])
    packer.put(0, codebook.KERNEL_RADIX)
    packer.put_text("6" * (LARGEST_TEXT + 1))
    with pytest.raises(LinkError, match="too long"):
        decode(frame(STAMP, packer.number()))


def test_the_codebook_knows_all_that_the_tables_and_the_engine_have() -> None:
    kernel = load("6.8")
    assert set(kernel_ids()) <= set(codebook.KERNELS)
    assert set(kernel.file_systems) <= set(codebook.TYPES)
    assert {item.slug for item in PROPERTIES} <= set(codebook.PROPERTIES)
    assert set(KIND_ORDER) <= set(codebook.KINDS)
    assert set(MARKS) <= set(codebook.MARKS)
    assert set(LEVELS) <= set(codebook.FACT_VALUES)
    for verb, spec in kernel.operations.items():
        assert codebook.VERBS[verb] == spec.takes
        for name, values in spec.options.items():
            if values == ANY_FILE_SYSTEM:
                assert codebook.OPTIONS[name] == codebook.NAMING
                continue
            pins = codebook.PINNED if name in kernel.choices else codebook.VALUED
            assert codebook.OPTIONS[name] == (pins if values else codebook.BARE)
            assert set(values) <= set(codebook.VALUES)


def test_what_is_in_no_list_is_spelt_out() -> None:
    text = format(SMALL).replace("disk", "mystery").replace("app:", "reviewer:")
    scenario = parse(text.replace("6.8", "6.7+flag-trace"))
    assert decode(encode(scenario)).scenario == scenario
    assert scenario.kernel not in codebook.KERNELS
    assert KERNEL.operations


@pytest.mark.parametrize(
    "spelt",
    [{"kernel": "6.7\nfs x ext4"}, {"kernel": "6.7 "}, {"title": "a\nschedule app*3"}],
)
@pytest.mark.parametrize("revision", [MODEL_REVISION, MODEL_REVISION + 1])
def test_no_name_carries_statements_along_whatever_the_revision(
    spelt: dict[str, Any], revision: int
) -> None:
    sound = parse("kernel 6.7\nfs disk ext4\napp: write disk\n")
    forged = payload_of_link(Link(replace(sound, **spelt), "", None, revision))

    with pytest.raises(LinkError, match="is not how such links are written"):
        decode(forged)
