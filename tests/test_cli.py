"""The shell: the same documents, one-line errors, exit codes for builds."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app import cli, shell
from app.jobs.desk import Desk
from app.render.decode import decoded_trace_text
from app.render.faces import BY_NAME, Wish
from app.render.style import Style
from app.render.text import run_text
from app.scenarios.catalogue import find
from app.settings import Settings
from tests.kernels.mails import END_TWICE
from tests.large import LARGE

DESK = Desk.of(Settings(), None)
SCENARIO = "kernel 6.7\nfs disk ext4\napp: write disk io=sync\n"


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(cli.app, arguments, input=stdin)


def test_run_prints_the_text_of_the_run() -> None:
    found = run("run", "clone-inherits")

    assert found.exit_code == 0
    assert found.stdout == run_text(DESK.run(find("clone-inherits").text, None, None))


def test_a_scenario_is_a_file_standard_input_a_link_or_a_name(tmp_path: Path) -> None:
    text = DESK.scenario("clone-inherits")["text"]
    document = json.loads(json.dumps(DESK.run(text, None, None)))
    as_text, as_json = tmp_path / "a.scn", tmp_path / "a.json"
    as_text.write_text(text)
    as_json.write_text(json.dumps(DESK.scenario("clone-inherits")["object"]))

    runs = [
        run("run", str(as_text), "--json"),
        run("run", str(as_json), "--json"),
        run("run", "-", "--json", stdin=text),
        run("run", "clone-inherits", "--json"),
    ]
    by_link = run("run", f"https://host{document['link']}", "--json")

    assert [json.loads(found.stdout) for found in runs] == [document] * 4
    assert json.loads(by_link.stdout)["steps"] == document["steps"]


def test_kernel_schedule_width_and_steps_can_be_given() -> None:
    found = run(
        "run",
        "-",
        "-k",
        "6.8",
        "-s",
        "app*9",
        "-w",
        "50",
        "--from",
        "2",
        "--to",
        "3",
        stdin=SCENARIO,
    )

    assert "Kernel:   6.8" in found.stdout
    assert " 2  app" in found.stdout
    assert " 4  app" not in found.stdout
    assert max(len(line) for line in found.stdout.splitlines()[:-1]) <= 50


def test_a_run_is_written_as_any_face(tmp_path: Path) -> None:
    """The file is what the server sends for the link, or the same on standard output."""
    document = DESK.run(SCENARIO, None, "app")

    for name, face in BY_NAME.items():
        file = tmp_path / f"run{face.suffix}"
        found = run("run", "-", "-s", "app", "--format", name, "-o", str(file), stdin=SCENARIO)
        assert (found.exit_code, found.stdout) == (0, "")
        assert file.read_bytes() == face.of(Wish(document, None, "auto", document["link"]))
    piped = run("run", "-", "-s", "app", "--format", "md", stdin=SCENARIO)
    assert piped.stdout_bytes == (tmp_path / "run.md").read_bytes()


def test_text_and_json_may_go_to_a_file_too(tmp_path: Path) -> None:
    for more in ([], ["--json"]):
        found = run("run", "-", "-o", str(tmp_path / "run"), *more, stdin=SCENARIO)
        assert (found.exit_code, found.stdout) == (0, "")
        printed = run("run", "-", *more, stdin=SCENARIO)
        assert (tmp_path / "run").read_bytes() == printed.stdout_bytes


def test_a_picture_shows_the_step_that_is_asked_for_in_its_theme() -> None:
    found = run("run", "injected-error", "--format", "svg", "--to", "3", "--theme", "dark")
    beyond = run("run", "injected-error", "--format", "svg", "--to", "300")
    unknown = run("run", "injected-error", "--format", "gif")

    assert "step 3 of 14" in found.stdout
    assert "prefers-color-scheme" not in found.stdout
    assert beyond.exit_code == shell.BAD_INPUT
    assert "300" in beyond.stderr
    assert unknown.exit_code == shell.BAD_INPUT
    assert "svg" in unknown.stderr


@pytest.mark.parametrize(
    ("scenario", "options", "code", "word"),
    [
        (SCENARIO, [], 0, "HOLDS"),
        (find("denied-write-naive").text, [], 1, "VIOLATED"),
        (SCENARIO, ["--states", "3"], 3, "UNKNOWN"),
        (f"{SCENARIO}check exclusion\n", [], 4, "VACUOUS"),
    ],
)
def test_check_exits_by_its_verdict(
    scenario: str, options: list[str], code: int, word: str
) -> None:
    text = run("check", "-", *options, stdin=scenario)
    as_json = run("check", "-", "--json", *options, stdin=scenario)

    assert (text.exit_code, as_json.exit_code) == (code, code)
    assert f"\n{word} " in text.stdout
    assert json.loads(as_json.stdout)["verdict"] == word.lower()


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (["run", "-"], "frooze", "line 1, column 1"),
        (["run", "-"], '{"threads": 3}', "threads is no list"),
        (["run", "-"], "{", "unexpected end of data"),
        (["run", "no-such-thing"], None, "no scenario is called 'no-such-thing'"),
        (["run", "no-such.file"], None, "no such file"),
        (["run", "/v1/dabc"], None, "the link"),
        (["run", "-", "-k", "5.4"], SCENARIO, "no kernel '5.4'"),
        (["run", "-", "-s", "app*999"], SCENARIO, "app has finished"),
        (["check", "-"], "frooze", "line 1, column 1"),
        (["check", "-"], f"{SCENARIO}expect app.1 returns EFOO", "line 4, column 22"),
        (["link", "-"], "frooze", "line 1, column 1"),
        (["kernels", "5.4"], None, "no kernel '5.4'"),
        (["decode", "-k", "5.4"], "a: b", "no kernel '5.4'"),
        (["decode", "no-such.file"], None, "no such file"),
        (["decode"], "a: b\n" * 5001, "there are 5,001 lines"),
    ],
)
def test_bad_input_is_one_readable_line_and_exit_code_two(
    arguments: list[str], stdin: str | None, said: str
) -> None:
    found = run(*arguments, stdin=stdin)

    assert found.exit_code == shell.BAD_INPUT
    assert found.stdout == ""
    (line,) = found.stderr.splitlines()
    assert line.startswith("kiocbscope: ")
    assert said in line


def test_a_link_goes_both_ways() -> None:
    path = run("link", "clone-inherits").stdout.strip()

    text = run("link", path).stdout

    assert run("link", "-", stdin=text).stdout.strip() == path
    assert json.loads(run("link", path, "--json").stdout)["path"] == path
    made = json.loads(run("link", "-", "--json", stdin=text).stdout)
    assert made == {"link": path, "path": path, "warnings": []}


def test_a_link_is_read_from_a_file_and_from_standard_input(tmp_path: Path) -> None:
    path = run("link", "clone-inherits").stdout.strip()
    file = tmp_path / "link.txt"
    file.write_text(f"https://host.example{path}\n")
    expected = run("run", path).stdout

    assert run("run", str(file)).stdout == expected
    assert run("run", "-", stdin=f"{path}\n").stdout == expected
    checks = [run("check", source) for source in (path, str(file), "clone-inherits")]
    assert {found.exit_code for found in checks} == {1}
    assert len({found.stdout.partition("\n\n")[2] for found in checks}) == 1


def test_a_link_is_stored_where_that_is_asked_for_and_read_by_its_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOCBSCOPE_DATA_DIR", str(tmp_path / "data"))
    whole = run("link", "-", stdin=SCENARIO).stdout.strip()
    assert not (tmp_path / "data").exists()

    stored = run("link", "-", "--store", stdin=SCENARIO)
    short = stored.stdout.strip()

    assert re.fullmatch(r"/s/[0-9A-Za-z]{16}", short)
    assert "the whole one anywhere" in stored.stderr
    assert json.loads(run("link", whole, "--store", "--json").stdout)["whole"] == whole
    for source in (short, f"https://host.example{short}/2"):
        assert run("run", source).stdout == run("run", whole).stdout
    assert run("run", "-", stdin=f"{short}\n").stdout == run("run", whole).stdout
    assert run("link", short).stdout == run("link", whole).stdout
    assert run("run", "/s/0123456789abcdef").exit_code == shell.BAD_INPUT


def test_a_link_is_whatever_the_api_takes_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = DESK.link(SCENARIO, None, None)["path"]

    steps = [run("run", link).stdout for link in (path, f"host{path}", f"kiocb.example:80{path}/3")]

    assert len(set(steps)) == 1
    assert "Kernel:   6.7" in steps[0]
    file = tmp_path / "v1" / "mine"
    file.parent.mkdir()
    file.write_text(f"title A file\n{SCENARIO}")
    monkeypatch.chdir(tmp_path)
    assert "A file" in run("run", "./v1/mine").stdout


def test_a_link_may_be_longer_than_any_file_name() -> None:
    """It carries C text of its own."""
    words = " ".join(f"/* {number:x} */" for number in range(97, 400, 3))
    own = f"{SCENARIO}define <<END\n#define EOWN 5\n{words}\nEND\n"
    path = DESK.link(own, None, None)["path"]

    assert len(path) > 255
    assert run("link", path).stdout == DESK.read_link(path)["scenario"]


def test_links_are_spelt_under_the_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOCBSCOPE_PUBLIC_URL", "https://kiocb.example/")

    made = json.loads(run("link", "-", "--json", stdin=SCENARIO).stdout)

    assert made["link"] == f"https://kiocb.example{made['path']}"


def test_kernels_are_listed_and_described() -> None:
    listed = json.loads(run("kernels", "--json").stdout)["kernels"]
    text = run("kernels").stdout

    assert [k["id"] for k in listed] == [k["id"] for k in DESK.kernels()["kernels"]]
    assert all(k["id"] in text for k in listed)
    assert "IOCB_WRITE_STARTED" in run("kernels", "6.7+flag").stdout


def test_an_alias_is_printed_with_its_target() -> None:
    assert run("kernels", "7.3").stdout.startswith("7.3 = 7.3.4: Debian's Linux 7.3.4\n")


def test_kernels_are_told_apart_switch_by_switch() -> None:
    text = run("kernels", "--switches").stdout
    assert max(map(len, text.splitlines())) <= 80
    block = text.split("a thaw that leaves another holder answers\n")[1].split("\n\n")[0]
    zero, refused = (part for part in block.split("  -EINVAL"))
    assert "6.12.117" in zero
    assert "6.12.95" in refused
    (kernel,) = json.loads(run("kernels", "6.8", "--switches", "--json").stdout)["kernels"]
    assert {s["name"]: s["answer"] for s in kernel["switches"]}["ends-unqueued"] == "VFS"


def test_trace_lines_come_from_a_file_or_from_a_pipe(tmp_path: Path) -> None:
    text = (Path(__file__).parent / "data" / "trace-linux-6.12.95-ext4.txt").read_text()
    file = tmp_path / "trace.txt"
    file.write_text(text)
    document = json.loads(json.dumps(DESK.decode(text, "6.8")))

    found = [
        run("decode", "--kernel", "6.8", "--json", str(file)),
        run("decode", "-k", "6.8", "--json", "-", stdin=text),
        run("decode", "-k", "6.8", "--json", stdin=text),
    ]

    assert [json.loads(answer.stdout) for answer in found] == [document] * 3
    narrow = run("decode", "-k", "6.8", "-w", "60", str(file))
    assert narrow.exit_code == 0
    assert narrow.stdout == decoded_trace_text(document, Style(60))


def test_help_imports_no_engine() -> None:
    script = (
        "import sys\n"
        "from app.cli import app\n"
        "from typer.testing import CliRunner\n"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0\n"
        "print([m for m in sys.modules if m.startswith(('app.machine', 'fastapi', 'pycparser'))])\n"
    )

    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert found.stdout == "[]\n"


def test_an_address_that_is_taken_is_one_line(server_url: str) -> None:
    port = server_url.rpartition(":")[2]
    command = [sys.executable, "-m", "app", "serve", "--port", port]

    found = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert found.returncode == shell.BAD_INPUT
    assert found.stderr.splitlines()[-1].startswith(
        f"kiocbscope: cannot listen on 127.0.0.1:{port}"
    )


def test_a_kept_connection_answers_at_once(server_url: str) -> None:
    """Without TCP_NODELAY each answer after the first takes 40 ms more."""
    host, port = server_url.removeprefix("http://").split(":")
    line = HTTPConnection(host, int(port))
    spent = []
    for _ in range(30):
        began = time.perf_counter()
        line.request("GET", "/healthz")
        assert line.getresponse().read()
        spent.append(time.perf_counter() - began)
    line.close()

    assert sorted(spent)[len(spent) // 4] < 0.035


def test_a_file_with_a_pasted_patch_is_checked(tmp_path: Path) -> None:
    file = tmp_path / "patched"
    scenario = SCENARIO.replace("write", "aio_write")
    file.write_text(f"{scenario}patch <<EOM\n{END_TWICE}EOM\n")
    found = run("check", str(file))

    assert found.exit_code == 1
    assert "Kernel:   6.7 + pasted patch" in found.stdout

    file.write_text(file.read_text().replace("+\tsb_end_write", "-\tsb_end_writes", 1))
    lost = run("check", str(file))
    assert lost.exit_code == shell.BAD_INPUT
    assert "promises 8 old and 9 new lines" in lost.stderr


@pytest.mark.slow
def test_on_a_terminal_a_check_shows_how_far_it_is_and_control_c_ends_it_with_what_is_known() -> (
    None
):
    with checking_on_a_terminal(LARGE) as (check, terminal):
        shown = ""
        while not re.search(r"[0-9]{2} states", shown):  # more than the first, which tells little
            shown += os.read(terminal, 4096).decode()
        check.send_signal(signal.SIGINT)
        output, _ = check.communicate(timeout=60)

    assert re.search(r"[0-9,]+ states  [0-9,]+/s  depth [0-9]+  frontier [0-9,]+", shown)
    assert check.returncode == 3
    found = json.loads(output)
    assert found["verdict"] == "unknown"
    assert found["cut"] == "it was stopped"
    assert found["states"] > 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "asked", ["compare - -k 6.7+flag+move -k 6.8 --json", "hunks - --patch flag --json"]
)
def test_control_c_ends_every_search_of_several_with_what_is_known(asked: str) -> None:
    with checking_on_a_terminal(LARGE, asked) as (command, screen):
        shown = b""
        while b"frontier" not in shown:
            shown += os.read(screen, 1024)
        command.send_signal(signal.SIGINT)
        output, _ = command.communicate(timeout=60)
    assert command.returncode == 0
    found = json.loads(output)
    assert found["complete"] is False
    searched = found.get("kernels") or [found, *found["hunks"]]
    assert {one["verdict"] for one in searched} <= {"unknown", "violated", None}


@contextmanager
def checking_on_a_terminal(
    scenario: str, asked: str = "check - --json"
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A command whose standard error is a terminal, and that terminal's other side."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "app", *asked.split()]
    environment = {**os.environ, "KIOCBSCOPE_CHECK_STATES": "100000000", "COLUMNS": "100"}
    environment |= {"KIOCBSCOPE_CHECK_SECONDS": "600", "TERM": "xterm"}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=theirs, env=environment
    ) as check:
        os.close(theirs)
        assert check.stdin is not None
        check.stdin.write(scenario.encode())
        check.stdin.close()
        check.stdin = None
        try:
            yield check, ours
        finally:
            check.kill()
            os.close(ours)


@pytest.mark.slow
def test_in_a_pipe_a_check_shows_no_progress_and_heeds_its_budget() -> None:
    found = run("check", "-", "--seconds", "0.05", stdin=LARGE)
    small = run("check", "-", "--memory", "4", "--states", "100000000", "--json", stdin=LARGE)

    assert (found.exit_code, small.exit_code) == (3, 3)
    assert (found.stderr, small.stderr) == ("", "")
    assert "it took 0.05 s, its budget" in " ".join(found.stdout.split())
    assert json.loads(small.stdout)["cut"] == "it took 4 MiB of memory, its budget"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "compiles"),
    [
        ("--help", False),
        ("run clone-inherits", False),
        ("run clone-inherits --format svg", False),
        ("link clone-inherits", False),
        ("kernels", False),
        ("check failed-write", True),
    ],
)
def test_only_who_searches_waits_for_the_engines_compiler(command: str, *, compiles: bool) -> None:
    """-X importtime names every module that is imported, on standard error."""
    ours = [sys.executable, "-X", "importtime", "-m", "app", *command.split()]
    told = subprocess.run(ours, capture_output=True, text=True, check=False).stderr
    imported = {line.rpartition("|")[2].strip() for line in told.splitlines()}

    assert "app.cli" in imported
    assert ({"numba", "numpy"} & imported) == ({"numba", "numpy"} if compiles else set())


def test_decode_tells_a_script_that_nothing_was_understood() -> None:
    assert run("decode", stdin="what is this?\n").exit_code == shell.BAD_INPUT
    line = (
        "iomap_dio_complete: dev 1:2 ino 0x3 size 0x4 offset 0x0 flags WRITE aio 1 error 0 ret 4\n"
    )
    assert run("decode", stdin=f"what is this?\n{line}").exit_code == 0


def test_a_link_is_read_out_of_a_mail() -> None:
    """The scenario goes to standard output, what was repaired to standard error."""
    path = DESK.link(SCENARIO, None, "app*3")["path"]
    mail = f"On Tue, they wrote:\n> See https://kiocb.example{path[:12]}\n> {path[12:]}.\n\nYes.\n"

    read, shown = run("link", "-", stdin=mail), run("link", f"<https://host{path}>,")

    assert read.stdout == shown.stdout == DESK.read_link(path)["scenario"]
    assert read.stderr == (
        "kiocbscope: joined its lines\n"
        "kiocbscope: took out quote marks\n"
        "kiocbscope: left out '.' behind it\n"
        "kiocbscope: took it out of the text around it\n"
        "kiocbscope: Recorded with model 2; still true.\n"
    )
    assert json.loads(run("link", "-", "--json", stdin=mail).stdout)["path"] == path


def test_a_link_carries_what_it_is_asked_to() -> None:
    marked = f"{SCENARIO}schedule app>returned\n"
    bare, full = (
        run("link", "-", stdin=marked),
        run("link", "-", "--title", "--marks", stdin=marked),
    )

    assert "app>returned" in DESK.read_link(full.stdout.strip())["schedule"]
    assert "app*" in DESK.read_link(bare.stdout.strip())["schedule"]


def test_the_help_tells_the_bounds_that_are_the_settings() -> None:
    told = re.findall(r"\[(\d+)\]", CliRunner().invoke(cli.app, ["check", "--help"]).stdout)
    bounds = Settings.model_fields
    memory = bounds["check_memory_bytes"].default >> 20

    seconds = int(bounds["check_seconds"].default)
    assert [int(number) for number in told] == [bounds["check_states"].default, seconds, memory]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"a":' * 5000, "is no JSON: depth limit exceeded"),
        (b'{"scenario": \n', "is no JSON: unexpected end of data at line 2, column 1"),
        (b"kernel 6.8\nfs disk \xff", "is not UTF-8: byte 20 cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_place(
    tmp_path: Path, content: bytes, said: str
) -> None:
    file = tmp_path / "my.scn"
    file.write_bytes(content)

    for command in ("run", "check"):
        found = CliRunner().invoke(cli.app, [command, str(file)])
        assert found.exit_code == shell.BAD_INPUT
        assert found.stderr.startswith(f"kiocbscope: {file} {said}")


def test_a_setting_that_is_none_is_told_by_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KIOCBSCOPE_CHECK_SECONDS", "60s")

    found = CliRunner().invoke(cli.app, ["check", "async-write"])

    assert found.exit_code == shell.BAD_INPUT
    assert found.stderr == "kiocbscope: KIOCBSCOPE_CHECK_SECONDS must be a number\n"


def test_one_may_search_longer_than_the_service_would(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOCBSCOPE_CHECK_STATES", "10")
    within = CliRunner().invoke(cli.app, ["check", "async-write"])
    beyond = CliRunner().invoke(cli.app, ["check", "async-write", "--states", "100000"])

    assert within.exit_code == cli.EXIT["unknown"]
    assert beyond.exit_code == cli.EXIT["holds"]


@pytest.mark.slow
@pytest.mark.parametrize("redirected", ["| true", ">&-", "> /dev/full"])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_the_verdict_is_told_by_the_code_though_nobody_reads(
    redirected: str, unbuffered: str
) -> None:
    command = f"{sys.executable} -m app check denied-write-naive {redirected}"
    found = subprocess.run(
        ["/bin/bash", "-c", f"{command}; echo ${{PIPESTATUS[0]}}"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
    )

    full = redirected == "> /dev/full"
    said = "kiocbscope: nothing can be printed: no space left on device\n"
    assert found.stdout.strip() == str(shell.BAD_INPUT if full else cli.EXIT["violated"])
    assert found.stderr == (said if full else "")
