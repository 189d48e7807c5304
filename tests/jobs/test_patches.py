"""A pasted patch from end to end: what runs, what is shown, where mistakes are found."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from app.cmodel import CError
from app.jobs.compiled import model_of, program_of
from app.jobs.desk import Desk
from app.kernels import load
from app.render.text import run_text
from app.render.verdict import verdict_text
from app.scenarios import (
    ScenarioError,
    decode,
    encode,
    format,  # noqa: A004
    from_object,
    on_kernel,
    parse,
    to_object,
)
from app.scenarios.links import Link
from app.settings import Settings
from tests.kernels.mails import END_TWICE, diff, hunk, mail
from tests.kernels.test_pasted import mailed, tables_of

DESK = Desk.of(Settings(), None)
SCENARIO = """\
kernel  6.7
fs      disk  ext4

app:    aio_write disk io=queued
admin:  freeze disk
"""


def with_patch(text: str, scenario: str = SCENARIO) -> str:
    return f"{scenario}\npatch <<EOM\n{text}EOM\n"


def line_of(text: str, line: str) -> int:
    return text.split("\n").index(line) + 1


def test_the_mailed_patch_in_a_scenario_is_the_kernel_with_ours() -> None:
    scenario = parse(with_patch(mailed()))
    assert tables_of(model_of(scenario).program) == tables_of(program_of("6.7+flag"))
    plain = DESK.check(SCENARIO, "6.7+flag", None, None)
    verdict = DESK.check(with_patch(mailed()), None, None, None)
    for key in ("verdict", "states", "transitions", "depth", "properties", "exercised"):
        assert verdict[key] == plain[key]


def test_a_pasted_patch_changes_the_verdict_and_says_so() -> None:
    verdict = DESK.check(with_patch(END_TWICE), None, None, None)
    assert DESK.check(SCENARIO, None, None, None)["verdict"] == "holds"
    assert verdict["verdict"] == "violated"
    assert verdict["properties"]["balanced"] == "violated"
    assert verdict["kernel"]["id"] == "6.7"
    assert verdict["kernel"]["label"] == "6.7 + pasted patch"
    assert verdict["kernel"]["patches"][-1] == "pasted"
    assert verdict["kernel"]["title"].endswith(" + fs: change something")
    assert "Kernel:   6.7 + pasted patch " in verdict_text(verdict)


def test_the_text_of_a_run_counts_the_lines_of_a_mail_instead_of_repeating_them() -> None:
    text = run_text(DESK.run(with_patch(END_TWICE), None, None))
    assert f"\n  patch   {END_TWICE.count(chr(10))} lines, pasted\n" in text
    assert "Subject:" not in text


def test_a_run_brings_the_files_that_the_patch_changed() -> None:
    run = DESK.run(with_patch(END_TWICE), None, "app app")
    (file,) = run["own_files"]
    assert file["name"] == "include/linux/fs.h"
    assert file["text"].count("sb_end_write(inode->i_sb);") == 1 + load("6.7").file(
        file["name"]
    ).text.count("sb_end_write(inode->i_sb);")
    assert DESK.run(SCENARIO, None, None)["own_files"] == []


def test_a_scenarios_own_functions_are_shown_as_its_text_has_them() -> None:
    own = f"{SCENARIO}define <<END\n#define EOWN 1234\nEND\n"
    run = DESK.run(own, None, None)
    assert run["kernel"]["label"] == "6.7 + own C text"
    assert run["own_files"] == [{"name": "scenario", "text": format(parse(own))}]


def test_text_object_and_link_are_one_scenario() -> None:
    scenario = parse(with_patch(END_TWICE))
    assert scenario.patches[0].text == END_TWICE
    assert parse(format(scenario)) == scenario
    assert from_object(json.loads(json.dumps(to_object(scenario)))) == scenario
    assert decode(encode(scenario)) == Link(scenario)
    assert format(on_kernel(scenario, "6.8")) == format(replace(scenario, kernel="6.8"))


def test_line_ends_of_a_mail_do_not_matter() -> None:
    assert parse(with_patch(END_TWICE).replace("\n", "\r\n")) == parse(with_patch(END_TWICE))


def test_a_run_of_a_link_with_a_patch_is_the_run_itself() -> None:
    run = DESK.run(with_patch(END_TWICE), None, "app*3")
    opened: dict[str, Any] = DESK.open_link(run["link"], None)
    assert opened["recorded"]["still_true"]
    assert {**opened, "recorded": None} == run


def test_a_patch_without_a_place_is_found_where_the_user_wrote_it() -> None:
    text = with_patch(
        END_TWICE.replace("\n+\tsb_end", "\n-\tsb_ended", 1).replace(",6 +9000,7", ",7 +9000,6")
    )
    text = text.replace("@@ -9000,8 +9000,9 @@", "@@ -9000,9 +9000,8 @@")
    for other in (text, text.replace("\n", "\r\n"), f"# more\n{text}"):
        with pytest.raises(ScenarioError) as caught:
            parse(other)
        lines = other.replace("\r\n", "\n")
        assert caught.value.line == line_of(lines, "-\tsb_ended_write(inode->i_sb);")
        assert str(caught.value).startswith(f"line {caught.value.line}, column 1: '-\\tsb_ended")


@pytest.mark.parametrize("before", ["", "title A title\n# with a comment\n\n"])
def test_a_mistake_in_c_is_found_in_the_patch_and_in_the_patched_file(before: str) -> None:
    bad = END_TWICE.replace("+\tsb_end_write(inode->i_sb);", "+\tsb_end_write(inode@);")
    text = with_patch(bad, before + SCENARIO)
    with pytest.raises(CError) as caught:
        model_of(parse(text))
    error = caught.value
    line = line_of(text, "+\tsb_end_write(inode@);")
    assert (error.file, error.line, error.column, error.found) == ("scenario", line, 21, "@")
    assert text.split("\n")[error.line - 1][error.column - 1] == "@"
    assert error.why.startswith("not a character of C (line ")
    assert error.why.endswith(" of include/linux/fs.h, once patched)")


def test_a_mistake_in_the_models_own_line_is_found_in_the_patched_file() -> None:
    gone = mail(diff("include/linux/fs.h", hunk(["-#define IOCB_DIO_CALLER_COMP\t(1 << 22)"])))
    with pytest.raises(CError) as caught:
        model_of(parse(with_patch(gone)))
    assert caught.value.file == "fs/overlayfs/file.c"
    assert caught.value.found == "IOCB_DIO_CALLER_COMP"


def test_an_errno_of_the_patch_can_be_expected() -> None:
    own = "--- /dev/null\n+++ b/fs/own.h\n@@ -0,0 +1 @@\n+#define EOWN 1234\n"
    text = f"{with_patch(own)}expect app.1 returns -EOWN\n"
    assert parse(text).expects[0].value == "EOWN"


def test_patches_and_defines_go_together() -> None:
    own = "static inline int iocb_flags(struct file *file) { return IOCB_OWN; }"
    define = f"define <<END\n{own}\nEND\n"
    flag = hunk([" #define IOCB_DIO_CALLER_COMP (1 << 22)", "+#define IOCB_OWN (1 << 24)"])
    scenario = parse(with_patch(diff("include/linux/fs.h", flag)) + define)
    program = model_of(scenario).program
    assert program.function("iocb_flags").file == "scenario"
    assert ("OWN", 1 << 24) in [(f.name, f.value) for f in program.flags]
    assert DESK.run(format(scenario), None, None)["kernel"]["label"] == (
        "6.7 + pasted patch + own C text"
    )


def test_patches_without_blocks_are_refused() -> None:
    with pytest.raises(ScenarioError, match="comes where a block should begin"):
        parse(f"{SCENARIO}patch")
    with pytest.raises(ScenarioError, match=r"line 7, column 1: .* is no patch"):
        parse(f"{SCENARIO}patch <<END\nEND\n")
