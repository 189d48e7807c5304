"""The colours of pictures: the page's tokens, as a style sheet of SVG classes.

A class named after a colour fills (``ink``), with ``s-`` before it strokes (``s-ink``). The
values are those of static/css/tokens.css, and a test compares them; SVG renderers other than
browsers know no custom properties, so they are spelt out.
"""

from __future__ import annotations

from typing import Literal, get_args

Theme = Literal["auto", "light", "dark"]

THEMES: tuple[Theme, ...] = get_args(Theme)

LIGHT = {
    "paper": "#eef2f5",
    "surface": "#ffffff",
    "sunken": "#f5f8fa",
    "line": "#d5dee5",
    "line-2": "#82939f",
    "ink": "#13202b",
    "ink-2": "#3f505e",
    "ink-3": "#566774",
    "accent": "#0b5a75",
    "ice-1": "#eaf6fb",
    "ice-2": "#c9e8f4",
    "ice-3": "#58b4d6",
    "ice-ink": "#0b5a75",
    "frost": "#ffffffd9",
    "token": "#f0b429",
    "token-hi": "#ffdf8a",
    "token-edge": "#8a5800",
    "token-ink": "#3d2600",
    "token-soft": "#fff3d6",
    "token-text": "#7a4d00",
    "bad": "#c2182b",
    "bad-ink": "#a81224",
    "bad-soft": "#fdeef0",
    "on-bad": "#ffffff",
    "c1": "#5231b8",
    "c1-soft": "#eeeafb",
    "c2": "#1f7f60",
    "c2-soft": "#e1f3ec",
    "c3": "#7a2c6d",
    "c3-soft": "#f6e8f3",
    "on-c": "#ffffff",
}

DARK = {
    "paper": "#0a1016",
    "surface": "#121b23",
    "sunken": "#0e161d",
    "line": "#25333f",
    "line-2": "#5b6e7d",
    "ink": "#e8eff4",
    "ink-2": "#b7c5d0",
    "ink-3": "#92a3b0",
    "accent": "#8fdcf5",
    "ice-1": "#10232e",
    "ice-2": "#14465a",
    "ice-3": "#45a9cd",
    "ice-ink": "#a9e5f8",
    "frost": "#bfeeff2b",
    "token": "#f5bd3f",
    "token-hi": "#ffe29a",
    "token-edge": "#ffd67a",
    "token-ink": "#2a1a00",
    "token-soft": "#33270f",
    "token-text": "#f7cd6e",
    "bad": "#ff6470",
    "bad-ink": "#ff8b94",
    "bad-soft": "#3a141b",
    "on-bad": "#2a0208",
    "c1": "#ccc1f5",
    "c1-soft": "#26244a",
    "c2": "#55e7b6",
    "c2-soft": "#12332c",
    "c3": "#e85cf2",
    "c3-soft": "#3d1738",
    "on-c": "#0a1016",
}

SANS = (
    'Inter,"Segoe UI Variable Text","Segoe UI",system-ui,-apple-system,Roboto,"Noto Sans",'
    '"Liberation Sans",sans-serif'
)
MONO = (
    '"IBM Plex Mono",ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,'
    '"DejaVu Sans Mono",monospace'
)
DASHED = "stroke-dasharray:5 4"

RULES = (
    f"text{{font-family:{SANS};font-variant-numeric:tabular-nums;white-space:pre}}"
    f".mono{{font-family:{MONO}}}"
    ".bold{font-weight:600}"
    ".mid{text-anchor:middle}.end{text-anchor:end}"
    f".none{{fill:none}}.dash{{{DASHED}}}"
    ".cold{fill:url(#cold)}.wait{fill:url(#wait)}.facets{fill:url(#facets)}"
    ".w1{stroke-width:1.5}.w2{stroke-width:2.5}.w3{stroke-width:4}"
    ".round{stroke-linecap:round}.faint{opacity:.5}"
)


def style_sheet(theme: Theme) -> str:
    """The rules of a picture in `theme`; ``auto`` follows the reader's system, light where not."""
    if theme == "auto":
        dark = f"@media (prefers-color-scheme:dark){{{_colours(DARK)}}}"
        return f"{RULES}{_colours(LIGHT)}{dark}"
    return f"{RULES}{_colours(DARK if theme == 'dark' else LIGHT)}"


def variables(theme: Theme = "auto") -> str:
    """The colours as custom properties, and the classes that use them: for a page of our own."""
    light, dark = (
        f":root{{{''.join(f'--{name}:{value};' for name, value in palette.items())}}}"
        for palette in (LIGHT, DARK)
    )
    both = f"{light}@media (prefers-color-scheme:dark){{{dark}}}"
    chosen = {"auto": both, "light": light, "dark": dark}[theme]
    return f"{chosen}{RULES}{_colours({name: f'var(--{name})' for name in LIGHT})}"


def _colours(palette: dict[str, str]) -> str:
    return "".join(
        f".{name}{{fill:{value}}}.s-{name}{{stroke:{value}}}" for name, value in palette.items()
    )
