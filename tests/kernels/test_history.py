"""A kernel's patches, and where their lines stand in the text that came of them all."""

from __future__ import annotations

import pytest

from app.kernels import kernel_ids, load
from app.kernels.history import history


@pytest.mark.parametrize("kernel", [*kernel_ids(), "6.7+flag-end-trace+move"])
def test_a_line_stands_where_its_patch_says_it_does(kernel: str) -> None:
    files = {file.name: file.text.splitlines() for file in load(kernel).files}

    rows = [
        (stretch.file, row)
        for patch in history(kernel)
        for stretch in patch.stretches
        for row in stretch.rows
    ]

    assert all(files[file][row.line - 1] == row.text for file, row in rows if row.line is not None)
    assert not any(row.line for _, row in rows if row.sign == "-")


@pytest.mark.parametrize("kernel", ["6.8", "6.7+flag+move"])
def test_the_last_patch_stands_whole(kernel: str) -> None:
    last = history(kernel)[-1]

    assert all(row.line for stretch in last.stretches for row in stretch.rows if row.sign == "+")


def test_patches_come_in_order_with_the_release_that_they_came_with() -> None:
    patches = history("6.7+flag")

    assert [(p.part.name, p.part.hunk) for p in patches] == [
        (info.name, info.hunk) for info in load("6.7+flag").patches
    ]
    assert {p.part.name: p.part.release for p in patches} == {
        **dict.fromkeys(
            [
                "f6c73a11133e", "9cf3516c29e6", "880b9577855e", "59ba4fdd2d1f", "ed0360bbab72",
                "8c3cfa80fd1e", "8f7371268a4b", "2d1b3bbc3dd5", "12e4e8c7ab59", "e6fa4c728fb6",
                "e484fd73f4bd",
            ],
            "6.6",
        ),
        "389a4a4a1985": "6.7",
        "flag": None,
    }  # fmt: skip


def test_what_is_left_out_is_told_in_its_place_and_stands_nowhere() -> None:
    flag = [p for p in history("6.7+flag-clone_mask+move") if p.part.added == "flag"]

    assert [p.part.hunk for p in flag] == [
        "define",
        "trace",
        "clone_mask",
        "start",
        "end",
        "ovl_and",
    ]
    (out,) = (p for p in flag if p.part.out)
    assert out.part.hunk == "clone_mask"
    assert any("IOCB_CLONE_FLAGS_MASK" in r.text for s in out.stretches for r in s.rows)
    assert not any(r.line for s in out.stretches for r in s.rows)


def test_a_change_is_told_with_the_function_that_it_lies_in() -> None:
    end = next(p for p in history("6.7+flag") if p.part.hunk == "end")

    assert [s.function for s in end.stretches] == [
        "static inline void kiocb_end_write(struct kiocb *iocb)"
    ]
