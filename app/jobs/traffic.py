"""Whether somebody is asking for anything: what can wait is done when nobody is."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

QUIET_SECONDS = 2.0
"""So long after the last request nobody is taken to be waiting for the next."""


@dataclass
class Traffic:
    """The requests that are being answered, and when the last one was."""

    quiet_seconds: float = QUIET_SECONDS
    _running: int = field(default=0, init=False)
    _last: float = field(default=float("-inf"), init=False)

    def __enter__(self) -> None:
        self._running += 1

    def __exit__(self, *_: object) -> None:
        self._running -= 1
        self._last = time.monotonic()

    def quiet(self) -> bool:
        """Whether nobody asks, nor has just asked."""
        return not self._running and time.monotonic() - self._last >= self.quiet_seconds
