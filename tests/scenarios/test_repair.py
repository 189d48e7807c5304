"""Links as mail brings them: repaired and told, or refused; never misread."""

from __future__ import annotations

import base64
import quopri
from html import escape
from time import process_time
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scenarios.base62 import ALPHABET, LinkError
from app.scenarios.repair import holds_link, repair
from tests.scenarios.corpus import corpus

PAYLOAD = next(golden.payload for golden in corpus() if len(golden.payload) == 26)
OTHER = next(golden.payload for golden in corpus() if len(golden.payload) == 20)
HOST = "https://kiocb.example.org"
URL = f"{HOST}/v1/{PAYLOAD}"
HALF = len(URL) - 11
A, B = URL[:HALF], URL[HALF:]

AROUND = "took it out of the text around it"
LINES = "joined its lines"
QUOTES = "took out quote marks"
SOFT = "undid soft line breaks"
BLANKS = "took out blanks"
UNSEEN = "took out invisible characters"
PERCENT = "undid percent-encoding"
OCTETS = "undid quoted-printable"
ENTITIES = "undid HTML entities"
TAGS = "took out HTML tags"
ANGLES = "took off angle brackets"


def left(what: str) -> str:
    """How it is told that something behind the link was left out."""
    return f"left out {what!r} behind it"


REPAIRED = {
    "nothing": (URL, ()),
    "its path alone": (f"/v1/{PAYLOAD}", ()),
    "blanks around it": (f"  {URL}\n", ()),
    "its payload alone": (PAYLOAD, ("read a payload without its address",)),
    "angle brackets": (f"<{URL}>", (ANGLES,)),
    "angle brackets and a full stop": (f"<{URL}>.", (ANGLES, left("."))),
    "the end of a sentence": (f"See {URL}.", (left("."), AROUND)),
    "a comma": (f"See {URL}, please.", (left(","), AROUND)),
    "brackets": (f"(see {URL})", (left(")"), AROUND)),
    "a trailer": (f"Link: {URL} # [1]", (AROUND,)),
    "Markdown": (f"[a run]({URL})", (left(")"), AROUND)),
    "quotation marks": (f'"{URL}"', (left('"'), AROUND)),
    "a quote": (f"> {URL}", (AROUND,)),
    "a hard wrap": (f"{A}\n{B}", (LINES,)),
    "a hard wrap of Windows": (f"{A}\r\n{B}", (LINES,)),
    "a wrap in a quote": (f"> {A}\n> {B}", (LINES, QUOTES, AROUND)),
    "a wrap in nested quotes": (f"> >> {A}\n> >> {B}", (LINES, QUOTES, AROUND)),
    "several wraps": (f"{A}\n{B[:4]}\n  {B[4:]}", (LINES,)),
    "a wrap in a comment": (f" * {A}\n * {B}", (LINES, QUOTES, AROUND)),
    "a wrap with a blank before it": (f"{A} \n{B}", (LINES,)),
    "a wrap in the path": (f"{HOST}/v\n1/{PAYLOAD}", (LINES,)),
    "a wrap behind the path": (f"{HOST}/v1/\n{PAYLOAD}", (LINES,)),
    "a wrap in the host": (f"https://kiocb.\nexample.org/v1/{PAYLOAD}", (AROUND,)),
    "a blank in it": (f"{A} {B}", (BLANKS,)),
    "a soft break": (f"{A}=\n{B}", (SOFT,)),
    "a soft break of Windows": (f"{A}=\r\n{B}", (SOFT,)),
    "a soft break in a quote": (f"> {A}=\n> {B}", (SOFT, QUOTES, AROUND)),
    "quoted-printable letters": (f"{A}={ord(B[0]):02X}{B[1:]}", (OCTETS,)),
    "quoted-printable slashes": (URL.replace("/", "=2F"), (OCTETS,)),
    "a question behind it": (f"{URL}?u=3D1", (left("?u=3D1"),)),
    "an entity behind it": (f"{URL}?u&amp;c", (left("?u&c"),)),
    "zero-width blanks": (f"{A}\u200b{B}", (UNSEEN,)),
    "a soft hyphen": (f"{A}\u00ad{B}", (UNSEEN,)),
    "a byte-order mark": (f"\ufeff{A}\ufeff{B}", (UNSEEN,)),
    "a soft hyphen by name": (f"{A}&shy;{B}", (ENTITIES,)),
    "a letter by number": (f"{A}&#{ord(B[0])};{B[1:]}", (ENTITIES,)),
    "slashes by number": (URL.replace("/", "&#x2F;"), (ENTITIES,)),
    "a place to wrap": (f"{A}<wbr>{B}", (TAGS,)),
    "a line break of HTML": (f"{A}<br/>\n{B}", (LINES, TAGS)),
    "marked letters": (f"{A}<b class='x'>{B[:3]}</b>{B[3:]}", (TAGS,)),
    "HTML": (f'<p><a href="{URL}">a run</a></p>', (left('">a'), AROUND)),
    "percent-encoding": (quote(URL, safe=""), (PERCENT,)),
    "percent-encoding, twice": (quote(quote(URL, safe=""), safe=""), (PERCENT,)),
    "percent-encoded letters": (f"{A}%{ord(B[0]):02x}{B[1:]}", (PERCENT,)),
    "Outlook's wrapper": (
        f"https://eur01.safelinks.protection.outlook.com/?url={quote(URL, safe='')}&data=05",
        (PERCENT, left("&data=05")),
    ),
    "a redirect": (f"https://www.example.com/url?q={URL}&sa=D", (left("&sa=D"),)),
    "Proofpoint's second wrapper": (
        f"https://urldefense.example/v2/url?u={URL.replace(':', '-3A').replace('/', '_')}&d=x",
        (left("&d=x"),),
    ),
    "Proofpoint's third wrapper": (
        f"https://urldefense.example/v3/__{URL}__;!!abc",
        (left("__;!!abc"),),
    ),
    "a mail in quoted-printable": (
        quopri.encodestring(
            f"Look at this, which is a long line before: {URL}\n".encode()
        ).decode(),
        (SOFT, AROUND),
    ),
    "HTML in quoted-printable": (
        quopri.encodestring(f'<a href="{URL}">{"x" * 40}</a>'.encode()).decode(),
        (left('">xxxxxxx='), AROUND),
    ),
    "another link behind it": (
        f"{URL}\n{HOST}/v1/{OTHER}",
        (AROUND, f"took the first of 2 links; the others are /v1/{OTHER}"),
    ),
    "the same link again": (f"{URL}\n{URL}", (AROUND,)),
    "one that was cut before it": (
        f"> {A}...\n\n{URL}\n",
        (AROUND, "passed over 1 that is not whole"),
    ),
}


