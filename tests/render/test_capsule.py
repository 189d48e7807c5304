"""A run in one file: whole, small, without a word that is markup, and readable without scripts."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from app.render.capsule import LADDER, LARGEST, capsule
from tests.render.runs import HOSTILE, NAMES, hostile, run_of

VOID = {"meta", "input", "br", "link"}


class Reader(HTMLParser):
    """The words of a page, outside style and script; every element has to be closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script", "svg"} & set(self.open):
            self.words.append(data)

    @property
    def told(self) -> str:
        return " ".join("".join(self.words).split())


@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_of_the_library_is_there_without_scripts(name: str) -> None:
    run = run_of(name)
    page = capsule(run)
    reader = Reader(page)

    assert len(page.encode()) < LARGEST
    for step in run["steps"]:
        assert " ".join(step["sentence"].split()) in reader.told
    ids = {attrs["id"] for _, attrs in reader.elements if attrs.get("id")}
    uses = [attrs["href"] for tag, attrs in reader.elements if tag == "use"]
    assert len(uses) > len(run["steps"])
    assert {str(use).removeprefix("#") for use in uses} <= ids
    assert "too large" not in reader.told


def test_hostile_words_stay_words() -> None:
    page = capsule(hostile(), None, f"https://host/v1/x{HOSTILE}")
    reader = Reader(page)

    assert page.count("<script>") == 1
    assert f"<title>{HOSTILE}" not in page
    assert " ".join(HOSTILE.split()) in reader.told
    assert not [a for _, attrs in reader.elements for a in attrs if a.startswith("on")]


def test_nothing_is_loaded_and_only_our_own_few_lines_run() -> None:
    page = capsule(run_of("clone-inherits"))
    reader = Reader(page)
    policy = next(
        str(attrs["content"])
        for tag, attrs in reader.elements
        if tag == "meta" and attrs.get("http-equiv") == "Content-Security-Policy"
    )

    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for kind in ("style", "script"):
        (source,) = re.findall(rf"<{kind}>(.*?)</{kind}>", page, re.DOTALL)
        digest = b64encode(sha256(source.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert not [attrs for _, attrs in reader.elements if "src" in attrs or "style" in attrs]
    links = [attrs["href"] for _, attrs in reader.elements if "href" in attrs]
    assert all(str(link).startswith("#") for link in links)


def test_it_opens_at_the_step_that_was_asked_for() -> None:
    run = run_of("clone-inherits")

    assert '<body data-at="24">' in capsule(run, 24)
    assert f'<body data-at="{len(run["steps"])}">' in capsule(run)
    assert capsule(run, 24) == capsule(run, 24)


@pytest.mark.parametrize(("times", "told"), [(8, True), (40, True)])
def test_a_long_run_leaves_out_pictures_before_words_and_says_so(times: int, told: bool) -> None:
    """The same steps again and again, numbered on, as far as an exploit of the size would go."""
    run = run_of("freeze-passes-writer")
    still = [{**step, "delta": []} for step in run["steps"]] * (times - 1)
    steps = [{**step, "number": number} for number, step in enumerate([*run["steps"], *still], 1)]

    page = capsule({**run, "steps": steps})

    assert len(page.encode()) < LARGEST
    assert ("too large" in page) is told
    Reader(page)


def test_each_rung_says_what_it_leaves_out() -> None:
    said = [detail.told(2000) for detail in LADDER]

    assert said[0] == ""
    assert len(set(said)) == len(said)
    assert all(word.endswith("too large.") for word in said[1:])
