"""Schedules as text: what can be read, what is said of the rest, and the canonical form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.explore.schedule import Entry, ScheduleError, check_names, format_entries, parse
from tests.explore.toys import WRITER, toy

contexts = st.sampled_from(["app", "admin", "app.2.irq", "writer[3]", "writer[3].1.dio2"])
words = st.sampled_from(["deny", "pass", "queued", "blocked", "vfs_write"])
values = words | st.sampled_from(["queued-error", "0", "1"])
entries = st.lists(
    st.one_of(
        st.builds(Entry, contexts, st.integers(1, 2000)),
        st.builds(Entry, contexts, value=values),
        st.builds(Entry, contexts, mark=words),
    )
)


def test_the_four_forms_of_an_entry() -> None:
    assert parse("app app.2.irq*3\n writer[2]=deny admin>queued") == (
        Entry("app"),
        Entry("app.2.irq", 3),
        Entry("writer[2]", value="deny"),
        Entry("admin", mark="queued"),
    )


def test_an_entry_knows_its_column() -> None:
    assert [entry.column for entry in parse("  app  admin*2")] == [3, 8]


@given(entries)
def test_text_and_entries_say_the_same(some: list[Entry]) -> None:
    """Parsing what was written gives the same steps, and writing that again the same text."""
    text = format_entries(some)
    again = parse(text)

    assert [step for entry in again for step in _steps(entry)] == [
        step for entry in some for step in _steps(entry)
    ]
    assert format_entries(again) == text


def _steps(entry: Entry) -> list[Entry]:
    return [Entry(entry.context, 1, entry.value, entry.mark)] * entry.count


def test_equal_neighbours_are_joined_and_choices_are_not() -> None:
    text = "app app app app=deny app=deny app app>queued app>queued"

    assert format_entries(parse(text)) == "app*3 app=deny app=deny app app>queued app>queued"


@pytest.mark.parametrize(
    ("text", "column", "sentence"),
    [
        ("app *3", 5, "'*3' does not begin with a context's name; write app, app*3"),
        ("app app*0", 9, "'0' is no run length; write 1 to 2000"),
        ("app*99999999999999999999", 5, "is no run length"),
        ("app=deny*2", 9, "'*2' cannot follow app=deny"),
        ("app>", 4, "'>' cannot follow app"),
        ("app.irq", 4, "'.irq' cannot follow app"),
        ("1app", 1, "does not begin with a context's name"),
    ],
)
def test_what_cannot_be_read_is_refused_by_column(text: str, column: int, sentence: str) -> None:
    with pytest.raises(ScheduleError) as error:
        parse(text)

    assert error.value.column == column
    assert sentence in str(error.value)
    assert str(error.value).startswith(f"schedule, column {column}: ")


@pytest.mark.parametrize(
    ("text", "column", "hint"),
    [
        ("app apq", 5, "'apq' is no context of this scenario; did you mean app?"),
        ("app>bloked", 5, "'bloked' is neither a mark nor a function of this kernel; did you mean"),
        ("app>blocked app=dney", 17, "'dney' is no value of any choice; did you mean deny?"),
        ("app zzz", 5, "there are app, app.1.irq"),
    ],
)
def test_an_unknown_name_is_refused_with_what_comes_close(
    text: str, column: int, hint: str
) -> None:
    model = toy(WRITER, app="write")

    with pytest.raises(ScheduleError) as error:
        check_names(parse(text), model)

    assert error.value.column == column
    assert hint in str(error.value)


def test_functions_of_the_kernel_are_marks() -> None:
    check_names(parse("app>start app>op_write app>returned"), toy(WRITER, app="write"))
