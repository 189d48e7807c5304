"""Kernels as text: every one builds, every hunk can be left out, every patch has its place."""

from __future__ import annotations

from importlib.resources import files
from itertools import combinations

import pytest

from app.kernels import KernelText, canonical, kernel_ids, load, tables
from app.kernels.patches import apply_patch, places
from app.scenarios import library

GALLERY = sorted({entry.bug.bites for entry in library() if entry.bug} - {*kernel_ids()})
"""Kernels that are there to show a bug, and are not offered by name."""

FLAG_HUNKS = ("define", "trace", "clone_mask", "start", "end", "ovl_and")
HELPERS = "include/linux/fs.h"
OVERLAY = "fs/overlayfs/file.c"


def text(kernel: KernelText, name: str) -> str:
    return kernel.file(name).text


@pytest.mark.parametrize("name", kernel_ids())
def test_every_listed_kernel_builds_and_has_a_title_of_its_own(name: str) -> None:
    kernel = load(name)
    assert kernel.id == name
    assert kernel.title
    assert kernel.summary
    assert [load(other).title for other in kernel_ids()].count(kernel.title) == 1


def test_a_kernel_is_loaded_once_whatever_its_spelling() -> None:
    assert load("6.7+move+flag") is load("6.7+flag+move")


@pytest.mark.parametrize("size", range(1, len(FLAG_HUNKS)))
@pytest.mark.parametrize("tail", ["", "+move"])
def test_any_hunks_of_the_flag_patch_can_be_left_out(size: int, tail: str) -> None:
    for omitted in combinations(FLAG_HUNKS, size):
        kernel = load(f"6.7+flag-{'-'.join(omitted)}{tail}")
        assert kernel.omitted == tuple(f"flag-{hunk}" for hunk in omitted)
        assert {p.hunk for p in kernel.patches if p.name == "flag"} == {*FLAG_HUNKS} - {*omitted}


@pytest.mark.parametrize(
    ("hunk", "file", "line"),
    [
        ("define", HELPERS, "#define IOCB_WRITE_STARTED\t(1 << 23)"),
        ("trace", HELPERS, '\t{ IOCB_WRITE_STARTED,\t"WRITE_STARTED" }'),
        ("clone_mask", HELPERS, "\t\t.ki_flags = kiocb_src->ki_flags & IOCB_CLONE_FLAGS_MASK,"),
        ("start", HELPERS, "\tiocb->ki_flags |= IOCB_WRITE_STARTED;"),
        ("end", HELPERS, "\tiocb->ki_flags &= ~IOCB_WRITE_STARTED;"),
        ("ovl_and", OVERLAY, "\t\taio_req->iocb.ki_flags &= ifl;"),
    ],
)
def test_a_hunk_left_out_leaves_its_line_out(hunk: str, file: str, line: str) -> None:
    assert line in text(load("6.7+flag"), file).splitlines()
    assert line not in text(load(f"6.7+flag-{hunk}"), file).splitlines()


@pytest.mark.parametrize(
    ("file", "lines"),
    [
        (HELPERS, ["#define IOCB_DIO_CALLER_COMP\t(1 << 22)"]),
        (
            HELPERS,
            [
                '\t{ IOCB_ALLOC_CACHE,\t"ALLOC_CACHE" }, \\',
                '\t{ IOCB_DIO_CALLER_COMP,\t"CALLER_COMP" }',
            ],
        ),
        (
            HELPERS,
            [
                "\t\t.ki_filp = filp,",
                "\t\t.ki_flags = kiocb_src->ki_flags,",
                "\t\t.ki_ioprio = kiocb_src->ki_ioprio,",
                "\t\t.ki_pos = kiocb_src->ki_pos,",
            ],
        ),
        (
            HELPERS,
            [
                "\tstruct inode *inode = file_inode(iocb->ki_filp);",
                "",
                "\tsb_start_write(inode->i_sb);",
            ],
        ),
        (
            OVERLAY,
            [
                "\t\taio_req->orig_iocb = iocb;",
                "\t\tkiocb_clone(&aio_req->iocb, iocb, get_file(real.file));",
                "\t\taio_req->iocb.ki_flags = ifl;",
                "\t\taio_req->iocb.ki_complete = ovl_aio_queue_completion;",
                "\t\trefcount_set(&aio_req->ref, 2);",
                "\t\tkiocb_start_write(&aio_req->iocb);",
            ],
        ),
    ],
)
def test_the_lines_that_the_mailed_flag_patch_leans_on_are_spelt_as_there(
    file: str, lines: list[str]
) -> None:
    assert "\n".join(lines) + "\n" in text(load("6.7"), file)


