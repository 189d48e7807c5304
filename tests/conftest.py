"""What every test may use: repeatable property tests, and the service in a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
STARTS_WITHIN_S = 60
STOPS_WITHIN_S = 10

# The same examples on every run: a failure is a change in the code, not luck.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The one flag that rewrites golden files."""
    parser.addoption(
        "--rewrite-golden",
        action="store_true",
        help="write tests/golden/ anew instead of comparing with it; in one process",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to rewrite from several processes: each would undo what another wrote."""
    if config.getoption("--rewrite-golden") and config.getoption("numprocesses", None):
        why = "--rewrite-golden writes files that tests share, and is for one process"
        raise pytest.UsageError(f"{why}; say -n 0, or leave -n out")


@dataclass(frozen=True)
class Served:
    """A server of this run: its address without a trailing slash, and its process."""

    url: str
    process: int


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server started for this run, without a trailing slash."""
    with serving(tmp_path_factory.mktemp("server") / "output.txt") as served:
        yield served.url


@contextmanager
def serving(said: Path, **settings: str) -> Iterator[Served]:
    """A server with these settings, as variables of its environment; what it says is in `said`."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "app", "serve", "--host", "127.0.0.1", "--port", str(port)]
    environment = {**os.environ, "KIOCBSCOPE_DATA_DIR": str(said.parent / "data"), **settings}
    with (
        said.open("wb") as output,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        ) as server,
    ):
        try:
            _wait_until_healthy(url, server, said)
            yield Served(url, server.pid)
        finally:
            server.terminate()
            try:
                server.wait(STOPS_WITHIN_S)
            except subprocess.TimeoutExpired:
                server.kill()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_until_healthy(url: str, server: subprocess.Popen[bytes], said: Path) -> None:
    give_up = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < give_up and server.poll() is None:
        try:
            with urlopen(f"{url}/healthz", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.05)
    why = "stopped" if server.poll() is not None else f"not healthy after {STARTS_WITHIN_S} s"
    pytest.fail(f"the server {why}; it said:\n{said.read_text(errors='replace')}", pytrace=False)
