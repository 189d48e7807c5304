"""A client that can hang up, and a look at the service meanwhile."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any, Self
from urllib.request import urlopen

from tests.conftest import Served

EVENTS, JSON = "text/event-stream", "application/json"
WITHIN_S = 60.0

Event = tuple[str, dict[str, Any]]


class Posted:
    """Something that was asked for by POST."""

    def __init__(self, served: Served, path: str, accept: str = JSON, **fields: Any) -> None:
        self.line = HTTPConnection(served.url.removeprefix("http://"), timeout=WITHIN_S)
        headers = {"Accept": accept, "Content-Type": "application/json"}
        self.line.request("POST", path, json.dumps(fields), headers)
        self._answer: HTTPResponse | None = None

    def answer(self) -> HTTPResponse:
        """The head of the answer; waits for it."""
        if self._answer is None:
            self._answer = self.line.getresponse()
        return self._answer

    def events(self) -> Iterator[Event]:
        """Every event, as it comes."""
        name = ""
        for line in self.answer():
            field, _, value = line.decode().rstrip("\n").partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                yield name, json.loads(value)

    def document(self) -> dict[str, Any]:
        """The whole answer, which is JSON."""
        found: dict[str, Any] = json.load(self.answer())
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up()

    def hang_up(self) -> None:
        """Close the connection, whatever is still to come."""
        if self._answer is not None:
            self._answer.close()
        self.line.close()


class Asking(Posted):
    """A check that was asked for."""

    path = "/api/checks"

    def __init__(self, served: Served, scenario: str, accept: str = EVENTS, **limits: Any) -> None:
        super().__init__(served, self.path, accept, scenario=scenario, limits=limits)


def searches(served: Served) -> dict[str, int]:
    """What the service says of its searches."""
    with urlopen(f"{served.url}/healthz", timeout=WITHIN_S) as answer:
        found: dict[str, int] = json.load(answer)["searches"]
        return found


def eventually(served: Served, **wanted: int) -> None:
    """Return once the service says so."""
    give_up = time.monotonic() + WITHIN_S
    while (found := searches(served)) != {**found, **wanted}:
        assert time.monotonic() < give_up, found
        time.sleep(0.02)


def searching_process(served: Served) -> int:
    """The one process that searches for a server with one worker: that which gives way."""
    (found,) = (
        process
        for process in map(int, _children(served.process))
        if _niceness(process) > _niceness(served.process)
    )
    return found


def loaded(process: int, library: str) -> bool:
    """Whether a process has a library of that name in its memory."""
    return f"/{library}/" in Path(f"/proc/{process}/maps").read_text()


def _children(process: int) -> list[str]:
    tasks = Path(f"/proc/{process}/task").iterdir()
    return [child for task in tasks for child in (task / "children").read_text().split()]


def _niceness(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[16])