@pytest.mark.parametrize(("text", "told"), REPAIRED.values(), ids=REPAIRED)
def test_what_mail_does_to_a_link_is_undone_and_told(text: str, told: tuple[str, ...]) -> None:
    found = repair(text)
    assert found.payload == PAYLOAD
    assert found.repairs == told


STEPS = {
    f"{URL}/7": 7,
    f"{URL}/7.txt": 7,
    f"{URL}.json": None,
    f"See {URL}/12.": 12,
    f"<{URL}/12>,": 12,
    f"{quote(URL + '/12', safe='')}&data=1": 12,
    f"{URL}/12x": None,
    f"{URL}/1=\n2 is bad": 12,
    f"> {URL}/=\r\n> 12": 12,
    f"{URL}=2F12": 12,
    f"{URL}=2F1=\n2": 12,
    f"{URL}/12?w=72": 12,
    f"{URL}/12 is bad, and =\n3 worse": 12,
    f"{URL}/": None,
}


@pytest.mark.parametrize(("text", "step"), STEPS.items())
def test_the_step_behind_a_link_is_kept(text: str, step: int | None) -> None:
    assert repair(text).payload == PAYLOAD
    assert repair(text).step == step


REFUSED = {
    "nothing": ("", "an empty text"),
    "no link": ("Just words.", "a text without a link"),
    "a truncated link": (A, "was cut short: it says that it has 26"),
    "a truncated link before words": (f"{A}... and so\nforth it goes", "was cut short"),
    "a truncated link that words go on behind": (f"{A}\nand so forth it goes on", "was cut short"),
    "small letters": (URL.lower(), "the link"),
    "capital letters": (f"{HOST}/v1/{PAYLOAD.upper()}", "the link"),
    "a changed letter": (f"{A}{'x' if B[0] != 'x' else 'y'}{B[1:]}", "was changed or moved"),
    "swapped letters": (f"{A}{B[1]}{B[0]}{B[2:]}", "was changed or moved"),
    "a letter from elsewhere": (f"{A}\u0430{B[1:]}", "was cut short"),
    "a hyphen at the wrap": (f"{A}-\n{B}", "was cut short"),
    "a quote with initials": (f"AG> {A}\nAG> {B}", "was cut short"),
    "a mail in base64": (base64.b64encode(URL.encode()).decode(), "a text without a link"),
    "reversed": (f"{HOST}/v1/{PAYLOAD[::-1]}", "the link"),
    "another format": (f"{HOST}/v2/{PAYLOAD}", "format v2 is not known here"),
    "the draft": (f"{HOST}/v1/dKF8KaIcp9XfpacO23xO", "a format stamp 'd' is not known here"),
    "an ellipsis in it": (f"{URL[: HALF - 4]}...{B}", "was cut short"),
}


