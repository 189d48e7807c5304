"""Where the hunks of a pasted patch go in a text that has only some of their lines."""

from __future__ import annotations

import pytest

from app.kernels.comments import functions, meanings, without_comments
from app.kernels.mail import MailError, read_mail
from app.kernels.placing import MOST_PAIRS, Room, place
from tests.kernels.mails import diff, hunk, mail

MODEL = """\
/* Takes the lock. What follows is ours. */
static int take_lock(struct thing *thing)
{
	int ret = 0;

	if (thing->lock_is_taken)	/* by anybody */
		return -EBUSY;
	choose(something);
	thing->lock_is_taken = 1;
	note_event(thing);
	return ret;
}

/*
 * Lets it go.
 */
static int drop_lock(struct thing *thing)
{
	int ret = 0;

	thing->lock_is_taken = 0;
	note_event(thing);
	return ret;
}
"""
HERE, THERE = (
    "static int take_lock(struct thing *thing)",
    "static int drop_lock(struct thing *thing)",
)


def placed(lines: list[str], heading: str = "", model: str = MODEL) -> str:
    """`model` with the hunk of `lines`."""
    (file,) = read_mail(mail(diff("fs/x.c", hunk(lines, heading))), 1).files
    whole = [(line, 0) for line in model.removesuffix("\n").split("\n")]
    return "".join(f"{line}\n" for line, _ in place(file.hunks[0], "fs/x.c", whole, Room()))


def changed(before: str, after: str, model: str = MODEL) -> str:
    assert model.count(before) == 1
    return model.replace(before, after)


def test_a_removed_line_is_the_place() -> None:
    made = placed([" \tunknown();", "-\tthing->lock_is_taken = 1;", "+\tset(thing);", " \tmore();"])
    assert made == changed("\tthing->lock_is_taken = 1;\n", "\tset(thing);\n")


def test_blanks_and_comments_do_not_count() -> None:
    lines = ["-  if ( thing -> lock_is_taken ) // or so", "+\tif (busy(thing)) /* new */"]
    assert placed(lines) == changed(
        "\tif (thing->lock_is_taken)\t/* by anybody */\n", "\tif (busy(thing)) /* new */\n"
    )


def test_context_that_the_model_lacks_is_tolerated() -> None:
    lines = [
        " \tthing->lock_is_taken = 1;",
        " \ttrace_lock_taken(thing);",
        "+\tcount(thing);",
        " \tnote_event(thing);",
        " \twake_up_all(&thing->wait);",
    ]
    made = changed(
        "\tthing->lock_is_taken = 1;\n", "\tthing->lock_is_taken = 1;\n\tcount(thing);\n"
    )
    assert placed(lines) == made


def test_of_two_neighbours_with_the_models_own_lines_between_the_nearer_counts() -> None:
    far = [" \tif (thing->lock_is_taken)", " \t\treturn -EBUSY;", " \tunknown_call(thing);"]
    near = ["+\tadd(thing);", " \tthing->lock_is_taken = 1;"]
    assert placed([*far, *near]) == changed(
        "\tthing->lock_is_taken = 1;\n", "\tadd(thing);\n\tthing->lock_is_taken = 1;\n"
    )
    assert placed([*far[:2], near[0], far[2], near[1]]) == changed(
        "\t\treturn -EBUSY;\n", "\t\treturn -EBUSY;\n\tadd(thing);\n"
    )


def test_two_neighbours_that_are_as_near_are_two_places() -> None:
    lines = [" \t\treturn -EBUSY;", "+\tadd(thing);", " \tthing->lock_is_taken = 1;"]
    with pytest.raises(MailError) as caught:
        placed(lines)
    assert caught.value.found == "+\tadd(thing);"
    assert caught.value.why == (
        "has several places: hunk 1 of fs/x.c fits the model's file after line 7, 8"
    )


