"""Small numbers, texts and names packed into one number, with no bit to spare.

A field has a value and a radix, ``0 <= value < radix``. The packed number is
``v1 + r1 * (v2 + r2 * (v3 + …))``: a reader takes the remainder by the radix that it expects, and
goes on with the quotient. So a field costs ``log2(radix)`` bits, even a fraction of one, and zeros
at the end cost nothing.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.scenarios.codebook import dictionary

if TYPE_CHECKING:
    from collections.abc import Sequence

PLAIN = "\n\t" + "".join(map(chr, range(32, 127)))
"""What most texts are made of; such a character costs 6.6 bits."""
LONGEST_PLAIN = 512
LARGEST_TEXT = 64 * 1024
LARGEST_NUMBER = 1 << 40


@dataclass(eq=False)
class PackingError(Exception):
    """A packed number that does not read as the reader expects."""

    why: str

    def __str__(self) -> str:
        return self.why


Form = tuple[int, int, int, int]
"""A text as it is packed: its form, its length there, its value, and the radix of that."""


@dataclass
class Packer:
    """Collects fields. Everything that one `put…` writes, the `take…` of the same name reads."""

    fields: list[tuple[int, int]] = field(default_factory=list)
    forms: dict[str, Form] = field(default_factory=dict)
    """The forms that texts are to have; by default, the shortest that is found here."""

    def number(self) -> int:
        """All fields as one number."""
        packed = 0
        for value, radix in reversed(self.fields):
            packed = packed * radix + value
        return packed

    def put(self, value: int, radix: int) -> None:
        """A field."""
        assert 0 <= value < radix, f"{value} is no field of radix {radix}"
        self.fields.append((value, radix))

    def put_number(self, value: int, radix: int) -> None:
        """A number without bound, cheap when it is less than ``radix - 1``."""
        while value >= radix - 1:
            self.put(radix - 1, radix)
            value -= radix - 1
            radix *= 4
        self.put(value, radix)

    def put_text(self, text: str) -> None:
        """A text, in the shortest of three forms: plain characters, UTF-8, deflated UTF-8.

        What is deflated may point back into the `dictionary`.
        """
        shortest = min(_forms(text), key=lambda found: (found[3], found[0]))
        form, length, value, size = self.forms.get(text, shortest)
        self.put(form, 3)
        self.put_number(length, 16)
        self.put(value, size)

    def put_name(self, name: str, book: Sequence[str], radix: int) -> None:
        """A name by its place in `book`, counted from 1; or 0, and the name spelt out."""
        place = book.index(name) + 1 if name in book else 0
        self.put_number(place, radix)
        if not place:
            self.put_text(name)


def _forms(text: str) -> list[Form]:
    """Every form that can hold `text`."""
    data = text.encode()
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, dictionary())
    deflated = packer.compress(data) + packer.flush()
    forms = [
        (form, len(octets), int.from_bytes(octets, "little"), 256 ** len(octets))
        for form, octets in ((1, data), (2, deflated))
    ]
    if len(text) <= LONGEST_PLAIN and all(character in PLAIN for character in text):
        value = 0
        for character in reversed(text):
            value = value * len(PLAIN) + PLAIN.index(character)
        forms.append((0, len(text), value, len(PLAIN) ** len(text)))
    return forms


def _plain(value: int, length: int) -> str:
    characters = []
    for _ in range(length):
        value, place = divmod(value, len(PLAIN))
        characters.append(PLAIN[place])
    return "".join(characters)


@dataclass
class Unpacker:
    """Reads fields back. Raises PackingError where they are not what a Packer writes."""

    rest: int
    forms: dict[str, Form] = field(default_factory=dict)
    """How each text was packed: two builds of zlib may deflate one text differently."""

    def take(self, radix: int) -> int:
        """A field."""
        self.rest, value = divmod(self.rest, radix)
        return value

    def take_number(self, radix: int) -> int:
        """A number without bound."""
        value = 0
        while (part := self.take(radix)) == radix - 1:
            value += part
            radix *= 4
            if radix > LARGEST_NUMBER:
                raise PackingError("a number in it is far too large")
        return value + part

    def take_text(self) -> str:
        """A text."""
        form, length = self.take(3), self.take_number(16)
        if length > LARGEST_TEXT:
            raise PackingError("a text in it is far too long")
        if form == 0 and length > LONGEST_PLAIN:
            raise PackingError("a text in it is in the wrong form")
        size = (len(PLAIN) if form == 0 else 256) ** length
        value = self.take(size)
        text = _plain(value, length) if form == 0 else self._decoded(form, length, value)
        self.forms[text] = form, length, value, size
        return text

    def _decoded(self, form: int, length: int, value: int) -> str:
        data = value.to_bytes(length, "little")
        try:
            return (self._inflated(data) if form == 2 else data).decode()
        except UnicodeDecodeError:
            raise PackingError("a text in it is not UTF-8") from None

    def _inflated(self, data: bytes) -> bytes:
        reader = zlib.decompressobj(-15, dictionary())
        try:
            inflated = reader.decompress(data, LARGEST_TEXT)
        except zlib.error:
            raise PackingError("a text in it cannot be inflated") from None
        if not reader.eof or reader.unused_data:
            raise PackingError("a text in it is too long, or does not end where it should")
        return inflated

    def take_name(self, book: Sequence[str], radix: int) -> str:
        """A name by its place in `book`, or spelt out."""
        place = self.take_number(radix)
        if place > len(book):
            raise PackingError(f"a name in it has the number {place}, of {len(book)}")
        return book[place - 1] if place else self.take_text()

    def end(self) -> None:
        """Returns where nothing is left."""
        if self.rest:
            raise PackingError("it says more than a link can say")
