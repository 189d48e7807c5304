"""Numbers as letters and digits, in a frame that shows every small damage.

A framed text is ``stamp length digits check``:

- the stamp is one character and says how the rest is to be read;
- the length is the number of characters of the whole text: one character for less than 60, else
  the character 60 and two more that say how many above 59, else the character 61 and four more;
- the digits are a number without leading zeros, most significant first;
- the check is three characters, such that the whole text, read as a number in base 62, is a
  multiple of the prime `MODULUS`.

What the frame finds, without exception:

- *One character changed.* The number changes by ``d * 62**i`` with ``0 < |d| < 62``. `MODULUS` is a
  prime above 62 and divides neither, so the changed number is no multiple of it. That goes for the
  stamp and the length as well, for the number is that of the whole text: nothing has to be trusted
  before the check.
- *Two characters swapped*, adjacent or up to 238 000 places apart. The number changes by
  ``d * 62**i * (62**k - 1)``. The order of 62 modulo `MODULUS` is ``MODULUS - 1``, so it divides
  ``62**k - 1`` for no ``0 < k < MODULUS - 1``.
- *Any number of characters lost at the end, or added there.* The length stands before anything that
  can be lost, is as it was, and says otherwise; a text that is too short for its length field is
  refused as such.

Any other damage goes unseen once in some 238 000 times.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
MODULUS = 238_229
"""The largest prime below 62**3 with 62 as a primitive root."""

CHECK = 3
SHORT, LONG = 60, 62**2
LONGEST = 100_000
"""No text of a scenario within its limits needs more characters."""

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_AT_ONCE = 64


@dataclass(eq=False)
class LinkError(Exception):
    """A link that does not say what it was made to say."""

    where: str
    what: str
    why: str
    would_do: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.why}; {self.would_do}"


PASTE = "copy the whole link from where it was first sent"


def frame(stamp: str, number: int) -> str:
    """`number` as a framed text."""
    digits = to_digits(number)
    bare = 1 + len(digits) + CHECK
    head = stamp + _length_field(bare) + digits
    check = -_remainder(head) * 62**CHECK % MODULUS
    return head + to_digits(check).rjust(CHECK, "0")


def _remainder(text: str) -> int:
    """``from_digits(text) % MODULUS``."""
    remainder = 0
    for character in text:
        remainder = (remainder * 62 + _VALUE[character]) % MODULUS
    return remainder


def _length_field(bare: int) -> str:
    """The length field of a text that has `bare` characters without it."""
    return next(text for size in (1, 3, 5) if len(text := _length(bare + size)) == size)


def _length(length: int) -> str:
    if length < SHORT:
        return ALPHABET[length]
    if length < SHORT + LONG:
        return ALPHABET[60] + to_digits(length - SHORT).rjust(2, "0")
    return ALPHABET[61] + to_digits(length - SHORT - LONG).rjust(4, "0")


def unframe(stamp: str, text: str) -> int:
    """The number that `text` frames.

    Raises:
        LinkError: the text is empty, has foreign characters, another stamp, lost or gained
            characters, or was mistyped.
    """
    if len(text) > LONGEST:
        what = f"a text of {len(text)} characters"
        raise LinkError("the link", what, "is longer than any link", PASTE)
    for position, character in enumerate(text, 1):
        if character not in _VALUE:
            place = f"the link, character {position}"
            raise LinkError(place, repr(character), "is no letter or digit of ASCII", PASTE)
    if not text:
        raise LinkError("the link", "its payload", "is missing", PASTE)
    if text[0] != stamp:
        what = f"a format stamp {text[:1]!r}"
        newer = f"this version reads {stamp!r}; a newer one may read the link"
        raise LinkError("the link, character 1", what, "is not known here", newer)
    said = said_length(text)
    if said is None:
        raise LinkError("the link", repr(text), "ends within its first characters", PASTE)
    if said != len(text):
        how = "was cut short" if len(text) < said else "has something added"
        what = f"a text of {len(text)} characters"
        raise LinkError("the link", what, f"{how}: it says that it has {said}", PASTE)
    if _remainder(text):
        raise LinkError("the link", "a character or more", "was changed or moved", PASTE)
    field = _field_size(text)
    digits = text[1 + field : -CHECK]
    bare = 1 + len(digits) + CHECK
    check = from_digits(text[-CHECK:])
    if digits.startswith("0") or text[1 : 1 + field] != _length_field(bare) or check >= MODULUS:
        raise LinkError("the link", "its frame", "is not how such links are written", PASTE)
    return from_digits(digits)


def _field_size(text: str) -> int:
    return 1 + {ALPHABET[60]: 2, ALPHABET[61]: 4}.get(text[1:2], 0)


def said_length(text: str) -> int | None:
    """How long the framed text that `text` begins with is; None where that is not said yet."""
    size = _field_size(text)
    if len(text) <= size:
        return None
    first, rest = _VALUE[text[1]], from_digits(text[2 : 1 + size])
    return first if first < SHORT else rest + SHORT + (LONG if first > SHORT else 0)


def to_digits(number: int) -> str:
    """`number` in base 62, without leading zeros; nothing for 0."""
    size = math.ceil(number.bit_length() / math.log2(62)) + 1
    return _digits(number, size).lstrip(ALPHABET[0])


def _digits(number: int, size: int) -> str:
    """Exactly `size` digits. Halves large numbers, for that is faster."""
    if size > _AT_ONCE:
        high, low = divmod(number, 62 ** (size // 2))
        return _digits(high, size - size // 2) + _digits(low, size // 2)
    characters = []
    for _ in range(size):
        number, digit = divmod(number, 62)
        characters.append(ALPHABET[digit])
    return "".join(reversed(characters))


def from_digits(text: str) -> int:
    """The number that `text` writes in base 62; 0 for nothing."""
    if len(text) > _AT_ONCE:
        half = len(text) // 2
        shift: int = 62**half
        return from_digits(text[:-half]) * shift + from_digits(text[-half:])
    number = 0
    for character in text:
        number = number * 62 + _VALUE[character]
    return number
