"""Stored links: a short id for a link's payload, where somebody asked for one.

The id is a hash of the payload: the same content has the same id everywhere, and an id never
comes to mean something else. Nothing is stored unless it was asked for, and no more than the
payload: no time, no sender.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from app.scenarios.base62 import ALPHABET

if TYPE_CHECKING:
    from app.jobs.link_table import LinkTable
    from app.settings import Settings

ID_LENGTH = 16
"""Characters of an id: 95 bits. By chance, no two payloads of any store will ever share one; who
makes two on purpose (some 2**47 tries) finds that the first that was stored stays.
"""

FILE = "links.db"


@dataclass(eq=False)
class NotStored(Exception):
    """Nothing is stored under that id, here."""

    link: str

    def __str__(self) -> str:
        if len(self.link) != ID_LENGTH or not set(self.link) <= set(ALPHABET):
            return f"{self.link[:80]!r} is no stored link: they have {ID_LENGTH} letters and digits"
        return (
            f"no link is stored as {self.link} here; look for a mistyped character, or ask the"
            " server that it was made on"
        )


@dataclass(eq=False)
class StoreFull(Exception):
    """The store holds as much as it may."""

    most_links: int
    most_bytes: int

    def __str__(self) -> str:
        if self.most_links == 0:
            return "this server stores no links; the long link needs no store"
        return (
            f"the store is full: it takes {self.most_links:,} links and {self.most_bytes:,} bytes;"
            " those that are stored stay, and the long link needs no store"
        )


@dataclass(eq=False)
class StoreUnavailable(Exception):
    """The store cannot be read, or cannot be written."""

    why: str

    def __str__(self) -> str:
        return f"stored links are out of reach: {self.why}; the long link needs no store"


def id_of(payload: str) -> str:
    """The id of a payload, in base 62."""
    number = int.from_bytes(sha256(payload.encode("ascii")).digest()) % 62**ID_LENGTH
    digits = []
    for _ in range(ID_LENGTH):
        number, digit = divmod(number, 62)
        digits.append(ALPHABET[digit])
    return "".join(reversed(digits))


@dataclass
class StoredLinks:
    """The store under `settings`, opened when it is first needed and made when first written to."""

    settings: Settings
    _opened: LinkTable | None = field(default=None, init=False, repr=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def put(self, payload: str) -> str:
        """The id of `payload`, which is on the disk when this returns.

        Raises:
            StoreFull, StoreUnavailable: it is not.
        """
        link, allowed = id_of(payload), self.settings
        if allowed.store_links == 0:
            raise StoreFull(0, allowed.store_bytes)
        found = self._table().put(link, payload, allowed.store_links, allowed.store_bytes)
        if found != payload:
            raise StoreUnavailable(f"something else is stored as {link}, and stays")
        return link

    def get(self, link: str) -> str:
        """The payload stored as `link`. Raises NotStored, StoreUnavailable."""
        if len(link) != ID_LENGTH or not set(link) <= set(ALPHABET):
            raise NotStored(link)
        payload = self._table().get(link)
        if payload is None:
            raise NotStored(link)
        if not payload.isascii() or id_of(payload) != link:
            raise StoreUnavailable(f"what is stored as {link} was changed")
        return payload

    def close(self) -> None:
        """Let go of the database."""
        if self._opened is not None:
            self._opened.close()

    def _table(self) -> LinkTable:
        from app.jobs.link_table import LinkTable

        settings = self.settings
        with self._lock:
            if self._opened is None:
                file = Path(settings.data_dir).expanduser().absolute() / FILE
                self._opened = LinkTable(settings.store_url, file)
            return self._opened
