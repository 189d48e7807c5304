"""What booted kernels did, the model allows: Debian's 6.1.176, 6.12.95 and 7.3.4, ext4 and xfs.

``data/real/`` has a scenario for each observation that the model can express, named after it, with
what the actors saw as ``expect`` lines in the order in which they saw it, and a schedule: the
interleaving that was seen. A run shows one interleaving, so the test is that the model allows it.
What it cannot express is told, with the reason, by ``/leaves-out``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.explore.allows import allows
from app.explore.expect import shown
from app.explore.replay import replay
from app.jobs.compiled import model_of
from app.jobs.desk import Desk
from app.jobs.leaves_out import leaves_out_document
from app.scenarios.language import parse
from app.settings import Settings

DESK = Desk.of(Settings(check_seconds=1e9), None)
FOLDER = Path(__file__).parent / "data" / "real"
KERNELS = ("6.1.176", "6.12.95", "7.3.4")
SINCE_7_3 = {"fanotify-pre-access-hook", "fanotify-deny-aio"}
"""Events before a write came with 6.14; older kernels refused the mark."""
ONLY_EXT4 = {
    "extending-aio-held",
    "frozen-pwritev2-buffered-NOWAIT",
    "control-hold-freeze-no-writer",
    "dm-suspend-freezes-fs",
}
"""Where xfs did otherwise: its own file tells what, or its log I/O is not modelled."""

OBSERVED = {
    "frozen-buffered", "frozen-direct", "frozen-aio-direct", "frozen-aio-direct-NOWAIT",
    "frozen-pwritev2-direct-NOWAIT", "frozen-pwritev2-buffered-NOWAIT", "frozen-uring-direct",
    "frozen-uring-buffered", "frozen-uring-direct-NOWAIT", "frozen-uring-buffered-NOWAIT",
    "mmap-clean-before-freeze", "mmap-dirty-before-freeze", "inflight-aio", "inflight-sync-dio",
    "extending-aio-held", "error-paths-no-leak", "misc-while-frozen", "kill9-blocked-writer",
    "ro-mount", "fanotify-pre-access-hook", "ovl-upper-frozen-buffered",
    "ovl-upper-frozen-aio-direct", "ovl-upper-frozen-aio-NOWAIT", "overlay-freeze-thaw-ioctl",
    "overlay-misc-upper-frozen", "ovl-inflight-aio", "control-hold-freeze-no-writer",
    "inflight-direct-read", "dm-suspend-freezes-fs", "sysrq-emergency-thaw",
    "fanotify-allow-uring", "fanotify-deny-aio", "umount-while-frozen",
}  # fmt: skip
"""Every scenario that was run on booted kernels."""


def cases() -> Iterator[tuple[str, str, str]]:
    """(scenario, kernel, type of the lowest file system) of everything that was seen."""
    for file in sorted(FOLDER.glob("*.scn")):
        name = file.stem
        for kernel in seen_on(name):
            yield name, kernel, "ext4" if "xfs" not in name else "xfs"
            if name not in ONLY_EXT4 and "xfs" not in name:
                yield name, kernel, "xfs"


def seen_on(name: str) -> tuple[str, ...]:
    """The kernels that did this. Where 6.1 did otherwise, a file of its own tells what."""
    if name.endswith("-6.1"):
        return KERNELS[:1]
    if name in SINCE_7_3:
        return KERNELS[2:]
    return KERNELS[(FOLDER / f"{name}-6.1.scn").exists() :]


def text_of(name: str, kernel: str, file_system: str) -> str:
    """The scenario on that kernel."""
    text = (FOLDER / f"{name}.scn").read_text("utf-8")
    return f"kernel {kernel}\n{text.replace('disk  ext4', f'disk  {file_system}')}"


@pytest.mark.parametrize(("name", "kernel", "file_system"), list(cases()))
def test_the_model_allows_what_a_booted_kernel_did(
    name: str, kernel: str, file_system: str
) -> None:
    scenario = parse(text_of(name, kernel, file_system))

    trace = replay(model_of(scenario), scenario.schedule or "")

    met = shown(trace, scenario.expects)
    assert scenario.expects[met:] == (), f"after {trace.schedule}"


def never() -> list[tuple[str, str]]:
    """(scenario, kernel) of what no booted kernel ever showed; numbered after the facts."""
    return [
        (file.stem, kernel)
        for file in sorted((FOLDER / "never").glob("*.scn"))
        for kernel in (
            KERNELS[:1]
            if file.stem.endswith("-6.1")
            else KERNELS[1:]
            if file.stem.startswith("05-second")
            else KERNELS[2:]
            if file.stem.startswith("14")
            else KERNELS
        )
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "kernel"), never())
def test_no_schedule_shows_the_contrary(name: str, kernel: str) -> None:
    text = (FOLDER / "never" / f"{name}.scn").read_text("utf-8")

    verdict = DESK.check(f"kernel {kernel}\n{text}", None, None, None)

    assert verdict["properties"]["forbid"] == "holds"


@pytest.mark.slow
@pytest.mark.parametrize(("name", "kernel"), never())
def test_only_the_last_fact_of_the_contrary_is_what_never_happens(name: str, kernel: str) -> None:
    """Else a slip in what leads to it would make it hold."""
    text = (FOLDER / "never" / f"{name}.scn").read_text("utf-8")
    scenario = parse(f"kernel {kernel}\n{text}")

    for facts in scenario.forbids:
        assert allows(model_of(scenario), facts[:-1]).word == "yes"


@pytest.mark.parametrize(
    ("name", "kernel"),
    [
        ("05-second-freeze-answers-early", "6.1"),
        ("05-second-freeze-waits-6.1", "6.6"),
        ("06-nowait-uring-waits", "6.8"),
        ("11-hook-deny-leaks", "6.7+flag-end+move"),
    ],
)
def test_a_kernel_that_does_otherwise_shows_the_contrary(name: str, kernel: str) -> None:
    text = (
        (FOLDER / "never" / f"{name}.scn")
        .read_text("utf-8")
        .replace("aio_write disk", "aio_write ovl")
    )
    text = text.replace("ext4\n", "ext4\nfs ovl overlay upper=disk\n")

    verdict = DESK.check(f"kernel {kernel}\n{text}", None, None, None)

    assert verdict["properties"]["forbid"] == "violated"


def test_one_io_uring_request_meets_the_hook_twice_where_its_first_try_finds_a_freeze() -> None:
    text = """
kernel 7.3.4
fs disk ext4
F: freeze disk
W: uring_write disk hook=fill io=sync
H: fill disk allow
H: fill disk allow
T: thaw disk
schedule F>returned W>blocked H>returned W>returned W.1.wq>blocked H>returned
schedule W.1.wq>blocked T>returned W.1.wq>complete
expect W.1 blocked disk:answered
expect W.1 returns 1
expect W.1 blocked disk:answered
expect W.1 blocked disk:WRITE
expect W.1 completes 4096
"""
    scenario = parse(text)

    trace = replay(model_of(scenario), scenario.schedule or "")

    assert shown(trace, scenario.expects) == len(scenario.expects)


def test_every_observation_is_expressed_or_told_to_be_left_out() -> None:
    told = {item["name"] for item in leaves_out_document("6.8")["seen"]}
    files = {file.stem.removesuffix("-6.1").removesuffix("-xfs") for file in FOLDER.glob("*.scn")}

    assert files.isdisjoint(told)
    assert files | told == OBSERVED
