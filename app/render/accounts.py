"""The account of a run for scripts and spreadsheets: a line a step."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from app.render.words import change_words

Run = Mapping[str, Any]
Step = Mapping[str, Any]

COLUMNS = (
    "step",
    "context",
    "action",
    "request",
    "sentence",
    "changes",
    "marks",
    "broken",
    "log",
    "function",
    "file",
    "line",
)


def account_lines(run: Run) -> str:
    """JSON, an object a line: the step without its statements and deltas."""
    lines = (json.dumps(_account(step), ensure_ascii=False) for step in run["steps"])
    return "".join(f"{line}\n" for line in lines)


def account_table(run: Run) -> str:
    """CSV (RFC 4180) with a heading. Where a cell holds several, they are apart by ``; ``."""
    flags = {flag["constant"]: flag["value"] for flag in run["flags"]}
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS)
    writer.writeheader()
    for step in run["steps"]:
        row = _account(step) | {
            "changes": "; ".join(change_words(step["changes"], flags)),
            "marks": "; ".join(step["marks"]),
            "broken": "; ".join(b["property"] for b in step["breaches"] if b["first"]),
            "log": "; ".join(entry["text"] for entry in step["log"]),
        }
        writer.writerow(row)
    return written.getvalue()


def _account(step: Step) -> dict[str, Any]:
    place = step["statements"][-1] if step["statements"] else None
    return {
        "step": step["number"],
        "context": step["context"],
        "action": step["action"],
        "request": step["request"],
        "sentence": step["sentence"],
        "changes": step["changes"],
        "marks": step["marks"],
        "broken": [
            {"property": b["property"], "message": b["message"]}
            for b in step["breaches"]
            if b["first"]
        ],
        "log": [entry["text"] for entry in step["log"]],
        "function": None if place is None else place["function"],
        "file": None if place is None else place["file"],
        "line": None if place is None else place["line"],
    }
