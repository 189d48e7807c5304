"""One application for all tests of the web: it keeps no state that a test could see."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.settings import Settings
from app.web import create_app

SETTINGS = Settings(check_states=20_000, check_seconds=20.0, steps=500)


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    """A client like curl: it takes anything."""
    with TestClient(create_app(SETTINGS), headers={"User-Agent": "curl/8"}) as found:
        found.headers["accept"] = "*/*"
        yield found
