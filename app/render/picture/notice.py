"""A problem as a picture: what stands where a picture was asked for, and there is none."""

from __future__ import annotations

from app.render.picture.drawing import fitted, line, rect, text
from app.render.picture.headline import wrapped
from app.render.picture.ink import Theme
from app.render.picture.marks import brand, breach_mark
from app.render.picture.still import HEIGHT, WIDTH, document

LEFT, ROOM, MOST_LINES = 120, 960, 7


def notice(title: str, detail: str, theme: Theme = "auto") -> str:
    """An SVG that says `title` large, and `detail` below."""
    lines = [
        "".join(words for _, words in parts) for parts in wrapped([("text", detail)], ROOM, 27)
    ]
    if len(lines) > MOST_LINES:
        lines[MOST_LINES - 1] = f"{lines[MOST_LINES - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"
    drawn = [
        rect(0, 0, WIDTH, 64, "surface"),
        line(0, 64, WIDTH, 64, "s-line w1"),
        brand(36, 14, 36),
        text(82, 40, "kiocbscope", 23, "ink bold"),
        rect(40, 104, WIDTH - 80, HEIGHT - 144, "surface s-line w1", 10),
        breach_mark(86, 182, 18),
        text(LEFT, 194, fitted(title, ROOM, 36, "bold"), 36, "ink bold"),
    ]
    drawn += [
        text(LEFT, 254 + 40 * i, words, 27, "ink-2") for i, words in enumerate(lines[:MOST_LINES])
    ]
    return document("".join(drawn), theme, f"{title}: {detail}")
