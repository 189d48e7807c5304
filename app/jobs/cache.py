"""A bounded memory of finished answers, by content: least recently used goes first."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import blake2b
from threading import Lock
from typing import Generic, Protocol, TypeVar


class Sized(Protocol):
    """Anything that knows how many bytes it takes."""

    @property
    def size(self) -> int: ...


Value = TypeVar("Value", bound=Sized)


@dataclass(frozen=True, slots=True)
class Bytes:
    """An encoded answer without headers."""

    body: bytes

    @property
    def size(self) -> int:
        return len(self.body)


def content_key(*parts: bytes | str) -> bytes:
    """A 16-byte name for `parts`. Lengths are hashed too, so that parts cannot run together."""
    digest = blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.digest()


@dataclass
class ContentCache(Generic[Value]):
    """At most `limit` bytes of values. Threads may share it."""

    limit: int
    used: int = field(default=0, init=False)
    _entries: OrderedDict[bytes, Value] = field(default_factory=OrderedDict, init=False, repr=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def get(self, key: bytes) -> Value | None:
        """The value kept under `key`, now the most recently used; None when there is none."""
        with self._lock:
            value = self._entries.get(key)
            if value is not None:
                self._entries.move_to_end(key)
            return value

    def put(self, key: bytes, value: Value) -> None:
        """Keep `value`. One that is larger than a quarter of the cache is not kept at all."""
        if value.size > self.limit // 4:
            return
        with self._lock:
            if (old := self._entries.pop(key, None)) is not None:
                self.used -= old.size
            self._entries[key] = value
            self.used += value.size
            while self.used > self.limit:
                _, oldest = self._entries.popitem(last=False)
                self.used -= oldest.size
