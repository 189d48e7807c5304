from __future__ import annotations

import pickle
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernels.tables import operations
from app.scenarios import ScenarioError, parse

BASE = """\
title t
kernel 6.8
fs disk ext4
fs ovl overlay upper=disk
app: aio_write ovl
"""
"""Five lines; what a test adds is on the sixth."""

VERBS = f"one of {', '.join(operations())}"
LAYERS = "one of disk, ovl"
TYPES = "one of ext4, xfs, overlay"
FORMS = "write app, app*3, app=deny or app>queued"

REFUSALS = (
    # statements
    ("kernal 6.8", ("6, 1: 'kernal' begins no statement; did you mean kernel? one of title, kernel,"
     " fs, schedule, check, opaque, define, patch, expect, forbid,"
     " or a thread's line: app: write disk")),
    ("  kernel 6.8", "6, 3: 'kernel' is said a second time; leave one of them out"),
    ("\ttitle x", "6, 2: 'title' is said a second time; leave one of them out"),
    ("fs\u00a0x", "6, 3: '\\xa0' cannot be printed; write plain characters, blanks and tabs"),
    # file systems
    ("fs", ("6, 3: the end of the line comes where a file system's name and type should be;"
     " write fs NAME TYPE, with TYPE ext4, xfs or overlay")),
    ("fs 1x ext4", "6, 4: '1x' is not a name; a name is a letter, then letters, digits or _"),
    (f"fs {'x' * 25} ext4", (f"6, 4: '{'x' * 25}' is too long a name; a name has at most 24"
     " characters")),
    ("fs disk xfs", "6, 4: 'disk' is declared already; give it another name"),
    ("fs x ext3", f"6, 6: 'ext3' is no type of file system; did you mean ext4? {TYPES}"),
    ("fs x ext4 rw", "6, 11: 'rw' is no option of ext4; write ro, loop=NAME or dio, once"),
    ("fs x ext4 ro ro", "6, 14: 'ro' is no option of ext4; write ro, loop=NAME or dio, once"),
    ("fs x ext4 upper=disk", ("6, 11: 'upper=disk' is no option of ext4;"
     " write ro, loop=NAME or dio, once")),
    ("fs x ext4 loop=dsk", ("6, 16: 'dsk' is no file system declared above;"
     f" did you mean disk? {LAYERS}")),
    ("fs x ext4 dio", ("6, 11: 'dio' says how a loop device writes, and there is none;"
     " write loop=NAME, too")),
    ("fs x overlay loop=disk", ("6, 14: 'loop=disk' is no option of overlay;"
     " write upper=NAME, once")),
    ("fs x overlay", ("6, 13: the end of the line comes before overlay says what it stands on;"
     " write overlay upper=NAME")),
    ("fs x overlay upper=dsk", ("6, 20: 'dsk' is no file system declared above;"
     f" did you mean disk? {LAYERS}")),
    # threads and operations
    ("app:", f"6, 5: the end of the line comes where an operation should be; {VERBS}"),
    ("a-b: write disk", "6, 1: 'a-b' is not a name; a name is a letter, then letters, digits or _"),
    ("w*3x: write disk", "6, 1: 'w*3x:' is no thread; write app: or writer*3:"),
    ("w*1: write disk", "6, 3: '1' copies cannot be; write w: for one, or w*2: to w*12:"),
    ("w*13: write disk", "6, 3: '13' copies cannot be; write w: for one, or w*2: to w*12:"),
    ("app*2: write disk", "6, 1: 'app*2:' has other copies than before; write app:"),
    ("app: aio_wriet disk", ("6, 6: 'aio_wriet' is no operation of kernel 6.8;"
     f" did you mean aio_write? {VERBS}")),
    ("app: sendfile disk", f"6, 6: 'sendfile' is no operation of kernel 6.8; {VERBS}"),
    ("app: write", f"6, 11: the end of the line comes before write says its file system; {LAYERS}"),
    ("app: write dosk", f"6, 12: 'dosk' is no file system here; did you mean disk? {LAYERS}"),
    ("app: wait x.1", "6, 11: 'x.1' names no operation; write THREAD.NUMBER, with THREAD app"),
    ("app: wait app.9", "6, 11: 'app.9' names no operation; app has 2"),
    ("app: wait app.2", ("6, 11: 'app.2' is not done before this one;"
     " wait for an earlier operation")),
    # options
    ("app: write disk sparse", ("6, 17: 'sparse' is no option of write;"
     " one of buffered, dsync, extending, hook, io, alloc")),
    ("app: wait app.1 now", "6, 17: 'now' is no option of wait; end the line here"),
    ("app: write disk dsync=1", "6, 17: 'dsync=1' is a bare word with a value; write dsync"),
    ("app: write disk hook", ("6, 21: the end of the line is no value of hook;"
     " one of pass, deny, fill, any")),
    ("app: write disk hook=dney", ("6, 22: 'dney' is no value of hook; did you mean deny?"
     " one of pass, deny, fill, any")),
    ("app: write disk hook@ovl=deny", "6, 22: 'ovl' is no layer of this operation; write disk"),
    ("app: write ovl hook@dsk=deny", ("6, 21: 'dsk' is no layer of this operation;"
     f" did you mean disk? {LAYERS}")),
    ("app: freeze disk who@disk=user", ("6, 22: 'disk=user' pins a layer, which who does not have;"
     " write who")),
    ("app: write ovl hook=deny hook@disk=any", ("6, 26: 'hook@disk=any' says again what hook=deny"
     " says; leave one of them out")),
    # schedules
    ("schedule", ("6, 9: the end of the line comes where a schedule's entry should be;"
     " write schedule app*3 app=deny app>queued")),
    ("schedule app aap", ("6, 14: 'aap' is no context of this scenario; did you mean app?"
     " one of app, app.1.irq, app.1.dio")),
    ("schedule app app>a>b", f"6, 19: '>b' cannot follow app>a; {FORMS}"),
    ("schedule app*0", "6, 14: '0' is no run length; write 1 to 2000"),
    ("schedule app=deyn", ("6, 14: 'deyn' is no value of any choice; did you mean deny? one of"
     " deny, eagain, error, fail, fill, none, ok, pass, queued, queued-error, short, sync")),
    # the rest
    ("check", "6, 6: the end of the line comes where a property should be; one of balanced,"),
    ("check balanced no-leaks", "6, 16: 'no-leaks' is no property; did you mean no-leak? one of"),
    ("opaque f = 1", ("6, 8: 'f = 1' declares no opaque call;"
     " write opaque NAME, or opaque NAME = 0, any or ptr")),
    ("opaque f =", "6, 8: 'f =' declares no opaque call;"),
    ("define", "6, 7: the end of the line comes where a block should begin; write define <<END"),
    ("define <<END", "6, 8: '<<END' begins a block without an end; end it by a line END"),
    ("define a <<END\nEND", "6, 10: '<<END' follows the block; write define <<END"),
    ("check <<END\nEND", "6, 7: '<<END' begins a block; only define and patch have one"),
)  # fmt: skip


