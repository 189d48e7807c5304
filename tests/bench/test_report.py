from __future__ import annotations

from tests.bench import links
from tests.bench.__main__ import report
from tests.bench.row import Row
from tests.scenarios.corpus import corpus


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


def test_links_are_measured_beside_the_usual_encodings() -> None:
    found = [golden.payload for golden in corpus() if "define" not in golden.text]
    packed, deflated, plain = links.lengths([f"/v1/{payload}" for payload in found])

    assert packed == sorted(map(len, found))
    assert all(a < b < c for a, b, c in zip(packed, deflated, plain, strict=True))
    assert links.small() <= 36
