"""A run as Markdown, as lists, and as a test that replays it."""

from __future__ import annotations

import ast
import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.render.accounts import COLUMNS, account_lines, account_table
from app.render.faces import BY_NAME, FILES, Wish
from app.render.markdown import code, markdown, words
from app.render.replayed import replay_file
from app.render.speech import dressed, dressing
from tests.render.runs import HOSTILE, NAMES, hostile, run_of

ROOT = Path(__file__).resolve().parents[2]


def test_markdown_has_title_verdict_a_column_a_context_and_the_link() -> None:
    lines = markdown(run_of("injected-error"), "https://host/v1/abc").splitlines()

    assert lines[0].startswith("### ")
    assert lines[2].startswith("**VIOLATED**: balanced at step ")
    assert "| # | app |" in lines
    assert lines[-1] == "Link: <https://host/v1/abc>"
    table = [line for line in lines if line.startswith("|")]
    assert len(table) == 2 + len(run_of("injected-error")["steps"])


@pytest.mark.parametrize("name", NAMES)
def test_every_row_has_a_cell_a_column(name: str) -> None:
    run = run_of(name)
    table = [line for line in markdown(run).splitlines() if line.startswith("|")]
    bars = {len(re.findall(r"(?<!\\)\|", line)) for line in table}
    acting = {step["context"] for step in run["steps"]}

    assert bars == {len(acting) + 2}


def test_hostile_words_are_no_markup_no_mention_and_no_reference() -> None:
    run = hostile()
    text = markdown(run, "https://host/v1/a> [x](javascript:alert(1))")
    body = re.sub(r"````text\n.*?\n````", "", text, flags=re.DOTALL)
    spelt = re.sub(r"(`+) ?.*?(?<!`)\1(?!`)", "", body.replace(r"\`", ""))

    assert "<script" not in spelt
    assert "@torvalds" not in spelt
    assert not re.search(r"(?<![\w&])#\d", spelt)
    assert text.count("````text") == 1, "the fence is longer than any in the scenario"
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in table} == {5}
    assert text.splitlines()[-1] == "Link: <https://host/v1/a[x](javascript:alert(1))>"


def test_signs_of_markdown_are_spelt_out() -> None:
    assert words("a_b *c* `d` [e](f) | #1 @me <i>") == (
        r"a\_b \*c\* \`d\` \[e\]\(f\) \| #<!-- -->1 @<!-- -->me &lt;i&gt;"
    )
    assert code("a | b") == r"`a \| b`"
    assert code("a `b` c`") == "`` a `b` c` ``"


def test_lines_of_json_are_the_steps() -> None:
    run = run_of("clone-inherits")
    lines = [json.loads(line) for line in account_lines(run).splitlines()]

    assert [line["step"] for line in lines] == list(range(1, len(run["steps"]) + 1))
    for line, step in zip(lines, run["steps"], strict=True):
        assert {k: line[k] for k in ("context", "action", "sentence", "changes", "marks")} == {
            k: step[k] for k in ("context", "action", "sentence", "changes", "marks")
        }
    broken = {b["property"]: line["step"] for line in lines for b in line["broken"]}
    assert broken["balanced"] == len(run["steps"])


@pytest.mark.parametrize("run", [run_of("clone-inherits"), hostile()], ids=["library", "hostile"])
def test_a_table_reads_back_as_it_was(run: dict[str, Any]) -> None:
    rows = list(csv.DictReader(io.StringIO(account_table(run), newline="")))

    assert list(rows[0]) == list(COLUMNS)
    assert [row["sentence"] for row in rows] == [step["sentence"] for step in run["steps"]]
    assert [row["action"] for row in rows] == [step["action"] for step in run["steps"]]
    assert rows[-1]["broken"] == "balanced; count-faithful"


def replayed(file: Path, source: str) -> subprocess.CompletedProcess[str]:
    """What pytest says of the file, elsewhere, calling this checkout."""
    file.write_text(source, encoding="ascii")
    called = f"{sys.executable} -m app"
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(file)],
        env={**os.environ, "KIOCBSCOPE": called},
        cwd=file.parent,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_a_replay_file_passes_and_fails_where_something_else_is_seen(tmp_path: Path) -> None:
    source = replay_file(run_of("injected-error"), "https://host/v1/abc")

    passed = replayed(tmp_path / "test_seen.py", source)
    told = re.sub(r"'count-faithful': \d+", "'count-faithful': 1", source)
    failed = replayed(tmp_path / "test_other.py", told)

    assert told != source
    assert passed.returncode == 0, passed.stdout
    assert "4 passed" in passed.stdout
    assert failed.returncode == 1
    assert "1 failed, 3 passed" in failed.stdout


def test_hostile_words_are_no_code() -> None:
    source = replay_file(hostile(), f"https://host{HOSTILE}")
    tree = ast.parse(source)
    facts = {
        target.id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(target := node.targets[0], ast.Name)
    }

    assert facts["SCENARIO"] == hostile()["scenario"]["text"]
    assert facts["LINK"] == f"https://host{HOSTILE}"
    assert source.isascii()
    assert [type(node).__name__ for node in tree.body[:1]] == ["Expr"]


@pytest.mark.parametrize("face", list(FILES))
def test_a_face_is_always_the_same_bytes(face: Any) -> None:
    wish = Wish(run_of("injected-error"), 3, "auto", "https://host/v1/abc")

    made = FILES[face].of(wish)

    assert made
    assert made == FILES[face].of(wish)


def test_the_shell_names_every_face_once() -> None:
    assert set(BY_NAME.values()) == set(FILES.values())
    assert len(BY_NAME) == len(FILES)


@pytest.mark.slow
def test_sentences_are_dressed_as_the_page_dresses_them() -> None:
    """Every sentence of the library, through static/js/speech.js and through ours."""
    runs = [run_of(name) for name in NAMES]
    asked = [
        {k: [{"name": m["name"]} for m in run[k]] for k in ("contexts", "requests", "file_systems")}
        | {"sentences": [step["sentence"] for step in run["steps"]]}
        for run in runs
    ]
    script = (
        'import { dress } from "./static/js/speech.js"; import { readFileSync } from "node:fs";'
        "const runs = JSON.parse(readFileSync(0, 'utf8'));"
        "process.stdout.write(JSON.stringify(runs.map((run) => run.sentences.map("
        "(s) => dress(run, s).map(({ dress, text }) => [dress, text])))));"
    )
    node = subprocess.run(
        [sys.executable, "hatch_build.py", "node", "--input-type=module", "-e", script],
        input=json.dumps(asked),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    ours = [
        [[list(part) for part in dressed(dressing(run), s["sentence"])] for s in run["steps"]]
        for run in runs
    ]
    assert ours == json.loads(node.stdout)
