"""A caller is data and C text: what one more of them touches."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parents[2] / "app"

CALLER = """\
/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A driver that logs to a file, and now and then forgets to give back what it took. */

/* Leaves out what it logs. */
long toylog_write(struct file *file)
{
	struct iov_iter iter = { .count = PAGE_SIZE };
	ssize_t ret;

	file_start_write(file);
	ret = vfs_iter_write(file, &iter, NULL, 0);
	if (ret < 0)
		return ret;
	file_end_write(file);
	return ret;
}
"""

OPERATION = """
[toylog]
summary = "a toy: logs to a file"
entry = "toylog_write"
args = ["file"]
takes = "fs"
contexts = []
[toylog.options]
io = ["queued", "queued-error", "sync", "short", "error", "eagain", "any"]
[toylog.constants]
"""

SCENARIO = "kernel 6.7\nfs disk ext4\napp: toylog disk io={io}\nadmin: freeze disk\n"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program whose kernels know one caller more; nothing else is changed."""
    house = tmp_path_factory.mktemp("house")
    shutil.copytree(APP, house / "app", ignore=shutil.ignore_patterns("__pycache__"))
    kernels = house / "app" / "kernels"
    (kernels / "base" / "toylog.c").write_text(CALLER)
    with (kernels / "operations.toml").open("a") as table:
        table.write(OPERATION)
    table_of_files = (kernels / "kernels.toml").read_text()
    row = '"drivers/toylog.c" = "toylog.c"\n'
    last = '"model/operations.c" ='
    (kernels / "kernels.toml").write_text(table_of_files.replace(last, row + last, 1))
    return house


def ask(house: Path, command: str, text: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "app", command, "-"]
    return subprocess.run(
        words, input=text, cwd=house, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.slow
def test_one_more_caller_is_run_and_judged_without_a_change_outside_the_kernels(
    house: Path,
) -> None:
    good = ask(house, "check", SCENARIO.format(io="sync"))
    bad = ask(house, "check", SCENARIO.format(io="error"))

    assert (good.returncode, bad.returncode) == (0, 1), good.stderr + bad.stderr
    assert "app.1's token of disk:WRITE is left" in bad.stdout
    run = ask(house, "run", SCENARIO.format(io="sync") + "schedule app>returned\n")
    assert "app.1 returned 4096" in run.stdout


@pytest.mark.slow
def test_one_more_caller_has_links_that_open_again(house: Path) -> None:
    link = ask(house, "link", SCENARIO.format(io="error")).stdout.strip()
    assert "/v1/" in link
    assert "toylog disk io=error" in ask(house, "check", link).stdout
