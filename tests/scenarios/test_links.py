from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.explore.properties import PROPERTIES
from app.kernels import ANY_FILE_SYSTEM, kernel_ids, load
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
from app.scenarios.links import STAMP
from app.scenarios.packing import LARGEST_TEXT, Packer
from app.scenarios.present import MODEL_REVISION
from tests.scenarios.made import KERNEL, scenarios, steps

if TYPE_CHECKING:
    from app.scenarios.wire_steps import Step

SMALL = parse("kernel 6.8\nfs disk ext4\napp: aio_write disk\nadmin: freeze disk")
APP, IRQ, ADMIN = 0, 1, 3
SMALL_STEPS: tuple[Step, ...] = (
    *[(APP, None)] * 6,
    (APP, 0),
    *[(ADMIN, None)] * 3,
    *[(IRQ, None)] * 2,
)
"""Two threads and twelve steps."""


def carried(scenario: Scenario, *, title: bool = False) -> Scenario:
    """What of `scenario` a link carries."""
    return replace(scenario, schedule=None, title=scenario.title if title else None)


@pytest.mark.slow
@given(st.data(), scenarios(), st.booleans())
@settings(max_examples=200)
def test_any_scenario_and_schedule_survive_the_way_to_a_link_and_back(
    data: st.DataObject, scenario: Scenario, title: bool
) -> None:
    schedule = data.draw(steps(scenario))
    payload = encode(scenario, schedule, title=title)
    assert set(payload) <= set(ALPHABET)
    assert decode(payload) == (carried(scenario, title=title), schedule)
    again, steps_again = decode(payload)
    assert encode(again, steps_again, title=title) == payload


def test_equal_scenarios_have_equal_links() -> None:
    """Whatever their texts look like; the title and the schedule's own spelling do not count."""
    other = parse(
        "# a comment\nadmin : freeze disk\n".replace("admin :", "app:aio_write disk io=any\nadmin:")
        + "schedule app*3\nfs  disk ext4\ntitle T\nkernel 6.8"
    )
    assert other != SMALL
    assert encode(other, SMALL_STEPS) == encode(SMALL, SMALL_STEPS)


def test_the_title_is_carried_where_it_is_asked_for() -> None:
    titled = replace(SMALL, title="Grüße")
    assert decode(encode(titled))[0].title is None
    assert decode(encode(titled, title=True))[0].title == "Grüße"


def test_a_link_says_which_format_made_it() -> None:
    assert encode(SMALL).startswith(STAMP)


def test_every_entry_of_the_library_has_a_short_link() -> None:
    for entry in library():
        if not entry.scenario.forbids and not entry.scenario.defines:
            assert len(encode(entry.scenario)) <= 24, entry.name


def test_two_threads_and_twelve_steps_take_at_most_36_characters() -> None:
    assert len(encode(SMALL, SMALL_STEPS)) == 18


@pytest.mark.parametrize(
    ("threads", "runs", "run", "most"), [(2, 4, 20, 21), (3, 10, 4, 33), (6, 60, 2, 112)]
)
def test_links_grow_with_the_runs_of_a_schedule(
    threads: int, runs: int, run: int, most: int
) -> None:
    lines = "".join(f"t{number}: aio_write disk\n" for number in range(threads))
    scenario = parse(f"kernel 6.7+flag+move\nfs disk ext4\n{lines.replace('t0', 'app')}")
    schedule = [(number % (3 * threads), None) for number in range(runs) for _ in range(run)]
    assert len(encode(scenario, schedule)) <= most + 6 * (threads - 1)


def test_c_text_is_deflated_only_where_that_is_shorter() -> None:
    long = "int f(struct kiocb *iocb)\n{\n\treturn iocb->ki_flags & IOCB_WRITE;\n}\n" * 40
    short = "int x;\n"
    sizes = []
    for text in (short, long):
        scenario = parse(f"kernel 6.8\nfs disk ext4\napp: write disk\ndefine <<END\n{text}END\n")
        payload = encode(scenario, [(0, None)])
        assert decode(payload) == (scenario, ((0, None),))
        sizes.append(len(payload))
    assert sizes[0] < 40
    assert sizes[1] < len(long) // 10


CORPUS = (
    encode(SMALL, SMALL_STEPS),
    encode(SMALL),
    *(encode(entry.scenario, [(0, None)] * 9) for entry in library()[7:9]),
    encode(replace(SMALL, title="A title"), SMALL_STEPS, title=True),
)


@pytest.mark.parametrize("payload", CORPUS)
def test_every_changed_swapped_or_lost_character_of_a_link_is_found(payload: str) -> None:
    size = len(payload)
    changed = {payload[:i] + c + payload[i + 1 :] for i in range(size) for c in ALPHABET}
    swapped = {
        payload[:i] + payload[i + 1] + payload[i] + payload[i + 2 :] for i in range(size - 1)
    }
    cut = {payload[:i] for i in range(size)}
    for damaged in (changed | swapped | cut) - {payload}:
        with pytest.raises(LinkError):
            decode(damaged)


def framed(*fields: tuple[int, int]) -> str:
    """A sound frame around fields that no encoder wrote."""
    return frame(STAMP, Packer(list(fields)).number())


UNFITTING = {
    "revision 0": framed((0, 8)),
    "a newer revision": framed((MODEL_REVISION + 1, 8)),
    "an older revision": framed((MODEL_REVISION - 1, 8)),
    "no thread": framed((MODEL_REVISION, 8), (5, codebook.KERNEL_RADIX)),
    "a kernel without a name": framed((MODEL_REVISION, 8), (0, codebook.KERNEL_RADIX)),
    "a kernel of no number": framed((MODEL_REVISION, 8), (127, codebook.KERNEL_RADIX)),
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
        scenario, schedule = decode(payload)
    except LinkError:
        return
    assert encode(scenario, schedule, title=True) == payload


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
    for verb, spec in kernel.operations.items():
        assert codebook.VERBS[verb] == spec.takes
        for name, values in spec.options.items():
            if values == ANY_FILE_SYSTEM:
                assert codebook.OPTIONS[name] == codebook.NAMING
                continue
            pins = codebook.PINNED if name in kernel.choices else codebook.VALUED
            assert codebook.OPTIONS[name] == (pins if values else codebook.BARE)
            assert set(values) <= set(codebook.VALUES)


def test_every_list_of_the_codebook_fits_its_radix() -> None:
    for book, radix in (
        (codebook.KERNELS, codebook.KERNEL_RADIX),
        (codebook.TYPES, codebook.TYPE_RADIX),
        (codebook.FILE_SYSTEM_NAMES, codebook.NAME_RADIX),
        (codebook.THREAD_NAMES, codebook.NAME_RADIX),
        (codebook.VERBS, codebook.VERB_RADIX),
        (codebook.OPTIONS, codebook.OPTION_RADIX),
        (codebook.VALUES, codebook.VALUE_RADIX),
        (codebook.PROPERTIES, codebook.PROPERTY_RADIX),
        (codebook.FACTS, codebook.FACT_RADIX),
    ):
        assert len(book) < radix


def test_what_is_in_no_list_is_spelt_out() -> None:
    text = format(SMALL).replace("disk", "mystery").replace("app:", "reviewer:")
    scenario = parse(text.replace("6.8", "6.7+flag-trace"))
    assert decode(encode(scenario))[0] == scenario
    assert scenario.kernel not in codebook.KERNELS
    assert KERNEL.operations
