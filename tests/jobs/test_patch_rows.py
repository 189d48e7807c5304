"""The story of a kernel's patches, and what a kernel without a hunk lacks."""

from __future__ import annotations

from typing import Any

from app.jobs.kernels import source_document
from app.jobs.patch_rows import patches_document
from app.kernels import load
from app.render.patches import patches_text


def story(kernel: str, label: str) -> dict[str, Any]:
    return next(p for p in patches_document(kernel)["patches"] if p["label"] == label)


def test_each_hunk_is_told_with_what_it_does_why_and_what_breaks_without_it() -> None:
    mask = story("6.7+flag", "flag:clone_mask")

    assert mask["changes"] == "kiocb_clone() copies all flags but this one."
    assert mask["why"].startswith("the clone is an I/O on another file")
    assert mask["verdict"].startswith("without it every async write over overlayfs violates")
    assert (mask["added"], mask["release"], mask["out"]) == ("flag", None, False)
    assert mask["other"] == "6.7+flag-clone_mask"
    assert "clone-inherits" in mask["shown"]


def test_what_was_merged_instead_of_the_flag_is_told_with_its_release() -> None:
    (flag,) = patches_document("6.7+flag")["added"]

    assert "hunk-by-hunk" in flag["shown"]
    assert "clone-inherits" not in flag["shown"]
    assert flag["instead"]["patch"] == "6ae654392bb5"
    assert flag["instead"]["release"] == "6.8"
    assert "no flag is needed" in flag["instead"]["why"]
    assert [p["instead"] for p in patches_document("6.7+naive-move")["added"]] == [None]


def test_a_merged_patch_names_the_scenarios_of_the_bug_that_it_cured() -> None:
    assert "splice-asks-twice" in story("6.8", "d53471ba6f7a")["shown"]


def test_a_kernel_without_a_hunk_says_where_the_hunk_would_stand() -> None:
    header = next(
        file
        for file in source_document("6.7+flag-clone_mask")["files"]
        if file["name"] == "include/linux/fs.h"
    )

    whole = header["text"].splitlines()
    for place in reversed(header["left_out"]):
        assert place["hunk"] == "flag:clone_mask"
        whole[place["line"] : place["line"] + place["replaces"]] = place["lines"]
    assert whole == load("6.7+flag").file("include/linux/fs.h").text.splitlines()
    assert len(header["left_out"]) == 2


def test_a_whole_kernel_lacks_nothing() -> None:
    assert not any(file["left_out"] for file in source_document("6.7+flag")["files"])


def test_as_text_each_patch_has_its_story_above_its_lines() -> None:
    text = patches_text(patches_document("6.7+flag-clone_mask"))

    assert "flag:clone_mask (left out): fs: do not clone IOCB_WRITE_STARTED\n" in text
    assert "f6c73a11133e (6.6): fs.h: Add TRACE_IOCB_STRINGS" in text
    assert "        -\t\t.ki_flags = kiocb_src->ki_flags,\n" in text
    assert "merged instead, in 6.8: 6ae654392bb5" in text
