"""The small drawings that mean one thing everywhere: a context's badge, coins, doors, ice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.render.picture.drawing import circle, num, path, rect, text

Context = Mapping[str, Any]

ICE = (
    '<pattern id="facets" width="96" height="64" patternUnits="userSpaceOnUse">'
    '<path d="M0 18 26 4 44 24 74 8 96 18M26 4 20 44 44 24 58 52 74 8M20 44 0 56M58 52 96 46'
    'M58 52 50 64M20 44 30 64M44 24 96 46M0 18 20 44" class="none s-frost w1"/></pattern>'
)
HATCH = (
    '<pattern id="cold" width="9" height="9" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path d="M0 0V9" class="s-ice-3 w2"/></pattern>'
    '<pattern id="wait" width="9" height="9" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path d="M0 0V9" class="s-line w2"/></pattern>'
)


def hue(context: Context) -> str:
    """The colour of a context's thread; a fourth thread has the first one's again."""
    return f"c{(context['hue'] - 1) % 3 + 1}"


def badge(context: Context, x: float, y: float, radius: float, *, hollow: bool = False) -> str:
    """A context at (x, y): its hue, the shape of its kind, its number."""
    colour = hue(context)
    style = f"surface s-{colour} w2" if hollow else colour
    ring = "" if context["hue"] <= 3 else _shape(context, x, y, radius + 4, f"none s-{colour} w1")
    size = radius * (1.05 if context["number"] < 10 else 0.85)
    ink = colour if hollow else "on-c"
    number = text(x, y + size * 0.36, str(context["number"]), size, f"{ink} bold mid")
    return f"{_shape(context, x, y, radius, style)}{ring}{number}"


def _shape(context: Context, x: float, y: float, r: float, style: str) -> str:
    match context["kind"]:
        case "thread":
            return circle(x, y, r, style)
        case "irq":
            r *= 1.15
            points = ((x, y - r), (x + r, y), (x, y + r), (x - r, y))
            return path(f"M{'L'.join(f'{num(a)} {num(b)}' for a, b in points)}Z", style)
        case _:
            return rect(x - r * 0.92, y - r * 0.92, r * 1.84, r * 1.84, style, r * 0.25)


def coin(x: float, y: float, radius: float, words: str = "", *, leaked: bool = False) -> str:
    """A token; `words` tell whose it is. A leaked one has a red rim."""
    rim = "token s-bad w2 dash" if leaked else "token s-token-edge w1"
    shine = (
        f"M{num(x - radius * 0.62)} {num(y - radius * 0.32)}"
        f"A{num(radius * 0.7)} {num(radius * 0.7)} 0 0 1 {num(x)} {num(y - radius * 0.7)}"
    )
    size = radius * (0.85 if len(words) < 4 else 0.66)
    return "".join(
        (
            circle(x, y, radius, rim),
            circle(x, y, radius * 0.76, "none s-token-edge dash faint"),
            path(shine, "none s-token-hi w2 round") if radius > 12 else "",
            text(x, y + size * 0.36, words, size, "token-ink bold mid") if words else "",
        )
    )


def slot(x: float, y: float, radius: float, words: str) -> str:
    """Where a token lay that is out, with its keeper."""
    size = radius * (0.9 if len(words) < 3 else 0.7)
    return circle(x, y, radius - 1, "none s-token-edge w1 dash") + text(
        x, y + size * 0.36, words, size, "token-text bold mid"
    )


def ghost(x: float, y: float, radius: float, count: int) -> str:
    """Ends without a start."""
    size = radius * 0.9
    said = text(x, y + size * 0.36, f"\N{MINUS SIGN}{count}", size, "bad-ink bold mid")
    return f"{circle(x, y, radius - 1, 'bad-soft s-bad w1 dash')}{said}"


def breach_mark(x: float, y: float, radius: float) -> str:
    """A red disc with a cross: a property is broken."""
    arm = radius * 0.38
    cross = "".join(
        f"M{num(x - arm)} {num(y - arm * s)}L{num(x + arm)} {num(y + arm * s)}" for s in (1, -1)
    )
    return f"{circle(x, y, radius, 'bad')}{path(cross, 'none s-on-bad w2 round')}"


def brand(x: float, y: float, size: float) -> str:
    """The product's mark: a cut stone of ice, with a token inside."""

    def at(*points: tuple[float, float]) -> str:
        scale = size / 24
        return "L".join(f"{num(x + a * scale)} {num(y + b * scale)}" for a, b in points)

    stone = at((12, 1.5), (21.1, 6.75), (21.1, 17.25), (12, 22.5), (2.9, 17.25), (2.9, 6.75))
    spokes = (
        ((12, 1.5), (12, 7.5)),
        ((12, 16.5), (12, 22.5)),
        ((2.9, 6.75), (8.1, 9.75)),
        ((15.9, 14.25), (21.1, 17.25)),
        ((2.9, 17.25), (8.1, 14.25)),
        ((15.9, 9.75), (21.1, 6.75)),
    )
    lines = "".join(f"M{at(*ends)}" for ends in spokes)
    middle = size / 2
    return path(f"M{stone}Z{lines}", "none s-accent w1") + circle(
        x + middle, y + middle, size * 0.15, "token s-token-edge w1"
    )
