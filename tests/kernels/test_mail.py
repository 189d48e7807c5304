"""Reading a pasted mail: what is a diff in it, and where it is damaged."""

from __future__ import annotations

import pytest

from app.kernels.mail import MOST_HUNKS, MailError, read_mail
from tests.kernels.mails import MESSAGE, SIGNATURE, diff, hunk, mail

CHANGE = ["  int a;", "-b", "+c", " "]


def test_a_mail_is_its_diffs_and_who_sent_them() -> None:
    made = mail(diff("fs/aio.c", hunk(CHANGE), hunk(["+x"])), diff("fs/open.c", hunk(CHANGE)))
    read = read_mail(made, 1)
    assert (read.subject, read.message_id) == ("fs: change something", "20240101.1@example.org")
    assert [(file.path, len(file.hunks)) for file in read.files] == [
        ("fs/aio.c", 2),
        ("fs/open.c", 1),
    ]
    assert read.header.endswith("1 file changed\n\ndiff --git a/fs/aio.c b/fs/aio.c\n"
                                "index 131621daeb13..e4baa4ea5c95 100644\n")  # fmt: skip
    assert read.diff.startswith("--- a/fs/aio.c\n")


def test_every_line_knows_where_it_was_pasted() -> None:
    made = mail(diff("fs/aio.c", hunk(CHANGE, "int f(void)")))
    (file,) = read_mail(made, 101).files
    (only,) = file.hunks
    assert only.heading == "int f(void)"
    assert [line.mark for line in only.lines] == [" ", "-", "+", " "]
    for line in only.lines:
        assert made.split("\n")[line.line - 101] == line.mark + line.text


def test_a_blank_line_that_lost_its_blank_is_context() -> None:
    made = mail(diff("fs/aio.c", hunk([" a", " ", "+b"]).replace("\n \n", "\n\n")))
    assert [line.text for line in read_mail(made, 1).files[0].hunks[0].lines] == ["a", "", "b"]


def test_a_file_without_a_last_newline_is_taken() -> None:
    made = diff("fs/aio.c", hunk(["-a", "+b"])) + "\\ No newline at end of file\n"
    assert len(read_mail(made, 1).files[0].hunks[0].lines) == 2


def test_several_mails_may_follow_each_other() -> None:
    made = mail(diff("fs/aio.c", hunk(CHANGE))) + mail(diff("fs/open.c", hunk(CHANGE)))
    assert [file.path for file in read_mail(made, 1).files] == ["fs/aio.c", "fs/open.c"]


def test_a_plain_diff_will_do_with_or_without_prefixes() -> None:
    made = f"--- fs/aio.c\t2024-01-01\n+++ fs/aio.c\t2024-01-02\n{hunk(CHANGE)}"
    assert read_mail(made, 1).files[0].path == "fs/aio.c"


@pytest.mark.parametrize("header", ["Content-Transfer-Encoding: quoted-printable\n", ""])
def test_quoted_printable_is_undone_and_keeps_its_lines(header: str) -> None:
    lines = ["-a =3D b;", "+a =3D b_with_a_lo=", "ng_name;", " }=20"]
    made = header + "--- a/fs/aio.c\n+++ b/fs/aio.c\n@@ -1,2 +1,2 @@\n" + "\n".join(lines) + "\n"
    found = read_mail(made, 1).files[0].hunks[0].lines
    assert [line.text for line in found] == ["a = b;", "a = b_with_a_long_name;", "} "]
    first = 4 + header.count("\n")
    assert [line.line for line in found] == [first, first + 1, first + 3]


def test_c_text_with_equals_signs_is_left_alone() -> None:
    made = diff("fs/aio.c", hunk(["-a = 0x3d;", "+a == b ? c =d : e=f;"]))
    texts = [line.text for line in read_mail(made, 1).files[0].hunks[0].lines]
    assert texts == ["a = 0x3d;", "a == b ? c =d : e=f;"]


WHOLE = diff("fs/aio.c", hunk(CHANGE))

DAMAGED = [
    ("", 1, "is no patch: nothing in it begins the diff of a file"),
    (MESSAGE, 1, "is no patch"),
    ("x\n" + hunk(CHANGE), 2, "is no patch"),
    ("GIT binary patch\n", 1, "is no patch"),
    (WHOLE.replace("-b\n", ""), 5, "promises 3 old and 3 new lines, and 2 and 3 are there"),
    (WHOLE[:-5], 5, "promises 3 old and 3 new lines, and 2 and 1 are there"),
    (WHOLE.replace("-b", "b"), 7, "is no line of a diff"),
    (WHOLE.replace("-b\n+c\n", "> b\n"), 7, "is no line of a diff"),
    (WHOLE + "+one more\n", 10, "follows a hunk that is whole by its header on line 15"),
    (mail(WHOLE).replace("+c\n \n", ""), 16, "promises 3 old and 3 new"),
    (WHOLE.replace("@@ -", "@@ "), 5, "stands where a hunk should begin"),
    (WHOLE[: WHOLE.index("@@")], 4, "stands where a hunk should begin"),
    (WHOLE.replace("+++ b/fs/aio.c", "+++ b/fs/oia.c"), 4, "renames a file"),
    (WHOLE + "\n" + hunk(CHANGE), 11, "begins a hunk of no file"),
    (WHOLE + "Binary files a/x and b/x differ\n", 10, "is no diff of a text"),
    (WHOLE + "rename from fs/a.c\nrename to fs/b.c\n", 10, "is no diff of a text"),
    (f"a\nContent-Transfer-Encoding: base64\n{WHOLE}", 2, "says that the mail is encoded"),
]


@pytest.mark.parametrize(("text", "line", "why"), DAMAGED)
def test_damage_is_located(text: str, line: int, why: str) -> None:
    with pytest.raises(MailError) as caught:
        read_mail(text, 11)
    assert caught.value.line == 10 + line
    assert caught.value.column == 1
    assert caught.value.why.startswith(why)
    assert caught.value.accepted


def test_a_signature_ends_a_hunk_that_was_cut() -> None:
    cut = WHOLE.replace("+c\n \n", "")
    with pytest.raises(MailError) as caught:
        read_mail(cut + SIGNATURE, 1)
    assert caught.value.why.startswith("promises 3 old and 3 new lines, and 2 and 1 are there")


def test_a_removed_line_of_a_dash_is_no_signature() -> None:
    made = diff("fs/aio.c", hunk([" a", "-- ", " b", "+c"]))
    assert read_mail(made, 1).files[0].hunks[0].lines[1].text == "- "


def test_there_are_at_most_so_many_hunks() -> None:
    with pytest.raises(MailError) as caught:
        read_mail(diff("fs/aio.c", *[hunk(["+x"])] * (MOST_HUNKS + 1)), 1)
    assert caught.value.why == "is one hunk too many"
    assert caught.value.line == 5 + 2 * MOST_HUNKS