@pytest.mark.parametrize(("text", "why"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_undone_is_refused(text: str, why: str) -> None:
    with pytest.raises(LinkError) as caught:
        repair(text)
    assert why in str(caught.value)


LETTER = f"""\
From: A Reviewer <reviewer@example.org>
Subject: Re: [PATCH] fs: move the start

On Tue, an author wrote:
> > The count goes wrong, see
> > {A}
> > {B}
> Does it?

It does. The search says so, too.

Link: {HOST}/v1/{OTHER} # [2]
"""


def test_a_whole_mail_gives_its_first_link() -> None:
    found = repair(LETTER)
    assert found.payload == PAYLOAD
    assert found.repairs == (
        LINES,
        QUOTES,
        AROUND,
        f"took the first of 2 links; the others are /v1/{OTHER}",
    )


DAMAGES = st.sampled_from(
    (
        lambda text: "".join(f"> {line}\n" for line in text.splitlines()),
        lambda text: "\n".join(text[i : i + 40] for i in range(0, len(text), 40)),
        lambda text: "=\r\n".join(text[i : i + 30] for i in range(0, len(text), 30)),
        lambda text: f"<{text}>",
        lambda text: f"{text[:70]}\u200b{text[70:]}",
        lambda text: text.replace("/", "%2F"),
        escape,
        lambda text: f"{text[:55]}<wbr>{text[55:]}",
    )
)


@given(st.lists(DAMAGES, max_size=3), st.sampled_from([golden.payload for golden in corpus()]))
def test_damages_upon_damages_are_repaired_or_refused(damages: list, payload: str) -> None:  # type: ignore[type-arg]
    """Never is another link read."""
    text = f"{HOST}/v1/{payload}"
    for damage in damages:
        text = damage(text)
    try:
        found = repair(text)
    except LinkError:
        return
    assert found.payload == payload


@given(st.text(st.sampled_from(f"{ALPHABET[:12]}/v1> \n=<&;%"), max_size=60))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    for given_text in (text, f"/v1/1{text}", f"/v1/1yzz{text}", f"/v1/1z{text}"):
        with pytest.raises(LinkError):
            repair(given_text)


def test_a_scenario_holds_no_link() -> None:
    for golden in corpus():
        assert not holds_link(golden.text)


@pytest.mark.parametrize(
    "text",
    [
        "/" + " " * 60_000,
        "/\n" + " " * 60_000,
        "/v1/1" + "a" * 60_000,
        "/v1/1zz" + "\n> " * 20_000,
        "/v1/1zzzzz" * 2_000,
        "/v1/1zzzzz" + "<b " * 20_000,
        "=2Fv1=2F1" * 2_000,
        "a" * 60_000,
    ],
    ids=range(8),
)
def test_no_text_takes_long(text: str) -> None:
    began = process_time()
    with pytest.raises(LinkError):
        repair(text)
    repair(f"{text} {URL}")
    assert process_time() - began < 2
