"""Reading unified diffs and finding the place of each hunk."""

from __future__ import annotations

import pytest

from app.kernels.patches import PatchError, apply_patch, read_patch
from app.kernels.text import SourceFile

FILE = SourceFile("fs/a.c", "one\ntwo\nthree\nfour\nfive\ntwo\nthree\n")


def patch(body: str, header: str = "Mirrors: abc\n") -> str:
    return f"{header}\n--- a/fs/a.c\n+++ b/fs/a.c\n{body}"


def applied(text: str) -> str:
    (file,) = apply_patch((FILE,), read_patch(text, "test.patch"))
    return file.text


def test_a_hunk_replaces_its_old_lines() -> None:
    text = applied(patch("@@ -4,2 +4,3 @@\n four\n-five\n+5\n+6\n"))
    assert text == "one\ntwo\nthree\nfour\n5\n6\ntwo\nthree\n"


def test_a_hunk_with_a_stale_line_number_still_finds_its_only_place() -> None:
    assert applied(patch("@@ -400 +400 @@\n-four\n+4\n")).splitlines()[3] == "4"


@pytest.mark.parametrize(("line", "changed"), [(1, 1), (2, 1), (7, 5), (99, 5)])
def test_of_several_places_the_nearest_is_taken(line: int, changed: int) -> None:
    lines = applied(patch(f"@@ -{line} +{line} @@\n-two\n+2\n")).splitlines()
    assert [i for i, text in enumerate(lines) if text == "2"] == [changed]


def test_two_places_equally_near_are_refused() -> None:
    with pytest.raises(PatchError) as error:
        applied(patch("@@ -4 +4 @@\n-two\n+2\n"))
    assert "lines 2 and 6 fit" in str(error.value)
    assert error.value.where == "test.patch, line 5"


def test_old_lines_that_stand_nowhere_are_named() -> None:
    with pytest.raises(PatchError) as error:
        applied(patch("@@ -3,2 +3,2 @@\n three\n-FOUR\n+4\n"))
    assert error.value.where == "test.patch, line 5"
    assert error.value.what == "no place in fs/a.c"
    assert "'FOUR'" in error.value.why


def test_old_lines_that_are_scattered_are_told_apart_from_missing_ones() -> None:
    with pytest.raises(PatchError, match="not one after the other"):
        applied(patch("@@ -1,2 +1,2 @@\n one\n-four\n+4\n"))


def test_a_patch_creates_a_file() -> None:
    text = "Mirrors: abc\n\n--- /dev/null\n+++ b/fs/b.c\n@@ -0,0 +1,2 @@\n+first\n+second\n"
    files = apply_patch((FILE,), read_patch(text, "test.patch"))
    assert files == (FILE, SourceFile("fs/b.c", "first\nsecond\n"))


def test_a_file_that_exists_is_not_created_again() -> None:
    text = "--- /dev/null\n+++ b/fs/a.c\n@@ -0,0 +1 @@\n+first\n"
    with pytest.raises(PatchError, match=r"cannot create fs/a\.c: it exists already"):
        apply_patch((FILE,), read_patch(text, "test.patch"))


def test_a_file_that_is_missing_is_refused_with_those_that_exist() -> None:
    text = "--- a/fs/b.c\n+++ b/fs/b.c\n@@ -1 +1 @@\n-first\n+second\n"
    with pytest.raises(PatchError, match=r"no file fs/b\.c: the files are fs/a\.c"):
        apply_patch((FILE,), read_patch(text, "test.patch"))


@pytest.mark.parametrize(
    ("text", "where", "complaint"),
    [
        ("just words\n", "test.patch", "no line starts with '--- '"),
        ("--- a/fs/a.c\nwords\n", "test.patch, line 2", "here goes '+++ b/path'"),
        ("--- a/fs/a.c\n", "test.patch, line 2", "here goes '+++ b/path'"),
        ("--- a/x\n+++ b/x\nwords\n", "test.patch, line 3", "here goes '@@"),
        ("--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n one\n", "test.patch, line 3", "promises 2 old"),
        ("--- a/x\n+++ b/x\n@@ -1,2 +1 @@\n one\n?\n", "test.patch, line 5", "found '?'"),
    ],
)
def test_a_text_that_is_no_diff_says_where(text: str, where: str, complaint: str) -> None:
    with pytest.raises(PatchError) as error:
        read_patch(text, "test.patch")
    assert error.value.where == where
    assert complaint in str(error.value)


def test_a_field_of_the_header_may_continue_on_indented_lines() -> None:
    read = read_patch(patch("", "Mirrors: abc\nWhy: one\n two\nVerdict: none\n"), "test.patch")
    assert read.field("Why") == "one two"
    assert read.diff.startswith("--- a/fs/a.c\n")


def test_a_missing_field_is_named() -> None:
    with pytest.raises(PatchError, match="no field Verdict"):
        read_patch(patch(""), "test.patch").field("Verdict")
