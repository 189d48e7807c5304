"""A scenario that is being written: from text to cards, and from cards back into the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from app.jobs.addresses import is_link
from app.jobs.sources import read
from app.scenarios.canonical import format as canonical_text
from app.scenarios.drafts import draft_of, kept_schedule
from app.scenarios.weave import woven

if TYPE_CHECKING:
    from app.jobs.sources import Source

Document = dict[str, Any]


def draft_document(source: Source, onto: str | None) -> Document:
    """The draft that `source` is; an object is written into the text `onto` that it came from.

    What the schedule of an object says of contexts that are there no more is cut off.

    Raises:
        ObjectError: of an object. LinkError: of a link.
    """
    cut: str | None = None
    if isinstance(source, Mapping):
        before = onto or ""
        draft = draft_of(woven(before, source))
        if draft.where == "schedule":
            kept, cut = kept_schedule(draft)
            draft = draft_of(woven(draft.text, {**source, "schedule": kept}))
    elif is_link(source):
        scenario, _ = read(source, None)
        draft = draft_of(canonical_text(scenario))
    else:
        draft = draft_of(source)
    error = draft.error
    return {
        "text": draft.text,
        "object": draft.tree,
        "error": None
        if error is None
        else {
            "message": error.complaint,
            "line": error.line,
            "column": error.column,
            "path": draft.where,
        },
        "places": [asdict(place) for place in draft.places],
        "cut": cut,
    }