@pytest.mark.parametrize(("line", "said"), REFUSALS, ids=[line for line, _ in REFUSALS])
def test_what_cannot_be_read_is_refused_at_its_place(line: str, said: str) -> None:
    place, _, sentence = said.partition(": ")
    number, column = place.split(", ")
    with pytest.raises(ScenarioError) as caught:
        parse(BASE + line)
    assert str(caught.value).startswith(f"line {number}, column {column}: {sentence}")
    assert (caught.value.line, caught.value.column) == (int(number), int(column))


EXPECTATIONS = (
    ("expect app.1", "6, 13: the end of the line ends no expectation;"),
    ("expect app.1 returns 0 0", "6, 24: '0' ends no expectation;"),
    ("expect app.2 returns 0", "6, 8: 'app.2' is no operation here; write app.1"),
    ("expect app.1 return 0", "6, 14: 'return' is nothing to expect; did you mean returns?"),
    ("expect app.1 blocked disk:WRIT", ("6, 22: 'disk:WRIT' is nothing that is waited for;"
     " did you mean disk:WRITE? one of disk:WRITE, disk:PAGEFAULT, disk:FS, disk:frozen,"
     " disk:s_umount, disk:i_rwsem, disk:bd_held, disk:suspend_lock,")),
    ("expect app.1 returns EFOO", ("6, 22: 'EFOO' is no errno of this kernel;"
     " one of EPERM, EINTR,")),
    ("expect app.1 completes -EFOO", "6, 24: '-EFOO' is no errno of this kernel;"),
    ("expect app.1 returns nothing", "6, 22: 'nothing' is no answer;"),
    ("forbid app.1 returns 0; app.1", "6, 30: the end of the line ends no expectation;"),
    ("forbid app.1; app.1 returns 0", "6, 13: ';' ends no expectation;"),
)  # fmt: skip


