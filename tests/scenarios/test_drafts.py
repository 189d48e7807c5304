from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scenarios.catalogue import Entry, library
from app.scenarios.drafts import draft_of, kept_schedule
from app.scenarios.language import format as canonical
from app.scenarios.language import parse
from app.scenarios.objects import to_object
from app.scenarios.statements import statements
from app.scenarios.weave import woven

TEXT = """\
# a denied write
title  Mine # not a comment
kernel 6.7  # the last one
fs disk  ext4

# who writes
app: write disk hook=pass   # asks nobody
# and reads
app: read disk
admin: freeze disk

schedule app*3 admin
# the end
"""


def tree_of(text: str) -> dict[str, Any]:
    """The object of a text that reads."""
    tree = draft_of(text).tree
    assert tree is not None
    return tree


@pytest.mark.parametrize("entry", library(), ids=lambda entry: entry.name)
def test_a_text_woven_with_its_own_object_is_that_text(entry: Entry) -> None:
    assert woven(entry.text, to_object(entry.scenario)) == entry.text


@pytest.mark.parametrize("entry", library(), ids=lambda entry: entry.name)
def test_the_words_of_a_text_say_what_it_means(entry: Entry) -> None:
    """With a mistake at its end, the object is read off the words; it is the same object."""
    mistaken = draft_of(f"{entry.text}\ncheck nothing\n")
    assert mistaken.error is not None
    assert mistaken.tree is not None
    assert mistaken.tree.pop("checks")[-1] == "nothing"

    whole = to_object(entry.scenario)
    del whole["checks"]
    assert canonical(parse(woven("", mistaken.tree))) == canonical(parse(woven("", whole)))


def test_what_changes_in_an_object_changes_only_its_line() -> None:
    tree = tree_of(TEXT)
    tree["kernel"] = "6.8"
    tree["threads"][0]["operations"][0]["options"]["hook"] = "deny"

    changed = woven(TEXT, tree)

    expected = TEXT.replace("kernel 6.7  #", "kernel  6.8  #").replace(
        "app: write disk hook=pass   # asks", "app:    write disk hook=deny  # asks"
    )
    assert changed == expected


def test_operations_take_their_comments_along_when_they_move() -> None:
    tree = tree_of(TEXT)
    tree["threads"].reverse()
    tree["threads"][1]["operations"].reverse()

    moved = woven(TEXT, tree)

    assert moved.split("\n\n")[1].splitlines() == [
        "admin: freeze disk",
        "# and reads",
        "app: read disk",
        "# who writes",
        "app: write disk hook=pass   # asks nobody",
    ]


def test_an_operation_takes_its_comment_to_another_thread() -> None:
    tree = tree_of(TEXT)
    tree["threads"][1]["operations"].append(tree["threads"][0]["operations"].pop(0))

    moved = woven(TEXT, tree)

    assert "# who writes\nadmin:  write disk  # asks nobody\n" in moved


def test_a_comment_of_its_own_outlives_the_statement_below_it() -> None:
    tree = tree_of(TEXT)
    del tree["threads"][0]["operations"][0]

    left = woven(TEXT, tree)

    assert "# who writes\n# and reads\napp: read disk\n" in left
    assert "asks nobody" not in left


EDITS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4), st.integers(0, 4)), max_size=8)


@given(edits=EDITS)
def test_any_edit_is_what_the_woven_text_says_and_no_comment_line_is_lost(
    edits: list[tuple[int, int, int]],
) -> None:
    text = TEXT
    for kind, a, b in edits:
        tree = tree_of(text)
        edit(tree, kind, a, b)
        text = woven(text, tree)

        assert draft_of(text).tree == to_object(parse(woven("", tree)))
        for comment in ("# a denied write", "# who writes", "# and reads", "# the end"):
            assert comment in text.splitlines()


def edit(tree: dict[str, Any], kind: int, a: int, b: int) -> None:
    """One of six changes to threads and file systems, somewhere."""
    threads = tree["threads"]
    tree["schedule"] = None
    thread = threads[a % len(threads)]
    operations = thread["operations"]
    match kind:
        case 0:
            operations.insert(b % (len(operations) + 1), operations[0])
        case 1 if len(operations) > 1:
            del operations[b % len(operations)]
        case 2:
            threads.insert(b % len(threads), threads.pop(a % len(threads)))
        case 3:
            thread["name"] = f"{thread['name']}x"
        case 4:
            tree["file_systems"].append({"name": f"d{len(tree['file_systems'])}", "type": "xfs"})
            del tree["file_systems"][6:]
        case 5:
            tree["title"] = None if tree["title"] else "Yours"


def test_a_mistake_is_in_the_part_whose_line_it_stands_on() -> None:
    draft = draft_of(TEXT.replace("freeze disk", "freeze dsik"))

    assert draft.where == "threads/1/operations/0"
    assert draft.error is not None
    assert draft.error.line == 10
    assert draft.tree is not None
    assert draft.tree["threads"][1]["operations"] == [
        {"verb": "freeze", "target": "dsik", "options": {}}
    ]


@pytest.mark.parametrize(
    "line",
    ["app:", "app*many: read disk", "fs", "sudo make", "kernel <<END", "app: read disk a=1 a=2"],
)
def test_a_text_that_no_object_could_say_has_none(line: str) -> None:
    draft = draft_of(f"kernel 6.7\nfs disk ext4\napp: read disk\n{line}\n")

    assert draft.tree is None
    assert draft.error is not None


def test_a_text_that_cannot_be_told_apart_gives_way_to_the_object() -> None:
    tree = tree_of(TEXT)

    assert woven("define <<END\n", tree) == woven("", tree)
    assert statements(woven("", tree))


def test_a_schedule_is_cut_at_the_first_entry_that_is_there_no_more() -> None:
    draft = draft_of(TEXT.replace("schedule app*3 admin", "schedule app*3 peer admin"))

    assert draft.where == "schedule"
    assert kept_schedule(draft) == ("app*3", "peer admin")
