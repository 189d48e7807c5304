"""A link stays whole where mail is read, wherever in a sentence it stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.scenarios.corpus import corpus
from tests.scenarios.linkifiers import github, lore, thunderbird

SENTENCES = (
    "{}",
    "See {}.",
    "See {}, and so on.",
    "See {}; then",
    "Is it {}?",
    "It is {}!",
    "In brackets (see {}).",
    "In brackets ({}), and on.",
    "<{}>",
    "In angle brackets <{}>.",
    'Quoted "{}".',
    "Quoted '{}'.",
    "> Quoted: {}",
    "> > {}\n> and on",
    "Link: {} # [1]",
    "Closes: {}",
    "Two: {0}, {0}.",
    "A dash - {} - and on",
)
READERS: tuple[Callable[[str], list[str]], ...] = (lore, thunderbird, github)
KEPT = {"lore": "!"}
"""What a reader takes for the end of the address; the server does not mind it."""


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_link_is_found_whole(reader: Callable[[str], list[str]], sentence: str) -> None:
    for golden in corpus():
        for behind in ("", "/23", "/23.txt"):
            url = f"https://kiocb.example.org/v1/{golden.payload}{behind}"
            found = [
                each.rstrip(KEPT.get(reader.__name__, "")) for each in reader(sentence.format(url))
            ]
            assert found == [url] * (1 + ("Two" in sentence)), (sentence, url)


CUT = {
    "https://h.example/x-": {"thunderbird"},
    "https://h.example/x_": {"github"},
    'https://h.example/#{"a":1}': {"lore", "thunderbird"},
    "https://h.example/#a#b": {"lore"},
}


@pytest.mark.parametrize(("url", "by"), CUT.items())
def test_the_rules_cut_what_they_are_known_to_cut(url: str, by: set[str]) -> None:
    """Forms of links that others use; so the rules here are no mere agreement."""
    assert {reader.__name__ for reader in READERS if reader(f"See {url} now") != [url]} == by
