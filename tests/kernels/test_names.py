"""Names of kernels: understood in any spelling, printed in one."""

from __future__ import annotations

import pytest

from app.kernels import UnknownKernel, canonical, kernel_ids
from app.kernels.names import Catalogue, PatchName, parse_kernel
from app.kernels.tables import kernels

TOY = Catalogue(
    bases=("1.0", "1.0.7"),
    patches=(
        PatchName("trim", ("1.0", "1.0.7"), ("a", "b")),
        PatchName("trim-all", ("1.0",)),
    ),
    aliases={"1.x": "1.0.7"},
    known=("1.0", "1.0.7", "1.0+trim"),
)


@pytest.mark.parametrize("name", kernel_ids())
def test_listed_kernels_are_canonical(name: str) -> None:
    assert canonical(name) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (" 6.7+flag ", "6.7+flag"),
        ("6.7+move+flag", "6.7+flag+move"),
        ("6.7+flag-trace-define", "6.7+flag-define-trace"),
        ("6.7+move", "6.7+naive-move"),
        ("6.7+flag+naive-move", "6.7+flag+move"),
        ("6.7+naive-move+flag-end", "6.7+flag-end+move"),
    ],
)
def test_other_spellings_are_brought_into_order(text: str, name: str) -> None:
    assert canonical(text) == name
    assert canonical(name) == name


def test_an_alias_stands_for_its_base_with_or_without_patches() -> None:
    assert str(parse_kernel("1.x", TOY)) == "1.0.7"
    assert str(parse_kernel("1.x+trim-b", TOY)) == "1.0.7+trim-b"


def test_patch_names_match_longest_first() -> None:
    assert str(parse_kernel("1.0+trim-all", TOY)) == "1.0+trim-all"
    ((patch, omitted),) = parse_kernel("1.0+trim-all", TOY).patches
    assert (patch.name, omitted) == ("trim-all", ())


def test_no_patch_name_reads_as_the_omission_of_another() -> None:
    patches = kernels().catalogue.patches
    spellings = [name for patch in patches for name in patch.spellings]
    assert len(spellings) == len({*spellings})
    for patch in patches:
        for spelt in patch.spellings:
            assert not any(
                name.startswith(f"{spelt}-{hunk}") for name in spellings for hunk in patch.hunks
            )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("6.9", "no base is called '6.9'"),
        ("", "no base is called ''"),
        (
            "6.7+flg",
            "no patch is called 'flg'; the patches are flag, move, naive-move, hook-in-callers",
        ),
        ("6.7+", "no patch is called ''"),
        ("6.7+flag-trac", "flag has no hunk 'trac'; its hunks are define, trace"),
        ("6.7+flag-", "flag has no hunk ''"),
        ("6.7+move-start", "move has no hunk 'start'; it is indivisible"),
        ("6.7+flag+flag-end", "the patch flag is there twice"),
        ("6.7+move+naive-move", "the patch move is there twice"),
        ("6.6+flag", "the patch flag applies to 6.7, 6.8, 6.12.95, 6.12.117, not to 6.6"),
        ("6.7+flag-define-trace-clone_mask-start-end-ovl_and", "leaves out every hunk"),
    ],
)
def test_a_name_that_is_none_says_why_and_what_there_is(text: str, why: str) -> None:
    with pytest.raises(UnknownKernel) as error:
        canonical(text)
    assert why in str(error.value)
    assert all(known in str(error.value) for known in kernel_ids())


def test_near_spellings_are_offered() -> None:
    with pytest.raises(UnknownKernel) as error:
        canonical("6.7+flaw+move")
    assert "6.7+flag+move" in error.value.near
