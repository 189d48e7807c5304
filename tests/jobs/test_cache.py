"""The memory of finished answers."""

from __future__ import annotations

from app.jobs.cache import Bytes, ContentCache, content_key


def test_the_least_recently_used_answer_goes_first() -> None:
    cache: ContentCache[Bytes] = ContentCache(limit=40)
    for name in (b"a", b"b", b"c", b"d"):
        cache.put(name, Bytes(b"x" * 10))

    assert cache.get(b"a") is not None  # now the most recently used
    cache.put(b"e", Bytes(b"x" * 10))

    assert [name for name in (b"a", b"b", b"c", b"d", b"e") if cache.get(name)] == [
        b"a",
        b"c",
        b"d",
        b"e",
    ]
    assert cache.used == 40


def test_an_answer_larger_than_a_quarter_of_the_cache_is_not_kept() -> None:
    cache: ContentCache[Bytes] = ContentCache(limit=40)

    cache.put(b"a", Bytes(b"x" * 11))

    assert cache.get(b"a") is None
    assert cache.used == 0


def test_replacing_an_answer_counts_its_bytes_once() -> None:
    cache: ContentCache[Bytes] = ContentCache(limit=40)

    cache.put(b"a", Bytes(b"x" * 10))
    cache.put(b"a", Bytes(b"x" * 4))

    assert cache.used == 4


def test_parts_of_a_key_cannot_run_together() -> None:
    assert content_key("ab", "c") != content_key("a", "bc")
    assert content_key("a", b"") != content_key("a")
