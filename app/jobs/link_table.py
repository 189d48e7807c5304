"""Payloads by id in a database: SQLite, or another one that SQLAlchemy has a driver for.

Imported on first use only, for SQLAlchemy takes its time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.schema import CreateTable

from app.jobs.stored import StoreFull, StoreUnavailable

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection

TABLES = MetaData()

LINKS = Table(
    "links",
    TABLES,
    Column("id", String(64), primary_key=True),
    Column("payload", Text, nullable=False),
)

TOTALS = Table(
    "totals",
    TABLES,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("links", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
)
"""One row, changed together with `LINKS`, so that the bounds cost no count."""

THE_ROW = 1

WAITS_MS = 5000
"""How long one process waits for another that is writing."""

REASONS = {
    "SQLITE_FULL": "the disk is full",
    "SQLITE_READONLY": "the store may not be written to",
    "SQLITE_CANTOPEN": "the store cannot be opened or made",
    "SQLITE_BUSY": "somebody else has been writing for too long",
    "SQLITE_CORRUPT": "the file of the store is damaged",
    "SQLITE_NOTADB": "the file of the store is no database",
}
"""By the beginning of SQLite's own name for an error."""


@dataclass
class LinkTable:
    """The table in its database. Every method raises StoreUnavailable where it cannot be had."""

    url: str | None
    """A database; None: SQLite in `file`."""
    file: Path
    _engine: Engine = field(init=False, repr=False)
    _made: bool = field(default=False, init=False, repr=False)

    def __post_init__(self) -> None:
        try:
            url = make_url(self.url or URL.create("sqlite", database=str(self.file)))
            self._engine = create_engine(url, pool_pre_ping=url.get_backend_name() != "sqlite")
        except (SQLAlchemyError, ImportError):
            why = "KIOCBSCOPE_STORE_URL names no database that can be used here"
            raise StoreUnavailable(why) from None
        if url.get_backend_name() == "sqlite":
            event.listen(self._engine, "connect", _durable)

    def get(self, link: str) -> str | None:
        """The payload stored as `link`; a store that was never written to is not made for that."""
        if (file := _file(self._engine.url)) is not None and not file.exists():
            return None
        with self._connected() as connection:
            return _payload(connection, link)

    def put(self, link: str, payload: str, most_links: int, most_bytes: int) -> str:
        """Store `payload`, unless something is stored as `link`; what is stored now.

        It is on the disk once this returns. Raises StoreFull.
        """
        if (file := _file(self._engine.url)) is not None:
            _make_folder(file.parent)
        with self._connected() as connection:
            if (known := _payload(connection, link)) is not None:
                return known
            connection.rollback()
            try:
                _add(connection, link, payload, most_links, most_bytes)
            except IntegrityError:  # somebody was faster
                connection.rollback()
                return _payload(connection, link) or payload
            return payload

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                if not self._made:
                    _make_tables(connection)
                    self._made = True
                yield connection
        except SQLAlchemyError as error:
            raise StoreUnavailable(_reason(error)) from None


def _durable(connection: DBAPIConnection, _: object) -> None:
    """Make what is committed outlast a crash of the process, and of the machine."""
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={WAITS_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _make_tables(connection: Connection) -> None:
    for table in TABLES.sorted_tables:
        connection.execute(CreateTable(table, if_not_exists=True))
    connection.commit()
    if connection.scalar(select(TOTALS.c.id)) is None:
        try:
            connection.execute(insert(TOTALS).values(id=THE_ROW, links=0, bytes=0))
            connection.commit()
        except IntegrityError:  # another process made it
            connection.rollback()


def _payload(connection: Connection, link: str) -> str | None:
    found: str | None = connection.scalar(select(LINKS.c.payload).where(LINKS.c.id == link))
    return found


def _add(connection: Connection, link: str, payload: str, most_links: int, most_bytes: int) -> None:
    """Raises StoreFull; IntegrityError where the link is there by now."""
    size = len(payload)
    room = (TOTALS.c.links < most_links) & (TOTALS.c.bytes <= most_bytes - size)
    counted = update(TOTALS).where(TOTALS.c.id == THE_ROW, room)
    found = connection.execute(
        counted.values(links=TOTALS.c.links + 1, bytes=TOTALS.c.bytes + size)
    )
    if found.rowcount == 0:
        connection.rollback()
        raise StoreFull(most_links, most_bytes)
    connection.execute(insert(LINKS).values(id=link, payload=payload))
    connection.commit()


def _file(url: URL) -> Path | None:
    """The file of an SQLite store; None for others."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = f"its folder cannot be made: {error.strerror}"
        raise StoreUnavailable(why) from None


def _reason(error: SQLAlchemyError) -> str:
    """In the reader's words; what a database says itself may name hosts and users."""
    name = str(getattr(getattr(error, "orig", None), "sqlite_errorname", ""))
    for beginning, reason in REASONS.items():
        if name.startswith(beginning):
            return reason
    return f"the database failed ({name or type(error).__name__})"
