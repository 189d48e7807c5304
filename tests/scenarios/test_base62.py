from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scenarios.base62 import (
    ALPHABET,
    LONG,
    MODULUS,
    SHORT,
    LinkError,
    frame,
    from_digits,
    to_digits,
    unframe,
)

STAMP = "d"


def refused(text: str) -> bool:
    try:
        unframe(STAMP, text)
    except LinkError:
        return True
    return False


def test_the_alphabet_is_digits_capitals_and_small_letters() -> None:
    assert len(ALPHABET) == 62
    assert list(ALPHABET) == sorted(c for c in map(chr, range(128)) if c.isalnum())


def test_the_modulus_is_the_largest_prime_that_suits() -> None:
    """62 is a primitive root of a prime p if no 62**((p - 1) / q) is 1, for primes q of p - 1."""

    def prime_factors(number: int) -> set[int]:
        found, factor = set(), 2
        while factor * factor <= number:
            while number % factor == 0:
                found.add(factor)
                number //= factor
            factor += 1
        return found | ({number} if number > 1 else set())

    def suits(p: int) -> bool:
        prime = prime_factors(p) == {p}
        return prime and all(pow(62, (p - 1) // q, p) != 1 for q in prime_factors(p - 1))

    assert next(p for p in range(62**3 - 1, 1, -1) if suits(p)) == MODULUS


@given(st.integers(0, 62**200))
def test_a_number_survives_its_digits(number: int) -> None:
    digits = to_digits(number)
    assert from_digits(digits) == number
    assert not digits.startswith("0")


@given(st.integers(0, 62**90))
def test_a_framed_number_comes_out_again(number: int) -> None:
    text = frame(STAMP, number)
    assert text[0] == STAMP
    assert unframe(STAMP, text) == number


@pytest.mark.parametrize(
    ("digits", "length"),
    [
        (1, 6),
        (SHORT - 6, SHORT - 1),
        (SHORT - 5, SHORT + 2),
        (SHORT + LONG - 8, SHORT + LONG - 1),
        (SHORT + LONG - 7, SHORT + LONG + 2),
        (9000, 9009),
    ],
)
def test_the_length_field_is_as_short_as_can_be(digits: int, length: int) -> None:
    number = 62 ** (digits - 1)
    text = frame(STAMP, number)
    assert len(text) == length
    assert unframe(STAMP, text) == number


def test_a_longer_length_field_than_needed_is_refused() -> None:
    """60 characters with a field of three, where 58 with a field of one would do."""
    bare = "d" + ALPHABET[60] + "00" + "1" + "0" * 52
    sound = bare + to_digits(-from_digits(bare) * 62**3 % MODULUS).rjust(3, "0")
    with pytest.raises(LinkError, match="not how such links are written"):
        unframe(STAMP, sound)


@pytest.mark.parametrize("number", [0, 1, 61, 62, 62**20 + 12345, 62**52 - 1, 62**70 // 7])
def test_every_small_damage_is_found(number: int) -> None:
    """Every substitution, every swap, every truncation, every character added at the end."""
    text = frame(STAMP, number)
    size = len(text)
    changed = {
        f"{text[:i]}{character}{text[i + 1 :]}" for i in range(size) for character in ALPHABET
    }
    swapped = {
        f"{text[:i]}{text[j]}{text[i + 1 : j]}{text[i]}{text[j + 1 :]}"
        for i in range(size)
        for j in range(i + 1, size)
    }
    cut = {text[:i] for i in range(size)}
    added = {text + character for character in ALPHABET}
    damaged = (changed | swapped | cut | added) - {text}
    assert len(damaged) > 61 * size
    assert [one for one in sorted(damaged) if not refused(one)] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the link: its payload is missing;"),
        ("d", "the link: 'd' ends within its first characters;"),
        ("dy1", "the link: 'dy1' ends within its first characters;"),
        ("1abc", "the link, character 1: a format stamp '1' is not known here;"),
        ("d5-00", "the link, character 3: '-' is no letter or digit of ASCII;"),
        ("d500\u00e9", "the link, character 5: 'é' is no letter or digit of ASCII;"),
        ("d600", "the link: a text of 4 characters was cut short: it says that it has 6;"),
        ("d300", "the link: a text of 4 characters has something added: it says that it has 3;"),
        ("d" * 100_001, "the link: a text of 100001 characters is longer than any link;"),
        ("d5000", "the link: a character or more was changed or moved;"),
    ],
)
def test_damage_is_named(text: str, said: str) -> None:
    with pytest.raises(LinkError) as caught:
        unframe(STAMP, text)
    assert str(caught.value).startswith(said)


@given(st.text(st.sampled_from(ALPHABET), max_size=12).map(lambda tail: STAMP + tail))
def test_no_two_texts_frame_one_number(text: str) -> None:
    if not refused(text):
        assert frame(STAMP, unframe(STAMP, text)) == text
