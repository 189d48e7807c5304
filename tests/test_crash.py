"""What a server has acknowledged outlasts its sudden death."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import threading
import time
from http.client import HTTPException
from pathlib import Path
from random import Random
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from app.jobs.stored import FILE
from tests.conftest import serving

DEATHS = 5
WRITERS = 3


def store(url: str, number: int) -> tuple[str, str]:
    """(short path, long path) of a link that nobody else stores."""
    scenario = f"kernel 6.7\nfs disk ext4\napp: write disk\ndefine <<END\n#define N {number}\nEND\n"
    body = json.dumps({"scenario": scenario, "store": True}).encode()
    headers = {"Content-Type": "application/json"}
    with urlopen(Request(f"{url}/api/links", body, headers), timeout=20) as answer:
        made = json.load(answer)
    return made["path"], made["whole"]


def write_until_it_dies(url: str, numbers: range, told: dict[str, str]) -> None:
    for number in numbers:
        try:
            short, whole = store(url, number)
        except (OSError, URLError, HTTPException, json.JSONDecodeError):
            return
        told[short] = whole


@pytest.mark.slow
def test_kill_minus_nine_loses_no_link_that_was_acknowledged(tmp_path: Path) -> None:
    """Servers are killed in the middle of writing; the next one has all that was told."""
    told: dict[str, str] = {}
    moments = Random(7)
    for death in range(DEATHS):
        with serving(tmp_path / "output.txt") as server:
            before = len(told)
            first = death * 1_000_000
            writers = [
                threading.Thread(
                    target=write_until_it_dies,
                    args=(server.url, range(first + n, first + 1_000_000, WRITERS), told),
                )
                for n in range(WRITERS)
            ]
            for writer in writers:
                writer.start()
            while len(told) < before + 5:
                time.sleep(0.005)
            time.sleep(moments.random() * 0.2)
            os.kill(server.process, signal.SIGKILL)
            for writer in writers:
                writer.join()
    with sqlite3.connect(tmp_path / "data" / FILE) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        kept = dict(connection.execute("SELECT id, payload FROM links"))
        (totals,) = connection.execute("SELECT links, bytes FROM totals")
    connection.close()

    assert len(told) >= 5 * DEATHS
    for short, whole in told.items():
        assert kept[short.removeprefix("/s/")] == whole.removeprefix("/v1/")
    assert len(kept) - len(told) <= WRITERS * DEATHS, "stored, and killed before it could be told"
    assert totals == (len(kept), sum(map(len, kept.values())))
    with serving(tmp_path / "output.txt") as server:
        for short in list(told)[:: len(told) // 5]:
            with urlopen(f"{server.url}{short}", timeout=20) as answer:
                assert answer.read().startswith(b"Scenario: ")
