"""How long links are: the library's counterexamples, beside the usual way to carry JSON."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator
from statistics import median

import orjson

from app.jobs.desk import Desk
from app.jobs.sources import read_link
from app.scenarios import library, to_object
from app.scenarios.links import Link
from app.settings import Settings

PREFIX = len("/v1/")
SMALL = "kernel 6.8\nfs disk ext4\napp: aio_write disk\nadmin: freeze disk"
SMALL_SCHEDULE = "app*9 admin*2 app"
"""Two threads and twelve steps."""


def counterexamples() -> Iterator[str]:
    """The link of every violation of every scenario of the library."""
    desk = Desk.of(Settings(), None)
    for entry in library():
        for violation in desk.check(entry.text, None, None, None)["violations"]:
            if violation["link"] is not None:
                yield violation["link"]


def as_json(link: Link) -> bytes:
    """The same as an object of the API, with the schedule: what a link would otherwise carry."""
    return orjson.dumps({**to_object(link.scenario), "schedule": link.schedule})


def lengths(links: list[str]) -> tuple[list[int], list[int], list[int]]:
    """Characters of the payloads; of deflated JSON in base64; of JSON in base64. Sorted."""
    packed = sorted(len(link) - PREFIX for link in links)
    texts = [as_json(read_link(link)) for link in links]
    deflated = sorted(len(_base64(zlib.compress(text, 9))) for text in texts)
    return packed, deflated, sorted(len(_base64(text)) for text in texts)


def small() -> int:
    """Characters of the payload of a small run."""
    desk = Desk.of(Settings(), None)
    path: str = desk.link(SMALL, None, SMALL_SCHEDULE)["path"]
    return len(path) - PREFIX


def middle_and_most(found: list[int]) -> str:
    """``23 / 31``."""
    return f"{median(found):.0f} / {max(found)}"


def _base64(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
