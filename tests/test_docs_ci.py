"""docs/ci.md: its files are written into an empty folder, and its workflow runs there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from app import cli

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
WORKFLOW = ".github/workflows/kiocbscope.yml"
FILES: dict[str, str] = dict(
    re.findall(r"^`([\w./-]+)`\n\n```\w*\n(.*?)```", TEXT, re.MULTILINE | re.DOTALL)
)
INSTALL = "Install"


def steps() -> list[dict[str, Any]]:
    """The steps of the workflow that are commands."""
    (job,) = yaml.safe_load(FILES[WORKFLOW])["jobs"].values()
    return [step for step in job["steps"] if "run" in step]


def write_files(folder: Path) -> None:
    for name, content in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)


def execute(folder: Path, commands: str) -> subprocess.CompletedProcess[str]:
    """As the runner does it: `bash -e`; kiocbscope is the one of this very environment."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    summary = str(folder / "summary.md")
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", commands],
        cwd=folder,
        env={**os.environ, "PATH": path, "GITHUB_STEP_SUMMARY": summary},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_document_has_what_it_talks_of() -> None:
    assert set(FILES) == {
        "scenarios/holds/denied-write.scn",
        "scenarios/violated/naive-move.scn",
        WORKFLOW,
    }
    assert steps()[0]["name"] == INSTALL
    named = {word for step in steps() for word in re.findall(r"kiocbscope ([a-z]+)", step["run"])}
    assert {"check", "compare", "link", "run"} <= named
    assert f"exits {cli.EXIT['holds']} where everything holds" in TEXT


@pytest.mark.slow
def test_the_workflow_runs_in_an_empty_folder(tmp_path: Path) -> None:
    """All of it but for the installation, which would fetch what is here already."""
    write_files(tmp_path)

    for step in steps():
        if step["name"] != INSTALL:
            found = execute(tmp_path, step["run"])
            assert found.returncode == 0, (step["name"], found.stdout, found.stderr)

    summary = (tmp_path / "summary.md").read_text()
    assert "- balanced in 33 steps: app.1 ends disk:WRITE, and had not started it" in summary
    assert "`app*33` /v1/" in summary
    assert "6.7+flag+move   holds" in (tmp_path / "comparison.txt").read_text()
    assert "app returns a token that app.1 never took" in (tmp_path / "trace.txt").read_text()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("step", "name", "wrong"),
    [
        (1, "scenarios/holds/denied-write.scn", "scenarios/violated/naive-move.scn"),
        (2, "scenarios/violated/naive-move.scn", "scenarios/holds/denied-write.scn"),
    ],
)
def test_the_workflow_fails_where_a_verdict_is_another(
    tmp_path: Path, step: int, name: str, wrong: str
) -> None:
    write_files(tmp_path)
    (tmp_path / name).write_text(FILES[wrong])

    assert execute(tmp_path, steps()[step]["run"]).returncode == 1
