"""Settings: what a deployment may change, read from KIOCBSCOPE_* variables. Defaults are safe."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.explore.schedule import LONGEST_TRACE

HERE = Path(__file__).resolve().parent


def resources(name: str) -> Path:
    """The folder `name`: beside this file in an installed wheel, else one up, in a checkout."""
    inside = HERE / name
    return inside if inside.is_dir() else HERE.parent / name


def spare_cores() -> int:
    """The cores that this process may use, but for one that is left to answer requests."""
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        cores = os.cpu_count() or 1
    return max(1, cores - 1)


def data_home() -> Path:
    """Where a program of this user keeps what must last, by the XDG convention."""
    return Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share") / "kiocbscope"


class Settings(BaseSettings):
    """Every bound the service keeps. ``GET /limits`` publishes them."""

    model_config = SettingsConfigDict(env_prefix="KIOCBSCOPE_", frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    public_url: str | None = Field(
        default=None, description="how links are spelt in text; by default as the request came"
    )
    body_bytes: int = Field(default=256 * 1024, ge=1024, description="longest request body")
    steps: int = Field(
        default=LONGEST_TRACE,
        ge=1,
        le=LONGEST_TRACE,
        description="longest schedule that is replayed",
    )
    decode_lines: int = Field(default=5000, ge=1, description="trace lines decoded at once")
    cache_bytes: int = Field(default=64 << 20, ge=0, description="memory for finished answers")
    check_states: int = Field(default=2_000_000, ge=1, description="states one search may visit")
    check_seconds: float = Field(default=20.0, gt=0, description="time one search may take")
    check_memory_bytes: int = Field(
        default=2 << 30, ge=64 << 20, description="memory one search may take"
    )
    check_workers: int = Field(
        default_factory=spare_cores, ge=1, le=256, description="searches that run at a time"
    )
    check_queue: int = Field(default=8, ge=1, description="searches that may wait for their turn")
    data_dir: Path = Field(
        default_factory=data_home, description="the folder of stored links; made on first use"
    )
    store_url: str | None = Field(
        default=None, description="another database for them, as SQLAlchemy spells it"
    )
    store_links: int = Field(
        default=100_000, ge=0, description="links that are stored at most; 0: none"
    )
    store_bytes: int = Field(default=256 << 20, ge=0, description="bytes of all stored links")