def test_move_and_naive_move_are_one_diff() -> None:
    moved = [p for p in load("6.7+flag+move").patches if p.name != "flag"]
    assert moved == list(load("6.7+naive-move").patches)


def test_the_move_starts_in_the_vfs_and_ends_in_the_caller() -> None:
    kernel = load("6.7+naive-move")
    assert "kiocb_start_write(iocb);" in text(kernel, "fs/read_write.c")
    assert "kiocb_end_write(" not in text(kernel, "fs/read_write.c")
    assert "kiocb_start_write(" not in text(kernel, OVERLAY)
    assert "kiocb_end_write(iocb);" in text(kernel, OVERLAY)


def test_the_merged_answer_ends_in_the_vfs_what_was_not_queued() -> None:
    kernel = load("6.8")
    assert "if (ret != -EIOCBQUEUED)\n\t\tkiocb_end_write(iocb);" in text(kernel, "fs/read_write.c")
    assert kernel.files[-1].name == "fs/backing-file.c"
    assert "kiocb_" not in text(kernel, OVERLAY)


def test_6_8_counts_freezers_instead_of_remembering_a_bit_each() -> None:
    assert "freeze_holders" in text(load("6.7"), "fs/super.c")
    assert "freeze_holders" not in text(load("6.8"), "fs/super.c")


@pytest.mark.parametrize("name", kernel_ids())
def test_every_hunk_of_ours_has_exactly_one_place(name: str) -> None:
    texts = tables.kernels().files
    for patch in map(tables.patch_file, patch_files(name)):
        for change in patch.files:
            lines = next((f.text for f in texts if f.name == change.path), "").splitlines()
            for hunk in change.hunks:
                assert change.creates or len(places(lines, hunk)) == 1, hunk.where
        texts = apply_patch(texts, patch)
    assert texts == load(name).files


def patch_files(name: str) -> list[str]:
    """The patch files that a kernel is made of, found by what they say."""
    kept = files("app.kernels").joinpath("patches")
    names = [f.name.removesuffix(".patch") for f in kept.iterdir()]
    by_text = {(p.header, p.diff): n for n in names for p in [tables.patch_file(n)]}
    return [by_text[info.header, info.diff] for info in load(name).patches]


@pytest.mark.parametrize("name", [*kernel_ids(), *GALLERY])
def test_every_patch_says_what_it_mirrors_and_which_verdict_it_changes(name: str) -> None:
    for info, file in zip(load(name).patches, patch_files(name), strict=True):
        patch = tables.patch_file(file)
        assert file.partition("@")[0] == (f"flag-{info.hunk}" if info.hunk else info.name)
        for field in ("Subject", "Mirrors", "Changes", "Why", "Verdict"):
            assert patch.field(field)
        assert info.commit == patch.field("Mirrors")
        assert info.files == tuple(change.path for change in patch.files)


def test_every_patch_file_belongs_to_a_kernel() -> None:
    kept = files("app.kernels").joinpath("patches").iterdir()
    patched = [f"{base}+{p.name}" for p in tables.kernels().catalogue.patches for base in p.on]
    used = {file for name in (*kernel_ids(), *patched) for file in patch_files(name)}
    assert {f.name.removesuffix(".patch") for f in kept} == used


def test_a_file_for_a_later_base_serves_what_follows_it_until_there_is_another() -> None:
    line = tables.kernels().forerunners
    assert line["6.12.117"] == ("6.12.117", "6.12.95", "6.8", "6.7", "6.6", "6.1")
    assert tables.file_on("flag-define", line["6.7"]) == "flag-define"
    assert tables.file_on("no-such-patch", line["6.8"]) == "no-such-patch"


def test_a_kernel_made_by_hand_is_titled_by_its_parts() -> None:
    title = load("6.7+flag-end+move").title
    assert title.startswith("Linux 6.7 + IOCB_WRITE_STARTED (without end) + ")
    assert canonical("6.7+flag-end+move") == load("6.7+flag-end+move").id


def test_kernels_can_be_hashed_and_compared() -> None:
    assert len({load(name) for name in kernel_ids()}) == len(kernel_ids())
