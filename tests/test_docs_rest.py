"""docs/rest.md: every example does what it says, and every call has one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.web import create_app

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "rest.md"
SHOWN = "http://127.0.0.1:8000"
BLOCK = re.compile(r"```console\n\$ (.*?)```", re.DOTALL)
HEREDOC = re.compile(r"<<'END'.*?\nEND\n", re.DOTALL)
SEVERAL_LINES = re.compile(r"python3 -c '\n.*?'\n", re.DOTALL)


@dataclass(frozen=True)
class Example:
    """A command of the document, and what it says the command prints."""

    command: str
    output: str

    @classmethod
    def of(cls, block: str) -> Example:
        """The command is a line, or goes on to the end of what is quoted in it."""
        end = block.index("\n") + 1
        for part in (HEREDOC, SEVERAL_LINES):
            if (match := part.search(block)) is not None and match.start() < end:
                end = match.end()
        return cls(block[:end], block[end:])


def examples() -> list[Example]:
    return [Example.of(block) for block in BLOCK.findall(DOCUMENT.read_text(encoding="utf-8"))]


def stand_in(folder: Path) -> None:
    """Put a `curl` into `folder` that is none."""
    folder.mkdir()
    file = folder / "curl"
    file.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT / "tests" / "curl.py"}" "$@"\n')
    file.chmod(0o755)


@pytest.mark.slow
@pytest.mark.parametrize("program", ["curl", "stand-in"])
def test_every_example_prints_what_it_says(
    server_url: str, tmp_path: Path, program: str, request: pytest.FixtureRequest
) -> None:
    path = os.environ["PATH"]
    if program == "stand-in":
        stand_in(tmp_path / "bin")
        path = f"{tmp_path / 'bin'}{os.pathsep}{path}"
    elif shutil.which("curl") is None:
        pytest.skip("there is no curl; the stand-in is tried beside this")
    folder = tmp_path / "work"
    folder.mkdir()
    for example in examples():
        found = subprocess.run(
            ["sh", "-c", example.command.replace(SHOWN, server_url)],
            cwd=folder,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert found.stderr == "", example.command
        told = found.stdout.replace("\r", "").replace(server_url, SHOWN)
        if told and not told.endswith("\n"):
            told += "\n"
        if request.config.getoption("--rewrite-golden"):
            was = f"$ {example.command}{example.output}```"
            text = DOCUMENT.read_text(encoding="utf-8")
            DOCUMENT.write_text(
                text.replace(was, f"$ {example.command}{told}```"), encoding="utf-8"
            )
        else:
            assert told == example.output, example.command


def test_every_call_has_an_example() -> None:
    shown = [command for example in examples() for command in example.command.splitlines()]
    for path, methods in create_app().openapi()["paths"].items():
        address = re.escape(path).replace(r"\{", "{").replace(r"\}", "}")
        pattern = re.compile(SHOWN + re.sub(r"{\w+}", r"[^\\s'?]+", address) + r"(?=['?\s])")
        asked = [line for line in shown if pattern.search(line)]
        assert asked, path
        if "post" in methods:
            assert any(" -d " in line or "--data-binary" in line for line in asked), path


def test_the_commands_are_told_from_what_they_print() -> None:
    found = Example.of("curl x <<'END' | head\na\nEND\nout\n")
    several = Example.of("curl y | python3 -c '\nprint(1)'\n1\n")

    assert (found.command, found.output) == ("curl x <<'END' | head\na\nEND\n", "out\n")
    assert (several.command, several.output) == ("curl y | python3 -c '\nprint(1)'\n", "1\n")
