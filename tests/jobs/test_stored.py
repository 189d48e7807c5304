"""The store of links: nothing lost, nothing reassigned, and clear words when it fails."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from app.jobs.link_table import LinkTable
from app.jobs.stored import (
    FILE,
    ID_LENGTH,
    NotStored,
    StoredLinks,
    StoreFull,
    StoreUnavailable,
    id_of,
)
from app.settings import Settings

PAYLOADS = [f"1payload{n}" for n in range(40)]


def store(folder: Path, **bounds: Any) -> StoredLinks:
    return StoredLinks(Settings(data_dir=folder, **bounds))


def rows(folder: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(folder / FILE) as connection:
        return connection.execute("SELECT id, payload FROM links ORDER BY payload").fetchall()


def test_the_id_is_a_hash_that_other_programs_can_make() -> None:
    """Sixteen digits of base 62, the last ones of the SHA-256 of the payload as a number."""
    assert id_of("1payload0") == "2AKpKJF3RKKCA8gw"
    assert len({id_of(payload) for payload in PAYLOADS}) == len(PAYLOADS)
    assert {len(id_of(payload)) for payload in PAYLOADS} == {ID_LENGTH}


def test_what_is_stored_is_found_by_whoever_opens_the_store_next(tmp_path: Path) -> None:
    first = store(tmp_path / "new" / "data")
    link = first.put(PAYLOADS[0])
    first.close()

    again = store(tmp_path / "new" / "data")

    assert again.get(link) == PAYLOADS[0]
    assert again.put(PAYLOADS[0]) == link
    assert rows(tmp_path / "new" / "data") == [(link, PAYLOADS[0])]


def test_asking_makes_no_store(tmp_path: Path) -> None:
    for link in (id_of(PAYLOADS[0]), "short", "x" * 500, "../../etc/passwd"):
        with pytest.raises(NotStored):
            store(tmp_path / "data").get(link)

    assert list(tmp_path.iterdir()) == []


def test_a_commit_is_on_the_disk_before_it_is_told(tmp_path: Path) -> None:
    table = LinkTable(None, tmp_path / FILE)
    with table._connected() as connection:
        modes = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous")
        ]
    table.close()

    assert modes == ["wal", 2]


def test_an_id_is_never_given_to_something_else(tmp_path: Path) -> None:
    """As if two payloads had the same hash: the first one stays, the second is refused."""
    links = store(tmp_path)
    link = links.put(PAYLOADS[0])
    table = LinkTable(None, tmp_path / FILE)

    assert table.put(link, PAYLOADS[1], 100, 10_000) == PAYLOADS[0]
    table.close()
    assert links.get(link) == PAYLOADS[0]


def test_a_payload_that_was_changed_in_the_store_is_not_shown(tmp_path: Path) -> None:
    links = store(tmp_path)
    link = links.put(PAYLOADS[0])
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("UPDATE links SET payload = ?", (PAYLOADS[1],))
    connection.close()

    with pytest.raises(StoreUnavailable, match="was changed"):
        links.get(link)
    with pytest.raises(StoreUnavailable, match="something else is stored"):
        links.put(PAYLOADS[0])


def test_bounds_refuse_what_is_new_and_keep_what_is_there(tmp_path: Path) -> None:
    links = store(tmp_path, store_links=2)
    kept = [links.put(payload) for payload in PAYLOADS[:2]]

    with pytest.raises(StoreFull, match="it takes 2 links"):
        links.put(PAYLOADS[2])

    assert [links.put(payload) for payload in PAYLOADS[:2]] == kept
    assert [links.get(link) for link in kept] == PAYLOADS[:2]
    assert len(rows(tmp_path)) == 2


def test_bytes_are_bounded_to_the_byte(tmp_path: Path) -> None:
    links = store(tmp_path, store_bytes=20)
    links.put("a" * 15)

    with pytest.raises(StoreFull):
        links.put("b" * 6)
    links.put("b" * 5)
    with pytest.raises(StoreFull):
        links.put("c")


def test_many_at_once_store_each_link_once(tmp_path: Path) -> None:
    """Threads of one server, and a second server on the same file."""
    both = [store(tmp_path), store(tmp_path)]
    asked = [(both[n % 2], payload) for n, payload in enumerate(PAYLOADS * 4)]

    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(lambda one: one[0].put(one[1]), asked))

    assert told == [id_of(payload) for _, payload in asked]
    assert sorted(payload for _, payload in rows(tmp_path)) == sorted(PAYLOADS)
    with sqlite3.connect(tmp_path / FILE) as connection:
        totals = connection.execute("SELECT links, bytes FROM totals").fetchall()
    connection.close()
    assert totals == [(len(PAYLOADS), sum(map(len, PAYLOADS)))]


def test_a_full_disk_is_told_and_stores_nothing(tmp_path: Path) -> None:
    """SQLite's own bound on pages fails as a full disk does."""
    links = store(tmp_path)
    kept = links.put(PAYLOADS[0])
    table = links._table()
    with table._connected() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(StoreUnavailable, match="the disk is full; the long link needs no store"):
        links.put("x" * 50_000)

    assert links.get(kept) == PAYLOADS[0]
    assert rows(tmp_path) == [(kept, PAYLOADS[0])]


def test_a_store_that_may_not_be_written_to_is_told_and_still_read(tmp_path: Path) -> None:
    kept = store(tmp_path).put(PAYLOADS[0])
    links = store(tmp_path)
    with links._table()._connected() as connection:
        connection.exec_driver_sql("PRAGMA query_only = 1")

    with pytest.raises(StoreUnavailable, match="the store may not be written to"):
        links.put(PAYLOADS[1])
    assert links.get(kept) == PAYLOADS[0]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreUnavailable, match="its folder cannot be made: Permission denied"):
        store(tmp_path / "data").put(PAYLOADS[0])
    tmp_path.chmod(0o700)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreUnavailable, match="its folder cannot be made: Not a directory"):
        store(tmp_path / "file" / "data").put(PAYLOADS[0])


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("not a database, but long enough to be taken for one" * 50)

    with pytest.raises(StoreUnavailable, match="is no database"):
        store(tmp_path).put(PAYLOADS[0])
    with pytest.raises(StoreUnavailable, match="is no database"):
        store(tmp_path).get("0" * 16)


@pytest.mark.parametrize("url", ["nonsense", "postgresql+nodriver://user:secret@host/db"])
def test_a_database_that_cannot_be_used_is_told_without_its_password(url: str) -> None:
    with pytest.raises(StoreUnavailable) as found:
        StoredLinks(Settings(store_url=url)).get("0" * 16)

    assert "KIOCBSCOPE_STORE_URL" in str(found.value)
    assert "secret" not in str(found.value)


def test_the_store_may_be_at_an_address(tmp_path: Path) -> None:
    links = StoredLinks(
        Settings(data_dir=tmp_path / "no", store_url=f"sqlite:///{tmp_path}/mine.db")
    )
    link = links.put(PAYLOADS[0])

    assert links.get(link) == PAYLOADS[0]
    assert (tmp_path / "mine.db").is_file()
    assert not (tmp_path / "no").exists()


@pytest.mark.slow
def test_nothing_imports_the_database_before_it_is_needed() -> None:
    code = "import sys, app.main, app.cli; app.main.create(); print('sqlalchemy' in sys.modules)"

    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout == "False\n"