def test_a_place_that_is_there_twice_is_refused_unless_the_header_names_its_function() -> None:
    lines = [" \tnote_event(thing);", "+\tadd(thing);", " \treturn ret;"]
    for heading in ("", "struct thing {", "int nowhere(void)"):
        with pytest.raises(MailError) as caught:
            placed(lines, heading)
        assert caught.value.why.endswith("fits the model's file after line 10, 22")
        assert caught.value.accepted.startswith("add context")
    made = placed(lines, THERE)
    assert made.index("add(") > made.index("drop_lock")
    assert placed(lines, HERE).index("add(") < made.index("drop_lock")


def test_more_context_tells_two_places_apart_whatever_the_header_says() -> None:
    lines = [
        " \tthing->lock_is_taken = 0;",
        " \tnote_event(thing);",
        "-\treturn ret;",
        "+\treturn 1;",
    ]
    made = placed(lines, HERE)
    assert made.endswith("\tnote_event(thing);\n\treturn 1;\n}\n")
    assert made.startswith(MODEL[: MODEL.index("Lets it go")])


def test_a_line_to_remove_that_is_nowhere_is_said_with_the_nearest() -> None:
    with pytest.raises(MailError) as caught:
        placed([" \tint ret = 0;", "-\tthing->lock_was_taken = 0;", "+\tx();"])
    assert caught.value.found == "-\tthing->lock_was_taken = 0;"
    assert caught.value.why.startswith("has no place: hunk 1 of fs/x.c removes it")
    assert caught.value.accepted == "nearest is line 21, 'thing->lock_is_taken = 0;'"


def test_lines_to_remove_must_stand_together() -> None:
    with pytest.raises(MailError) as caught:
        placed(["-\t\treturn -EBUSY;", "-\tthing->lock_is_taken = 1;"])
    assert "but not one after the other" in caught.value.why


def test_a_hunk_for_a_function_that_is_not_there_is_not_put_into_another() -> None:
    lines = [
        " \tint ret = 0;",
        " \tspin_lock(&other->wait_lock);",
        " \tthing->lock_is_taken = 1;",
        "+\tadd(thing);",
        " \tspin_unlock(&other->wait_lock);",
        " \tkfree(other->payload);",
        " \tother->payload = NULL;",
    ]
    with pytest.raises(MailError) as caught:
        placed(lines, "static int take_other(struct other *other)")
    assert "too few to be sure, nor has it a function take_other" in caught.value.why
    assert caught.value.accepted == "it has take_lock, drop_lock"
    assert "add(thing)" in placed(lines, HERE)


@pytest.mark.parametrize("lines", [["+x();"], [" unknown();", "+x();"], [" }", "+x();", " "]])
def test_nothing_to_go_by_is_no_place(lines: list[str]) -> None:
    with pytest.raises(MailError) as caught:
        placed(lines)
    assert caught.value.why.startswith(("has no place: in hunk 1", "has several places"))


def test_a_new_function_goes_before_the_comment_of_the_next() -> None:
    new = ["+static int fresh(void)", "+{", "+\treturn 0;", "+}", "+"]
    text = "".join(f"{line[1:]}\n" for line in new)
    made = changed("/*\n * Lets", f"{text}/*\n * Lets")
    assert (
        placed([" \treturn ret;", " }", " ", *new, " /* In life it is called so: */", f" {THERE}"])
        == made
    )
    assert placed([*new, " static  int drop_lock(struct thing * thing)", " {"]) == made


def test_a_function_can_be_removed() -> None:
    body = MODEL[MODEL.index(THERE) :].splitlines()
    made = placed([" ", *[f"-{line}" for line in body]])
    assert functions(made.split("\n")).keys() == {"take_lock"}


