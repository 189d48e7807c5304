"""Links as mail brings them: whole mails, wrapped, quoted, encoded. What is undone is told.

A payload says in its first characters how long it is. So a reader who begins behind ``/v1/`` knows
where it ends, and takes out on the way there what no payload has in it: line breaks with the quote
marks after them, blanks, characters nobody sees, tags. The check over the characters decides
whether what is left is a link. Nothing is guessed: a lost or changed character is never made up.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import unescape
from urllib.parse import unquote

from app.scenarios.base62 import ALPHABET, LinkError, said_length, unframe
from app.scenarios.links import STAMP

INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"

_TOKEN = re.compile(
    rf"""
    (?P<soft> = [ \t]* \r?\n [ \t]* )    (?P<softly> (?:[>|*#]+[ \t]*)+ )?
    | (?P<line> [ \t]* \r?\n [ \t]* )    (?P<quoted> (?:[>|*#]+[ \t]*)+ )?
    | (?P<blank> [^\S\r\n]+ )
    | (?P<unseen> [{INVISIBLE}]+ )
    | (?P<percent> %(?:25)*[0-9A-Fa-f]{{2}} )
    | (?P<octet> =[0-9A-F]{{2}} )
    | (?P<entity> &(?:\#[0-9]{{1,6}}|\#[xX][0-9A-Fa-f]{{1,5}}|[A-Za-z]{{2,12}}); )
    | (?P<tag> </?[A-Za-z][^<>]{{0,300}}> )
    | (?P<character> [0-9A-Za-z] )
    """,
    re.VERBOSE,
)

_SLASH = r"(?:/|%(?:25)*2[Ff]|=2F|&\#47;|&\#[xX]2[Ff];|&sol;|_)"
_GAP = rf"(?:[ \t]*+(?:=[ \t]*+)?\r?\n[ \t>|*#]*+|[{INVISIBLE}])*+"
"""Possessive throughout, so that no text makes the search slow."""
_ANCHOR = re.compile(
    rf"(?P<slash>{_SLASH}){_GAP}v{_GAP}(?P<version>[0-9]{{1,3}}){_GAP}{_SLASH}(?={_GAP}[0-9A-Za-z%=&])"
)

_BEHIND = re.compile(
    r"(?:[/_](?P<step>[0-9]{1,6})(?![0-9A-Za-z]))?(?:\.(?:txt|jsonl?|html|(?:anim\.)?svg|png|md|csv|py)\b)?"
)

_SOFT = re.compile(r"=[ \t]*\r?\n[ \t]*(?:[>|*#]+[ \t]*)*")
"""A soft break of quoted-printable, which may stand within the step, too."""

_ADDRESS = f"{ALPHABET}-._~:/?#@!$&*+,;=%"
"""What the beginning of an address is made of."""

AROUND = "took it out of the text around it"

FAR = 200
"""So far behind a payload is looked for its step."""

LONGEST_TAIL = 20


@dataclass(frozen=True, slots=True)
class Repaired:
    """A link that was found in a text, and what had to be done to read it, a sentence each."""

    payload: str
    step: int | None = None
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """A whole link: its payload, where it stood, and what was taken out of it."""

    payload: str
    begin: int
    end: int
    undone: Counter[str]


def holds_link(text: str) -> bool:
    """Whether something in `text` looks like the beginning of a link, whole or not."""
    return _ANCHOR.search(text) is not None


def repair(text: str) -> Repaired:
    """The first whole link in `text`, which may be a link alone, a mangled one, or a mail.

    Raises:
        LinkError: there is no link, or none is whole; it says what is wrong with the first.
    """
    found: list[_Found] = []
    broken: list[LinkError] = []
    foreign: list[LinkError] = []
    for begin, start, version in _starts(text):
        if version != STAMP:
            foreign.append(other_format(int(version)))
            continue
        try:
            found.append(_read(text, begin, start))
        except LinkError as error:
            broken.append(error)
    if not found:
        raise (*broken, *foreign, _none_here(text))[0]
    return _told(text, found, len(broken))


def _starts(text: str) -> Iterator[tuple[int, int, str]]:
    """(where it begins, where its payload begins, format) of everything that may be a link."""
    nothing = True
    for match in _ANCHOR.finditer(text):
        nothing = False
        yield match.start(), match.end(), match["version"]
    if nothing and (bare := re.match(rf"[\s<>\"']*(?={STAMP}[0-9A-Za-z]{{2}})", text)):
        yield bare.end(), bare.end(), STAMP


def _read(text: str, begin: int, start: int) -> _Found:
    """The link whose payload begins at `start`. Raises LinkError."""
    undone = Counter(_named(match) for match in _TOKEN.finditer(text[begin:start]))
    undone["bare"] += begin == start
    payload, together, length = "", "", None
    end = start
    for character, name, stop in _characters(text, start):
        if name:
            undone[name] += 1
        if not character:
            together = together or payload
            continue
        payload += character
        end = stop
        length = said_length(payload) if length is None else length
        if length is not None and len(payload) >= length:
            break
    try:
        unframe(STAMP, payload)
    except LinkError:
        unframe(STAMP, together or payload)
        raise
    return _Found(payload, begin, end, undone)


def _characters(text: str, start: int) -> Iterator[tuple[str, str, int]]:
    """(character, what was undone, where it ends) from `start`, up to what no link has in it.

    What is taken out whole has no character; what is only undone comes with one.
    """
    at = start
    while match := _TOKEN.match(text, at):
        at = match.end()
        decoded = _decoded(match)
        if decoded is None:
            yield "", _named(match), at
        elif decoded and (decoded in ALPHABET or not decoded.strip() or _unseen(decoded)):
            yield decoded if decoded in ALPHABET else "", _named(match), at
        else:
            return


def _decoded(match: re.Match[str]) -> str | None:
    """The one character that a token stands for, or None where it stands for none."""
    if match["character"]:
        return match["character"]
    if match["percent"]:
        return chr(int(match["percent"][-2:], 16))
    if match["octet"]:
        return chr(int(match["octet"][1:], 16))
    if match["entity"]:
        return unescape(match["entity"])
    return None


def _unseen(character: str) -> bool:
    return re.fullmatch(f"[{INVISIBLE}]+", character) is not None


def _named(match: re.Match[str]) -> str:
    """What undoing the token is called; one with quote marks is two things at once."""
    kind = match.lastgroup or ""
    return {"softly": "soft quote", "quoted": "line quote", "character": ""}.get(kind, kind)


_SENTENCES = {
    "bare": "read a payload without its address",
    "line": "joined its lines",
    "soft": "undid soft line breaks",
    "quote": "took out quote marks",
    "blank": "took out blanks",
    "unseen": "took out invisible characters",
    "percent": "undid percent-encoding",
    "octet": "undid quoted-printable",
    "entity": "undid HTML entities",
    "tag": "took out HTML tags",
}


def _told(text: str, found: list[_Found], broken: int) -> Repaired:
    """The first of `found`, with a sentence for everything that is not plainly a link alone."""
    first = found[0]
    names = {word for name in +first.undone for word in name.split()}
    behind = _behind(text[first.end : first.end + FAR])
    names |= behind.undone
    repairs = [sentence for kind, sentence in _SENTENCES.items() if kind in names]
    before, left = text[: first.begin].rstrip(_ADDRESS), behind.left
    if before.endswith("<") and left.startswith(">"):
        before, left = before[:-1], left[1:]
        repairs.append("took off angle brackets")
    if left:
        shown = left if len(left) <= LONGEST_TAIL else f"{left[: LONGEST_TAIL - 3]}..."
        repairs.append(f"left out {shown!r} behind it")
    if before.strip("\ufeff \t\r\n") or behind.follows:
        repairs.append(AROUND)
    repairs += _others(first, found, broken)
    return Repaired(first.payload, behind.step, tuple(repairs))


@dataclass(frozen=True, slots=True)
class _Behind:
    """What stands behind a payload: a step, what else without a blank, and whether words follow."""

    step: int | None
    left: str
    follows: bool
    undone: frozenset[str] = frozenset()


def _behind(text: str) -> _Behind:
    """What `text` begins with. Encodings of a mail are undone where a step comes of that."""
    plain = _read_behind(text)
    undone = {"octet"} if text.startswith("=2F") else set()
    joined = _SOFT.sub("", f"/{text[3:]}" if undone else text)
    whole = _read_behind(joined)
    if whole.step is None or whole.step == plain.step:
        return plain
    return replace(whole, undone=frozenset(undone | ({"soft"} if _SOFT.search(text) else set())))


def _read_behind(text: str) -> _Behind:
    plain = unescape(unquote(unquote(text)))
    match = _BEHIND.match(plain)
    step, end = (match["step"], match.end()) if match else (None, 0)
    words = plain[end:].split(None, 1)
    glued = plain[end : end + 1].strip() != ""
    return _Behind(
        None if step is None else int(step), words[0] if glued else "", len(words) > glued
    )


def _others(first: _Found, found: Iterable[_Found], broken: int) -> Iterator[str]:
    """What else was in the text."""
    others = dict.fromkeys(each.payload for each in found if each.payload != first.payload)
    if others:
        count = len(others) + 1
        yield f"took the first of {count} links; the others are /v1/{', /v1/'.join(others)}"
    if broken:
        yield f"passed over {broken} that {'is' if broken == 1 else 'are'} not whole"


def other_format(version: int) -> LinkError:
    """What is wrong with a link of ``/v2/``: nothing but that it cannot be read here."""
    newer = f"this version reads v{STAMP}; a newer one may read the link"
    return LinkError("the link", f"format v{version}", "is not known here", newer)


def _none_here(text: str) -> LinkError:
    what = "a text without a link" if text.strip() else "an empty text"
    return LinkError("the link", what, "cannot be opened", f"paste what begins with /v{STAMP}/")