@pytest.mark.parametrize(("line", "said"), EXPECTATIONS, ids=[line for line, _ in EXPECTATIONS])
def test_expectations_are_read_whole(line: str, said: str) -> None:
    place, _, sentence = said.partition(": ")
    number, column = place.split(", ")
    with pytest.raises(ScenarioError) as caught:
        parse(BASE + line)
    assert str(caught.value).startswith(f"line {number}, column {column}: {sentence}")


@pytest.mark.parametrize("place", ["disk:FS", "ovl:frozen", "disk:s_umount", "request"])
def test_a_request_may_be_expected_to_wait_for_anything_that_is_waited_for(place: str) -> None:
    assert parse(f"{BASE}expect app.1 blocked {place}").expects[0].value == place


def test_an_errno_may_be_one_of_the_scenarios_own_text() -> None:
    own = "define <<END\n#define EFOO 5\nEND\nexpect app.1 returns -EFOO"
    assert parse(BASE + own).expects[0].value == "EFOO"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1, column 1: the end of the line comes before any kernel is named;"),
        ("kernel", "line 1, column 7: the end of the line comes where a kernel's id should be;"),
        ("kernel 6.8 6.7", "line 1, column 12: '6.7' follows a kernel's id;"),
        ("kernel 9.9", "line 1, column 8: '9.9' is no kernel: no base is called '9.9';"),
        ("kernel 6.8", "line 1, column 11: the end of the line comes before any thread;"),
        ("title\nkernel 6.8", "line 2, column 11: the end of the line comes before any thread;"),
        (
            "title\nkernel 6.8\nfs disk ext4\napp: write disk",
            "line 1, column 6: the end of the line comes where a title should be;",
        ),
    ],
)
def test_what_a_scenario_must_have_is_asked_for(text: str, said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        parse(text)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("#" * 65_537, (1, 1), "begins a text of more than 64 kB"),
        ("\u00e9" * 40_000, (1, 1), "begins a text of more than 64 kB"),
        (BASE + "#\n" * 2000, (2001, 1), "are too many"),
        (BASE.replace("title t", f"title {'t' * 121}"), (1, 7), "is too long"),
        (BASE + "fs x{} ext4\n" * 7, (12, 1), "is one too many"),
        (BASE + "t{}: write disk\n" * 24, (29, 1), "is too many threads"),
        (BASE + "app: write disk\n" * 96, (101, 1), "has one operation too many"),
        (BASE + "w{}*12: aio_write disk\n" * 8, (7, 1), "is too many threads"),
        (BASE + "app: aio_write disk\n" * 90, (95, 1), "makes 183 contexts"),
    ],
)
def test_limits_are_kept(text: str, place: tuple[int, int], why: str) -> None:
    lines = [line.replace("{}", str(number)) for number, line in enumerate(text.split("\n"))]
    with pytest.raises(ScenarioError) as caught:
        parse("\n".join(lines))
    assert ((caught.value.line, caught.value.column), caught.value.why) == (place, why)


@pytest.mark.slow
@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from((*BASE.split(), "\n", ":", "*3:", "<<END", "schedule"))).map(
        " ".join
    )
)
def test_no_text_does_more_than_be_refused(text: str) -> None:
    with suppress(ScenarioError):
        parse(text)


def test_an_error_survives_the_way_out_of_a_process() -> None:
    with pytest.raises(ScenarioError) as caught:
        parse("x")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
