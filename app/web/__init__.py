"""Routes, schemas, content negotiation, problem documents: the only place that knows HTTP."""

from __future__ import annotations

from app.web.application import create_app

__all__ = ["create_app"]
