"""From statements to a Scenario: every keyword's meaning, every limit."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.explore import schedule as schedules
from app.explore.expect import ANSWER, BLOCKED, KINDS, Expectation, blocked_on
from app.explore.properties import PROPERTIES
from app.kernels import KernelText, MailError, PatchError, UnknownKernel, load
from app.machine.contexts import number_contexts
from app.scenarios.errors import instead, listed
from app.scenarios.operations import OperationReader, name_of, read_file_system
from app.scenarios.scenario import Opaque, Scenario, Thread, kernel_of, setup
from app.scenarios.statements import Statement, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.machine.setup import FileSystem
    from app.scenarios.scenario import Block

LONGEST_TITLE = 120
MOST_COPIES = 12
MOST_FILE_SYSTEMS = 8
MOST_THREADS = 24
MOST_OPERATIONS = 96
MOST_CONTEXTS = 160
"""These count replicas one by one."""

KEYWORDS = (
    "title", "kernel", "fs", "schedule", "check", "opaque", "define", "patch", "expect", "forbid",
)  # fmt: skip
SINGLE = ("title", "kernel")
"""Keywords that a text has once."""

OPAQUE_VALUES = ("0", "any", "ptr")

_LABEL = re.compile(r"([^*]*)(?:\*([0-9]{1,4}))?:")
_ERRNO = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(E[A-Z0-9]+)[ \t]+\S", re.MULTILINE)


@dataclass
class Reader:
    """Reads a whole text. Raises ScenarioError at the first place that cannot be read."""

    statements: tuple[Statement, ...]
    override: str | None = None
    kernel: KernelText = field(init=False)
    file_systems: dict[str, FileSystem] = field(init=False, default_factory=dict)
    lines: dict[str, list[Statement]] = field(init=False, default_factory=dict)
    """The lines of each thread, in the order of first mention."""
    copies: dict[str, int] = field(init=False, default_factory=dict)

    def scenario(self) -> Scenario:
        """The scenario. File systems may follow the lines that use them."""
        self._check_keywords()
        self.kernel = self._read_kernel()
        patches = self._read_patches()
        for statement in self._all("fs"):
            self._read_fs(statement)
        self._collect_threads()
        scenario = Scenario(
            kernel=self.kernel.id,
            file_systems=tuple(self.file_systems.values()),
            threads=self._read_threads(),
            title=self._read_title(),
            checks=self._read_checks(),
            expects=tuple(self._fact(s.words, s.end()) for s in self._all("expect")),
            forbids=tuple(tuple(self._facts(s)) for s in self._all("forbid")),
            defines=tuple(_block(s) for s in self._all("define")),
            patches=patches,
            opaques=self._read_opaques(),
        )
        contexts = self._contexts(scenario)
        values = {value for values in self.kernel.choices.values() for value in values}
        if scenario.opaques or scenario.defines or patches:
            values |= {"0", "1"}  # of a choice that the kernel's tables do not name
        said = self._all("schedule")
        entries = [entry for s in said for entry in self._entries(s, contexts, sorted(values))]
        return replace(scenario, schedule=schedules.format_entries(entries) or None)

    def _all(self, keyword: str) -> Iterator[Statement]:
        return (s for s in self.statements if s.keyword.text == keyword)

    def _check_keywords(self) -> None:
        seen: set[str] = set()
        for statement in self.statements:
            keyword = statement.keyword
            if statement.is_operation:
                continue
            if keyword.text not in KEYWORDS:
                accepted = f"{instead(keyword.text, KEYWORDS)}, or a thread's line: app: write disk"
                keyword.refuse("begins no statement", accepted)
            if keyword.text in SINGLE and keyword.text in seen:
                keyword.refuse("is said a second time", "leave one of them out")
            if statement.block is not None and keyword.text not in {"define", "patch"}:
                statement.words[-1].refuse("begins a block", "only define and patch have one")
            seen.add(keyword.text)

    # -- single statements ----------------------------------------------------------------

    def _read_kernel(self) -> KernelText:
        statement = next(self._all("kernel"), None)
        if self.override is not None:
            return load(self.override)
        if statement is None:
            Word("", 1, 1).refuse("comes before any kernel is named", "write a line: kernel 6.8")
        word = _only_word(statement, "a kernel's id", "write kernel 6.8")
        try:
            return load(word.text)
        except UnknownKernel as error:
            word.refuse(f"is no kernel: {error.why}", instead(word.text, error.known))
        except PatchError as error:
            word.refuse("cannot be built", str(error))

    def _read_patches(self) -> tuple[Block, ...]:
        """The patches; from here on, the kernel's text is what they make of it."""
        blocks = tuple(_block(statement) for statement in self._all("patch"))
        try:
            self.kernel = kernel_of(Scenario(self.kernel.id, patches=blocks)).kernel
        except MailError as error:
            Word(error.found, error.line, error.column).refuse(error.why, error.accepted)
        return blocks

    def _read_title(self) -> str | None:
        statement = next(self._all("title"), None)
        if statement is None:
            return None
        title = " ".join(statement.rest.text.split())
        if not title:
            statement.end().refuse("comes where a title should be", "write title WORDS")
        if len(title) > LONGEST_TITLE:
            statement.rest.refuse("is too long", f"a title has at most {LONGEST_TITLE} characters")
        return title

    def _read_checks(self) -> tuple[str, ...]:
        known = [item.slug for item in PROPERTIES]
        chosen: set[str] = set()
        for statement in self._all("check"):
            if not statement.words:
                statement.end().refuse("comes where a property should be", instead("", known))
            for word in statement.words:
                if word.text not in known:
                    word.refuse("is no property", instead(word.text, known))
                chosen.add(word.text)
        return tuple(slug for slug in known if slug in chosen)

    def _read_fs(self, statement: Statement) -> None:
        if len(self.file_systems) == MOST_FILE_SYSTEMS:
            statement.keyword.refuse("is one too many", f"there may be {MOST_FILE_SYSTEMS}")
        fs = read_file_system(statement, self.kernel, self.file_systems)
        self.file_systems[fs.name] = fs

    def _read_opaques(self) -> tuple[Opaque, ...]:
        found: dict[str, Opaque] = {}
        for statement in self._all("opaque"):
            text = " ".join(word.text for word in statement.words)
            name, equals, value = (part.strip() for part in text.partition("="))
            where = statement.words[0] if statement.words else statement.end()
            accepted = f"write opaque NAME, or opaque NAME = {listed(OPAQUE_VALUES)}"
            legal = value in OPAQUE_VALUES if equals else not value
            if not re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII) or not legal:
                Word(text, where.line, where.column).refuse("declares no opaque call", accepted)
            if name in found:
                where.refuse("is declared already", "leave one of them out")
            found[name] = Opaque(name, value if equals else None)
        return tuple(found[name] for name in sorted(found))

    # -- threads --------------------------------------------------------------------------

    def _collect_threads(self) -> None:
        """Which threads there are, how many of each, and their lines; within the limits."""
        threads = operations = 0
        for statement in (s for s in self.statements if s.is_operation):
            name, copies = _label(statement.keyword)
            if copies != self.copies.setdefault(name, copies):
                label = Thread(name, (), self.copies[name]).label
                statement.keyword.refuse("has other copies than before", f"write {label}:")
            threads += copies if name not in self.lines else 0
            operations += copies
            if threads > MOST_THREADS:
                statement.keyword.refuse("is too many threads", f"there may be {MOST_THREADS}")
            if operations > MOST_OPERATIONS:
                statement.keyword.refuse(
                    "has one operation too many", f"there may be {MOST_OPERATIONS}"
                )
            self.lines.setdefault(name, []).append(statement)
        if not self.lines:
            last = self.statements[-1].end() if self.statements else Word("", 1, 1)
            last.refuse("comes before any thread", "write a line: app: write disk")

    def _read_threads(self) -> tuple[Thread, ...]:
        counts = {name: len(lines) for name, lines in self.lines.items()}
        reader = OperationReader(self.kernel, self.file_systems, counts, self.copies)
        return tuple(
            Thread(
                name,
                tuple(reader.read(s, name, number) for number, s in enumerate(lines, 1)),
                self.copies[name],
            )
            for name, lines in self.lines.items()
        )

    # -- what names contexts and requests ---------------------------------------------------

    def _contexts(self, scenario: Scenario) -> tuple[str, ...]:
        contexts = tuple(c.name for c in number_contexts(self.kernel, setup(scenario)))
        if len(contexts) > MOST_CONTEXTS:
            last = next(reversed(self.lines.values()))[-1].keyword
            last.refuse(f"makes {len(contexts)} contexts", f"there may be {MOST_CONTEXTS}")
        return contexts

    def _entries(
        self, statement: Statement, contexts: tuple[str, ...], values: list[str]
    ) -> Iterator[schedules.Entry]:
        if not statement.words:
            accepted = "write schedule app*3 app=deny app>queued"
            statement.end().refuse("comes where a schedule's entry should be", accepted)
        for word in statement.words:
            try:
                (entry,) = schedules.parse(word.text)
            except schedules.ScheduleError as error:
                word.after(error.column - 1).refuse(error.why, error.would_do)
            if entry.context not in contexts:
                word.refuse("is no context of this scenario", instead(entry.context, contexts))
            if entry.value is not None and entry.value not in values:
                at = word.after(len(entry.context) + 1)
                at.refuse("is no value of any choice", instead(entry.value, values))
            yield entry

    def _facts(self, statement: Statement) -> Iterator[Expectation]:
        """What stands between semicolons."""
        words: list[Word] = []
        for word in statement.words:
            whole, semicolon, rest = word.text.partition(";")
            if whole:
                words.append(word.before(len(whole)))
            if semicolon:
                yield self._fact(tuple(words), word.after(len(whole)))
                words = [word.after(len(whole) + 1)] if rest else []
        yield self._fact(tuple(words), statement.end())

    def _fact(self, words: tuple[Word, ...], end: Word) -> Expectation:
        if len(words) != 3:
            accepted = "write app.1 blocked disk:WRITE, or app.1 returns EAGAIN"
            (words[3] if len(words) > 3 else end).refuse("ends no expectation", accepted)
        request, kind, value = words
        requests = [
            f"{name}.{number}"
            for thread, lines in self.lines.items()
            for name in Thread(thread, (), self.copies[thread]).names
            for number in range(1, len(lines) + 1)
        ]
        if request.text not in requests:
            request.refuse("is no operation here", instead(request.text, requests))
        if kind.text not in KINDS:
            kind.refuse("is nothing to expect", instead(kind.text, KINDS))
        if kind.text == BLOCKED:
            places = blocked_on(self.file_systems)
            if value.text not in places:
                value.refuse("is nothing that is waited for", instead(value.text, places))
            return Expectation(request.text, kind.text, value.text)
        answer = ANSWER.fullmatch(value.text)
        if answer is None:
            value.refuse("is no answer", "write an errno such as EAGAIN, or a number")
        if answer["errno"] is not None and answer["errno"] not in (known := self._errnos()):
            value.refuse("is no errno of this kernel", instead(answer["errno"], known))
        return Expectation(request.text, kind.text, answer["errno"] or value.text)

    def _errnos(self) -> tuple[str, ...]:
        """The errors that the kernel's text, or the scenario's own, has a name for."""
        own = [statement.block.text for statement in self._all("define") if statement.block]
        texts = [*(file.text for file in self.kernel.files), *own]
        return tuple(dict.fromkeys(name for text in texts for name in _ERRNO.findall(text)))


def _only_word(statement: Statement, what: str, accepted: str) -> Word:
    if not statement.words:
        statement.end().refuse(f"comes where {what} should be", accepted)
    if len(statement.words) > 1:
        statement.words[1].refuse(f"follows {what}", accepted)
    return statement.words[0]


def _block(statement: Statement) -> Block:
    keyword = statement.keyword.text
    if statement.block is None:
        statement.end().refuse("comes where a block should begin", f"write {keyword} <<END")
    _only_word(statement, "the block", f"write {keyword} <<END")
    return statement.block


def _label(word: Word) -> tuple[str, int]:
    """Name and copies of ``writer*3:``."""
    match = _LABEL.fullmatch(word.text)
    if match is None:
        word.refuse("is no thread", "write app: or writer*3:")
    name = name_of(word.before(len(match[1])))
    copies = 1 if match[2] is None else int(match[2])
    if match[2] is not None and not 2 <= copies <= MOST_COPIES:
        accepted = f"write {name}: for one, or {name}*2: to {name}*{MOST_COPIES}:"
        word.after(match.start(2)).before(len(match[2])).refuse("copies cannot be", accepted)
    return name, copies
