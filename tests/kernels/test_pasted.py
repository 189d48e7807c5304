"""Pasted patches on the modelled kernels: the same kernel as ours, or a located error."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.cmodel import CError, Program, compile_kernel
from app.kernels import KernelText, MailError, load, patched
from app.kernels.comments import meanings
from app.kernels.mail import Mail, read_mail
from tests.kernels.mails import END_TWICE, SIGNATURE, diff, hunk, mail
from tests.kernels.test_load import FLAG_HUNKS

MAILED = Path(__file__).parents[2].parent / "shared" / "facts" / "flag-patch.txt"
"""The flag patch as it was mailed. It is not ours to pass on, so it may not be there."""

MAILED_HUNKS = ("ovl_and", "define", "trace", "clone_mask", "start", "end")
"""What we call them, in the order of the mail."""


def pasted(text: str, kernel: str = "6.7") -> KernelText:
    return patched(kernel, ((text, 1),)).kernel


def said(kernel: KernelText) -> dict[str, list[str]]:
    """What each file says, blanks and comments aside."""
    return {
        file.name: [meaning for meaning in meanings(file.text.split("\n")) if meaning]
        for file in kernel.files
    }


def tables_of(program: Program) -> tuple[object, ...]:
    """Everything of a program but where its text stands."""
    statements = [(s.function, s.text, s.visible) for s in program.statements]
    functions = [
        (f.name, f.file, f.entry, f.end, f.parameters, f.locals, f.frame, f.returns)
        for f in program.functions
    ]
    return (
        program.code, program.constants, statements, functions, program.structs, program.globals,
        program.choices, program.flags, program.settled, program.remarks, dict(program.defines),
    )  # fmt: skip


def mailed() -> str:
    if not MAILED.exists():
        pytest.skip("the mailed flag patch is not kept beside this repository")
    return MAILED.read_text("utf-8")


def only(text: str, wanted: tuple[str, ...]) -> str:
    """The mail with some of its hunks: what a reader who deletes the others would paste."""
    parts = re.split(r"^(?=diff --git |@@ |-- $)", text, flags=re.MULTILINE)
    hunks = iter(MAILED_HUNKS)
    kept = [part for part in parts if not part.startswith("@@ ") or next(hunks) in wanted]
    fields = zip(kept, [*kept[1:], ""], strict=True)
    empty = [a for a, b in fields if a.startswith("diff ") and not b.startswith("@@ ")]
    return "".join(part for part in kept if part not in empty)


def ours(wanted: tuple[str, ...]) -> KernelText:
    omitted = [name for name in FLAG_HUNKS if name not in wanted]
    return load("-".join(("6.7+flag", *omitted)))


def test_the_mailed_flag_patch_as_it_stands_makes_the_kernel_with_our_flag_patch() -> None:
    kernel = pasted(mailed())
    assert said(kernel) == said(load("6.7+flag"))
    assert tables_of(compile_kernel(kernel)) == tables_of(compile_kernel(load("6.7+flag")))


SOME = [
    *((name,) for name in FLAG_HUNKS),
    *(("define", name) for name in FLAG_HUNKS[1:]),
    *(tuple(n for n in FLAG_HUNKS if n != name) for name in FLAG_HUNKS),
]


@pytest.mark.parametrize("wanted", SOME, ids="+".join)
def test_its_hunks_one_by_one_make_the_kernels_with_ours(wanted: tuple[str, ...]) -> None:
    """Where ours cannot be built, for the flag is not defined, the pasted one cannot either."""
    kernel = pasted(only(mailed(), wanted))
    assert said(kernel) == said(ours(wanted))
    if "define" in wanted or wanted == ("ovl_and",):
        assert tables_of(compile_kernel(kernel)) == tables_of(compile_kernel(ours(wanted)))
        return
    with pytest.raises(CError) as expected:
        compile_kernel(ours(wanted))
    with pytest.raises(CError) as caught:
        compile_kernel(kernel)
    for field in ("file", "found", "why", "accepted"):
        assert getattr(caught.value, field) == getattr(expected.value, field)


def test_the_mail_may_be_read_with_any_line_ends_and_blanks() -> None:
    text = mailed()
    for other in (text.expandtabs(), re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)):
        assert said(pasted(other)) == said(load("6.7+flag"))


@pytest.mark.parametrize("kernel", ["6.8", "6.7+flag"])
def test_the_mail_has_no_place_where_overlayfs_writes_otherwise(kernel: str) -> None:
    with pytest.raises(MailError) as caught:
        pasted(mailed(), kernel)
    assert caught.value.found == "-\t\taio_req->iocb.ki_flags = ifl;"
    assert "hunk 1 of fs/overlayfs/file.c removes it" in caught.value.why


STEPS = [
    ("6.1", "6.6"), ("6.6", "6.7"), ("6.7", "6.7+flag"), ("6.7", "6.7+naive-move"),
    ("6.7", "6.8"), ("6.8", "6.8+flag"), ("6.8", "6.12.95"), ("6.12.95", "6.12.95+flag"),
    ("6.12.95", "6.16"), ("6.16", "7.3.4"),
]  # fmt: skip


@pytest.mark.parametrize("blanks", ["\t", " "])
@pytest.mark.parametrize(("base", "kernel"), STEPS)
def test_our_own_patches_find_the_same_places_when_pasted(
    base: str, kernel: str, blanks: str
) -> None:
    """As they are, and with other blanks, so that only what the lines mean can be compared."""
    before, whole = load(base).patches, load(kernel).patches
    assert whole[: len(before)] == before
    pastes = [patch.diff.replace("\t", blanks) for patch in whole[len(before) :]]
    made = patched(base, tuple((text, 1) for text in pastes)).kernel
    assert said(made) == said(load(kernel))


def test_a_patched_kernel_says_what_it_is_and_keeps_its_id() -> None:
    kernel = pasted(END_TWICE)
    assert kernel.id == "6.7"
    assert kernel.title == f"{load('6.7').title} + fs: change something"
    *own, info = kernel.patches
    assert tuple(own) == load("6.7").patches
    assert (info.name, info.commit) == ("pasted", "20240101.1@example.org")
    assert info.files == ("include/linux/fs.h",)


def test_every_line_of_the_patch_is_traced_to_the_paste() -> None:
    found = patched("6.7", ((END_TWICE, 11),))
    assert found.changed == ("include/linux/fs.h",)
    ((file, line), origin) = next(iter(found.origins.items()))
    assert len(found.origins) == 1
    text = found.kernel.file(file).text.split("\n")[line - 1]
    assert END_TWICE.split("\n")[origin - 11] == f"+{text}"


def test_patches_build_on_each_other() -> None:
    first = mail(diff("fs/aio.c", hunk(["+int added_by_the_first;", " struct kioctx {"])))
    aio = load("6.7").file("fs/aio.c").text.split("\n")
    line = next(text for text in aio if text.startswith("struct "))
    first = first.replace("struct kioctx {", line)
    second = diff("fs/aio.c", hunk(["-int added_by_the_first;", "+int by_the_second;"]))
    kernel = patched("6.7", ((first, 1), (second, 30))).kernel
    assert f"int by_the_second;\n{line}\n" in kernel.file("fs/aio.c").text


def new_file(path: str, *lines: str) -> str:
    body = "".join(f"+{line}\n" for line in lines)
    return f"--- /dev/null\n+++ b/{path}\n@@ -0,0 +1,{len(lines)} @@\n{body}"


def test_a_new_file_joins_the_model() -> None:
    kernel = pasted(mail(new_file("fs/fresh.c", "int fresh_file(void)", "{", "\treturn 1;", "}")))
    assert kernel.files[-1].name == "fs/fresh.c"
    assert "fresh_file" in compile_kernel(kernel).function_ids


OUTSIDE = [
    (diff("fs/btrfs/file.c", hunk(["-a", "+b"])), "is about a file outside the model"),
    (new_file("Documentation/x.rst", "words"), "would make a file outside the model"),
    (new_file("fs/aio.c", "int x;"), "would make a file that the model has already"),
]


@pytest.mark.parametrize(("text", "why"), OUTSIDE)
def test_a_file_outside_the_model_is_refused_with_those_that_it_has(text: str, why: str) -> None:
    with pytest.raises(MailError) as caught:
        pasted(mail(text))
    assert caught.value.found.startswith("+++ b/")
    assert caught.value.why == why
    assert "the model of 6.7 has" in caught.value.accepted
    assert "fs/aio.c" in caught.value.accepted


def test_a_new_file_has_only_new_lines() -> None:
    with pytest.raises(MailError) as caught:
        pasted(new_file("fs/fresh.c", "int x;").replace("-0,0 +1,1", "-1,1 +1,2") + " int y;\n")
    assert caught.value.why == "is no line of a new file"


def test_a_hunk_in_the_wrong_file_is_not_put_anywhere() -> None:
    for name in ("fs/aio.c", "fs/super.c", "fs/open.c", "fs/overlayfs/file.c", "mm/filemap.c"):
        with pytest.raises(MailError) as caught:
            pasted(END_TWICE.replace("include/linux/fs.h", name))
        assert caught.value.why.startswith("has no place: in hunk 1 of " + name)
        assert "kiocb_end_write" in caught.value.why


def test_a_mail_without_a_signature_reads_the_same() -> None:
    assert pasted(END_TWICE.removesuffix(SIGNATURE)).files == pasted(END_TWICE).files


def test_what_was_pasted_is_read_once() -> None:
    assert isinstance(read_mail(END_TWICE, 1), Mail)
    assert patched("6.7", ((END_TWICE, 1),)) is patched("6.7", ((END_TWICE, 1),))
