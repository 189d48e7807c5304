"""What can wait is done while nobody asks for anything."""

from __future__ import annotations

import time

from app.jobs.traffic import Traffic


def test_it_is_quiet_before_anybody_asks_and_a_while_after_the_last() -> None:
    traffic = Traffic(quiet_seconds=0.05)
    assert traffic.quiet()

    with traffic:
        assert not traffic.quiet()
        with traffic:
            pass
        time.sleep(0.06)
        assert not traffic.quiet(), "one is still being answered"

    assert not traffic.quiet(), "the next may come at once"
    time.sleep(0.06)
    assert traffic.quiet()
