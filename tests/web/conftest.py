"""One application for all tests of the web: it keeps no state that a test could see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.settings import Settings
from app.web import create_app

BOUNDS: dict[str, Any] = {"check_states": 20_000, "check_seconds": 20.0, "steps": 500}


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client like curl: it takes anything."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("data") / "new", **BOUNDS)
    with TestClient(create_app(settings), headers={"User-Agent": "curl/8"}) as found:
        found.headers["accept"] = "*/*"
        yield found
