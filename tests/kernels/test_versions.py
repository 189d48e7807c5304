"""What each version changed, each by what cannot be seen without its patch."""

from __future__ import annotations

import pytest

from app.explore.allows import allows
from app.explore.expect import Expectation
from app.explore.properties import PROPERTIES
from app.explore.search import check
from app.explore.verdict import Limits
from app.jobs.compiled import model_of
from app.kernels import load
from app.machine import Model
from app.scenarios.language import parse

PARTIAL = """
fs disk ext4
app: write disk buffered io=sync
admin: freeze disk
other: freeze disk
"""
"""A writer, for whom the first freezer waits, and a second freezer."""


def facts(*lines: str) -> list[Expectation]:
    return [Expectation(*line.split()) for line in lines]


def model(kernel: str, scenario: str) -> Model:
    return model_of(parse(f"kernel {kernel}\n{scenario}"))


def test_a_second_freezer_was_refused_at_once_and_waits_since_6_6() -> None:
    hasty = facts("other.1 returns EBUSY", "admin.1 blocked disk:WRITE", "admin.1 returns 0")
    assert allows(model("6.1", PARTIAL), hasty).word == "yes"
    assert allows(model("6.6", PARTIAL), hasty).word == "no"
    patient = facts("other.1 blocked disk:frozen")
    assert allows(model("6.1", PARTIAL), patient).word == "no"
    assert allows(model("6.6", PARTIAL), patient).word == "yes"


KILLED = f"{PARTIAL}killer: kill other\n"


@pytest.mark.parametrize(("kernel", "word"), [("6.1", "no"), ("6.6", "yes"), ("7.3.4", "yes")])
def test_a_freezer_that_waits_for_another_can_be_killed(kernel: str, word: str) -> None:
    cut_short = facts(
        "other.1 blocked disk:frozen", "other.1 returns ERESTARTSYS", "admin.1 blocked disk:WRITE"
    )
    assert allows(model(kernel, KILLED), cut_short).word == word


HOOK_UNDER_TOKEN = """
fs disk ext4
app: pwritev2 disk io=sync
define <<END
static ssize_t vfs_writev(struct file *file, struct iov_iter *iter, loff_t *pos, rwf_t flags)
{
	ssize_t ret;

	file_start_write(file);
	ret = rw_verify_area(WRITE, file, pos, iov_iter_count(iter));
	if (ret == 0)
		ret = do_iter_readv_writev(file, iter, pos, WRITE, flags);
	file_end_write(file);
	return ret;
}
END
"""

HOOK_UNDER_IOCB = """
fs disk ext4
app: aio_write disk io=sync
define <<END
static int aio_write(struct kiocb *req, size_t len, rwf_t flags)
{
	struct iov_iter iter = { .count = len };
	int ret = aio_prep_rw(req, flags);

	if (ret)
		return ret;
	kiocb_start_write(req);
	req->ki_flags |= IOCB_WRITE;
	ret = rw_verify_area(WRITE, req->ki_filp, &req->ki_pos, len);
	if (ret == 0)
		ret = call_write_iter(req->ki_filp, req, &iter);
	aio_rw_done(req, ret);
	return 0;
}
END
"""


@pytest.mark.parametrize(
    ("scenario", "kernel", "broken"),
    [
        (HOOK_UNDER_TOKEN, "6.7", {"hook-unprotected"}),
        (HOOK_UNDER_TOKEN, "6.8", {"hook-unprotected", "no-warn"}),
        (HOOK_UNDER_TOKEN, "7.3.4", {"hook-unprotected", "no-warn"}),
        (HOOK_UNDER_IOCB, "6.8", {"hook-unprotected"}),
    ],
)
def test_the_hook_warns_since_6_8_of_what_lockdep_can_see(
    scenario: str, kernel: str, broken: set[str]
) -> None:
    """What kiocb_start_write() took, lockdep was told to forget: the assertion is blind to it."""
    verdict = check(model(kernel, scenario), PROPERTIES, Limits(states=20_000))
    assert {v.property for v in verdict.violations} == broken


LINES = [
    ("6.1", "6.6", "fs/aio.c", "\t\t\tkiocb_end_write(kiocb);"),
    ("6.1", "6.6", "fs/overlayfs/file.c", "\t\tkiocb_start_write(&aio_req->iocb);"),
    ("6.1", "6.6", "fs/overlayfs/file.c", "\tifl &= ~IOCB_DIO_CALLER_COMP;"),
    (
        "6.1",
        "6.6",
        "include/linux/fs.h",
        "static inline void kiocb_start_write(struct kiocb *iocb)",
    ),
]
"""(before, after, file, line) of changes that no run of the model can tell."""


@pytest.mark.parametrize(("before", "after", "file", "line"), LINES)
def test_a_version_brings_its_line(before: str, after: str, file: str, line: str) -> None:
    assert line not in load(before).file(file).text.splitlines()
    assert line in load(after).file(file).text.splitlines()