def test_a_comment_that_only_the_patch_has_is_added_only_whole() -> None:
    lines = [
        " \t/* Old words",
        "+\t * and new words",
        " \t */",
        "+\t/* A whole comment */",
        "-\tthing->lock_is_taken = 1;",
        "+\tset(thing);\t/* begun",
        " \t * by the patch, ended by the kernel */",
        " \tnote_event(thing);",
    ]
    assert placed(lines) == changed(
        "\tthing->lock_is_taken = 1;\n", "\t/* A whole comment */\n\tset(thing);\n"
    )


def test_a_hunk_of_words_only_changes_nothing() -> None:
    assert placed([" /**", "- * was", "+ * is now", "  */", " int unknown(void)"]) == MODEL
    assert placed(["- * no mark that", "+ * begins it"]) == MODEL


def test_a_line_removed_from_the_end_of_a_comment_leaves_the_comment_whole() -> None:
    model = "void first(void);\nint second_one; /* begins\n * here\n */\nint last_of_all;\n"
    made = placed(["-int second_one;", "+int  other_one;"], model=model)
    said = [meaning for meaning in meanings(made.split("\n")) if meaning]
    assert said == ["void first(void);", "int other_one;", "int last_of_all;"]
    assert " * here\n" in made


def test_what_is_there_already_is_not_added_again() -> None:
    lines = [" \tthing->lock_is_taken = 1;", "+\tnote_event(thing);", " \tunknown_call(thing);"]
    with pytest.raises(MailError) as caught:
        placed(lines)
    assert caught.value.why == "is there already: hunk 1 of fs/x.c adds it again"


def test_lines_as_they_stand_are_a_place_comments_and_all() -> None:
    model = MODEL.replace("int ret = 0;\n\n", "int ret = 0;\n\n\t/* right here */\n", 1)
    assert placed([" \t/* right here */", "+\tadd();"], model=model) == changed(
        "\t/* right here */\n", "\t/* right here */\n\tadd();\n", model
    )


def test_several_changes_in_one_hunk_each_find_their_place() -> None:
    lines = [
        " \tint ret = 0;",
        "+\tint more;",
        " ",
        " \tif (thing->lock_is_taken)",
        "-\t\treturn -EBUSY;",
        "+\t\treturn -EAGAIN;",
        " \tthing->lock_is_taken = 1;",
        "+\tmore = 1;",
        " \tnote_event(thing);",
    ]
    made = MODEL.replace("\tint ret = 0;\n", "\tint ret = 0;\n\tint more;\n", 1)
    made = changed("-EBUSY", "-EAGAIN", made)
    assert placed(lines) == changed("taken = 1;\n", "taken = 1;\n\tmore = 1;\n", made)


def test_the_work_is_bounded() -> None:
    lines = [" }"] * 100 + ["+x();"]
    with pytest.raises(MailError) as caught:
        placed(lines, model="}\n" * 1 + "int a;\n}\n" * (MOST_PAIRS // 100))
    assert caught.value.why == "is too much to be placed"


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        (["a /* b */ c // d"], ["a           c     "]),
        (["b", "c */ d", "e"], ["", "d", "e"]),
        ([" * b", "e /* f", "g"], ["", "e", ""]),
        (['"/* no */" /* yes */'], ['"/* no */"']),
        (["'\"' /* x */"], ["'\"'"]),
        (["*kiocb = a;", " * b"], ["*kiocb = a;", ""]),
    ],
)
def test_comments_are_blanked_even_where_the_text_is_cut(lines: list[str], kept: list[str]) -> None:
    bare = without_comments(lines)[0]
    assert [line.split() for line in bare] == [line.split() for line in kept]
    assert list(map(len, bare)) == list(map(len, lines))


def test_a_second_call_beside_the_first_is_not_there_already() -> None:
    lines = [" \tthing->lock_is_taken =  1;", " \tnote_event(thing);", "+\tnote_event(thing);"]
    assert placed(lines) == changed(
        "taken = 1;\n\tnote_event(thing);\n",
        "taken = 1;\n\tnote_event(thing);\n\tnote_event(thing);\n",
    )
