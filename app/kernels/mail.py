"""A mailed patch as it was pasted: headers, message, diffstat, diffs, signature.

Only the diffs are read; every line keeps its place in the text that it came in. A hunk's header
must count its lines rightly, for only so is it known that the paste is whole.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NoReturn

from app.kernels.patches import NEW_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_HUNKS = 100

_HUNK = re.compile(r"@@ -[0-9]+(?:,([0-9]{1,9}))? \+[0-9]+(?:,([0-9]{1,9}))? @@(.*)")
_NAMES = re.compile(r"(---|\+\+\+) \"?([^\s\"]+)\"?(?:\s+[0-9]{4}-.*|\s*)")
"""A line that names a file; perhaps with a date."""

_ENCODED = re.compile(r"^Content-Transfer-Encoding:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
_SUBJECT = re.compile(r"^Subject:[ \t]*(.*(?:\n[ \t]+.*)*)", re.IGNORECASE | re.MULTILINE)
_MESSAGE_ID = re.compile(r"^Message-id:[ \t]*<?([^>\s]+)", re.IGNORECASE | re.MULTILINE)
_TAG = re.compile(r"^(?:\[[^]]*\] *|(?:re|fwd): *)+", re.IGNORECASE)
_NOT_TEXT = ("GIT binary patch", "Binary files ", "rename from ", "copy from ")


@dataclass(eq=False)
class MailError(Exception):
    """A pasted patch that cannot be read or placed. `line` and `column` are those of the paste."""

    line: int
    column: int
    found: str
    why: str
    accepted: str


@dataclass(frozen=True, slots=True)
class PastedLine:
    """One line of a diff: its mark, its text, and the line it stands on in the paste."""

    mark: str
    text: str
    line: int

    def refuse(self, why: str, accepted: str) -> NoReturn:
        """Raises MailError: this line is in the way."""
        raise MailError(self.line, 1, self.mark + self.text, why, accepted)


@dataclass(frozen=True, slots=True)
class PastedHunk:
    """One hunk: its header, what this says after ``@@``, and its lines."""

    header: PastedLine
    heading: str
    number: int
    """Among the hunks of its file, from 1."""
    lines: tuple[PastedLine, ...]


@dataclass(frozen=True, slots=True)
class PastedFile:
    """What the diff does to one file."""

    header: PastedLine
    """Its line ``+++``."""
    path: str
    """Without ``a/`` or ``b/``."""
    spelt: str
    creates: bool
    hunks: tuple[PastedHunk, ...]


@dataclass(frozen=True, slots=True)
class Mail:
    """A pasted patch as read."""

    subject: str
    message_id: str
    header: str
    """Everything before the first diff."""
    diff: str
    files: tuple[PastedFile, ...]


def read_mail(text: str, first: int) -> Mail:
    """The mail in `text`, which begins on line `first` of the scenario.

    Raises:
        MailError: it has no diff, or a diff that is damaged or is not one of text.
    """
    lines = _decoded(text, first)
    begin = next((at for at in range(len(lines)) if _begins_file(lines, at)), None)
    if begin is None:
        _refuse_without_diff(lines, first)
    files = tuple(_Reader(lines).files())
    header = "\n".join(line.text for line in lines[:begin])
    subject = _SUBJECT.search(header)
    said = _TAG.sub("", " ".join(subject[1].split())) if subject else ""
    sender = _MESSAGE_ID.search(header)
    diff = "".join(f"{line.text}\n" for line in lines[begin:])
    return Mail(said, sender[1] if sender else "", header.strip("\n") + "\n", diff, files)


def _decoded(text: str, first: int) -> list[PastedLine]:
    """Every line with its place; quoted-printable undone, where the mail is that."""
    plain = [
        PastedLine("", line, number)
        for number, line in enumerate(text.removesuffix("\n").split("\n"), first)
    ]
    encoding = _ENCODED.search(text)
    name = encoding[1].lower() if encoding else ""
    if name == "base64":
        plain[text[: encoding.start() if encoding else 0].count("\n")].refuse(
            "says that the mail is encoded as base64", "paste the mail as a reader shows it"
        )
    if name != "quoted-printable" and not re.search(r"^[-+ ].*=3D", text, re.MULTILINE):
        return plain
    found: list[PastedLine] = []
    soft: PastedLine | None = None
    for line in plain:
        whole = line if soft is None else PastedLine("", soft.text + line.text, soft.line)
        soft = PastedLine("", whole.text[:-1], whole.line) if whole.text.endswith("=") else None
        if soft is None:
            found.append(PastedLine("", _unquoted(whole.text), whole.line))
    return found if soft is None else [*found, soft]


def _unquoted(text: str) -> str:
    return binascii.a2b_qp(text.encode("utf-8")).decode("utf-8", "replace")


def _begins_file(lines: list[PastedLine], at: int) -> bool:
    pair = [_NAMES.fullmatch(line.text) for line in lines[at : at + 2]]
    return [match and match[1] for match in pair] == ["---", "+++"]


def _refuse_without_diff(lines: list[PastedLine], first: int) -> NoReturn:
    odd = next((line for line in lines if line.text.startswith((*_NOT_TEXT, "@@ -"))), None)
    where = odd or PastedLine("", lines[0].text if lines else "", first)
    where.refuse(
        "is no patch: nothing in it begins the diff of a file",
        "paste a diff with its lines '--- a/fs/aio.c' and '+++ b/fs/aio.c'",
    )


class _Reader:
    """Reads the diffs of a mail, front to back."""

    def __init__(self, lines: list[PastedLine]) -> None:
        self._lines = lines
        self._at = 0
        self._left = MOST_HUNKS

    def files(self) -> Iterator[PastedFile]:
        """Every file's diff; what stands between them is skipped."""
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if _begins_file(self._lines, self._at):
                yield self._file()
                continue
            if line.text.startswith(_NOT_TEXT):
                line.refuse("is no diff of a text", "leave the part of this file out")
            if _HUNK.match(line.text):
                line.refuse("begins a hunk of no file", "put '--- a/PATH' and '+++ b/PATH' before")
            self._at += 1

    def _file(self) -> PastedFile:
        old, new = self._lines[self._at : self._at + 2]
        self._at += 2
        before, after = _path(old.text), _path(new.text)
        spelt = before if after == NEW_FILE else after
        hunks: list[PastedHunk] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            header = _HUNK.match(line.text)
            if header is None:
                break
            self._at += 1
            hunks.append(self._hunk(line, header, len(hunks) + 1))
        if not hunks:
            where = self._lines[self._at] if self._at < len(self._lines) else new
            where.refuse("stands where a hunk should begin", "write @@ -LINE,COUNT +LINE,COUNT @@")
        if before not in (NEW_FILE, after) and after != NEW_FILE:
            same = before.partition("/")[2] == after.partition("/")[2]
            if not same:
                new.refuse("renames a file", "the model's files keep their names; name one file")
        path = spelt.partition("/")[2] if spelt.startswith(("a/", "b/")) else spelt
        return PastedFile(new, path, spelt, before == NEW_FILE, tuple(hunks))

    def _hunk(self, header: PastedLine, match: re.Match[str], number: int) -> PastedHunk:
        """The lines that `header` promises."""
        if self._left == 0:
            header.refuse("is one hunk too many", f"a patch has at most {MOST_HUNKS} here")
        self._left -= 1
        old, new = (1 if match[group] is None else int(match[group]) for group in (1, 2))
        wanted = [old, new]
        found: list[PastedLine] = []
        while (wanted[0] > 0 or wanted[1] > 0) and self._at < len(self._lines):
            line = self._lines[self._at]
            mark = line.text[:1] or " "
            if mark not in " -+\\" or (line.text in ("-- ", "--") and self._signs()):
                break
            self._at += 1
            if mark == "\\":  # no newline at the end of the file
                continue
            wanted[0] -= mark != "+"
            wanted[1] -= mark != "-"
            found.append(PastedLine(mark, line.text[1:], line.line))
        self._check_end(header, (old, new), found)
        return PastedHunk(header, match[3].strip(), number, tuple(found))

    def _signs(self) -> bool:
        """Whether the ``--`` here begins the mail's signature: few lines follow, none of a diff."""
        rest = self._lines[self._at + 1 : self._at + 6]
        return not any(line.text.startswith(("+", "-", " ", "@@")) for line in rest)

    def _check_end(
        self, header: PastedLine, said: tuple[int, int], found: list[PastedLine]
    ) -> None:
        """The hunk must end where its header says, for else the paste is cut or damaged."""
        counted = tuple(sum(line.mark != other for line in found) for other in "+-")
        after = self._lines[self._at] if self._at < len(self._lines) else None
        mend = "mend the numbers in its header" if counted != said else "mend its header"
        if counted != said:
            if after is not None and not _ends_diff(after.text):
                after.refuse("is no line of a diff", "such a line begins with ' ', '-' or '+'")
            header.refuse(
                f"promises {said[0]} old and {said[1]} new lines, and {counted[0]} and"
                f" {counted[1]} are there",
                f"paste the whole hunk, or {mend}",
            )
        if after is not None and after.text[:1] in ("+", "-", " ") and not _ends_diff(after.text):
            after.refuse(f"follows a hunk that is whole by its header on line {header.line}", mend)


def _ends_diff(text: str) -> bool:
    ends = ("diff ", "@@ ", "--- ", "Index: ", "From ", "=====")
    return not text.strip() or text in ("-- ", "--") or text.startswith(ends)


def _path(line: str) -> str:
    match = _NAMES.fullmatch(line)
    assert match is not None, "this is what begins a file"
    return match[2]


def added_runs(hunk: PastedHunk) -> list[tuple[int, int]]:
    """Where lines are added, as (first, one past the last) index into the hunk's lines."""
    edges = [n for n, (a, b) in enumerate(pairwise(f" {marks(hunk)} ")) if (a == "+") != (b == "+")]
    return list(zip(edges[::2], edges[1::2], strict=True))


def marks(hunk: PastedHunk) -> str:
    """The marks of the hunk's lines, as one text."""
    return "".join(line.mark for line in hunk.lines)
