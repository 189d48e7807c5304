from __future__ import annotations

from tests.bench.__main__ import report
from tests.bench.row import Row


def test_a_missed_target_is_told_and_fails_the_run() -> None:
    met = Row("fast", "5 ms", "< 10 ms")
    missed = Row("slow", "12 ms", "< 10 ms", missed=True)

    assert report([met, Row("told", "7 us")])[1] == 0
    text, code = report([met, missed])
    assert code == 1
    assert text.splitlines()[1:] == [
        "fast  5 ms      < 10 ms",
        "slow  12 ms     < 10 ms  MISSED",
    ]
