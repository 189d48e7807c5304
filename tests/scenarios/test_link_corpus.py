"""The links that were issued: what they say, what comes of them, and that no damage passes."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256
from textwrap import indent

import pytest

from app.jobs.opening import opened
from app.scenarios import LinkError, codebook, decode, find, format, parse  # noqa: A004
from app.scenarios.base62 import ALPHABET, unframe
from app.scenarios.links import STAMP
from app.scenarios.outcome import outcome_text
from tests.scenarios import second_decoder
from tests.scenarios.corpus import Golden, corpus

BUDGET = 2000
PAGE = second_decoder.PAGE.read_text("utf-8")

each = pytest.mark.parametrize("golden", corpus(), ids=lambda golden: golden.payload)


@each
def test_a_golden_link_says_what_it_always_said(golden: Golden) -> None:
    link = decode(golden.payload)
    assert format(replace(link.scenario, schedule=link.schedule or None)) == golden.text
    assert opened(link, BUDGET).sentence == golden.recorded


@each
def test_the_second_decoder_reads_the_same(golden: Golden) -> None:
    ours, theirs = decode(golden.payload), second_decoder.decode(golden.payload)
    assert parse(theirs.text) == ours.scenario
    assert (theirs.schedule, theirs.outcome, theirs.revision) == (
        ours.schedule,
        ours.outcome,
        ours.revision,
    )


def test_the_corpus_has_every_name_that_is_usual() -> None:
    said = "".join(golden.text for golden in corpus())
    for word in ("loop=", "upper=", " ro", "*2:", "wait ", "kill ", "hook@", "fault=", "define"):
        assert word in said
    for word in ("opaque", "expect", "forbid", "check", "title", ">", "app=0", "=queued", ".dio"):
        assert word in said
    assert max(len(golden.payload) for golden in corpus()) > 60


def damaged(payload: str) -> set[str]:
    """Every changed character, every swap of neighbours, every truncation, one more at the end."""
    size = len(payload)
    changed = {payload[:i] + c + payload[i + 1 :] for i in range(size) for c in ALPHABET}
    swapped = {
        payload[:i] + payload[i + 1] + payload[i] + payload[i + 2 :] for i in range(size - 1)
    }
    cut = {payload[:i] for i in range(size)}
    added = {payload + c for c in ALPHABET}
    return (changed | swapped | cut | added) - {payload}


def test_every_small_damage_of_every_golden_link_is_found() -> None:
    """The frame alone finds it, whatever the number in it says."""
    for payload in {golden.payload for golden in corpus()}:
        for text in damaged(payload):
            with pytest.raises(LinkError):
                unframe(STAMP, text)


def test_the_second_decoder_finds_every_small_damage_of_a_link() -> None:
    for golden in corpus()[::30]:
        for text in damaged(golden.payload):
            with pytest.raises(second_decoder.Refused):
                second_decoder.decode(text)


# -- the page ---------------------------------------------------------------------------


def test_the_page_has_the_lists_of_the_codebook() -> None:
    verbs = tuple(f"{verb}:{kind}" for verb, kind in codebook.VERBS.items())
    options = tuple(f"{option}:{kind}" for option, kind in codebook.OPTIONS.items())
    assert second_decoder.lists() == {
        "kernels": (codebook.KERNEL_RADIX, codebook.KERNELS),
        "types": (codebook.TYPE_RADIX, codebook.TYPES),
        "file system names": (codebook.NAME_RADIX, codebook.FILE_SYSTEM_NAMES),
        "file system options": (codebook.FILE_SYSTEM_OPTION_RADIX, codebook.FILE_SYSTEM_OPTIONS),
        "thread names": (codebook.NAME_RADIX, codebook.THREAD_NAMES),
        "verbs": (codebook.VERB_RADIX, verbs),
        "options": (codebook.OPTION_RADIX, options),
        "values": (codebook.VALUE_RADIX, codebook.VALUES),
        "kinds": (codebook.KIND_RADIX, codebook.KINDS),
        "marks": (codebook.MARK_RADIX, codebook.MARKS),
        "properties": (codebook.PROPERTY_RADIX, codebook.PROPERTIES),
        "facts": (codebook.FACT_RADIX, codebook.FACTS),
        "fact values": (codebook.FACT_VALUE_RADIX, codebook.FACT_VALUES),
    }


def test_the_dictionary_is_the_one_of_the_page() -> None:
    dictionary = codebook.dictionary()
    assert sha256(dictionary).hexdigest() in PAGE
    assert f"{len(dictionary):,} octets" in PAGE


def test_the_example_of_the_page_is_true() -> None:
    match = re.search(r"outcome (\d+) of `/v1/(\w+)`.*schedule `(.+?)`", PAGE)
    assert match is not None
    number, payload, schedule = match.groups()
    link = decode(payload)
    assert (link.outcome, link.schedule) == (int(number), schedule)
    assert link.scenario == replace(find("denied-write-naive").scenario, title=None, schedule=None)
    for text in (outcome_text(opened(link, BUDGET).trace), format(link.scenario)):
        assert indent(text, "    ") in PAGE
