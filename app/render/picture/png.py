"""A picture as PNG, drawn by resvg with fonts of our own: the same bytes on every machine."""

from __future__ import annotations

from functools import lru_cache

import resvg_py

from app.settings import resources


@lru_cache(maxsize=1)
def fonts() -> tuple[str, ...]:
    """The font files, which the build has put beside the browser libraries.

    Raises:
        FileNotFoundError: nobody has built them; `make` does.
    """
    folder = resources("static") / "vendor" / "fonts"
    found = tuple(str(file) for file in sorted(folder.glob("*.ttf")))
    if not found:
        raise FileNotFoundError(f"no fonts in {folder}: `make` puts them there")
    return found


def png(picture: str) -> bytes:
    """`picture`, an SVG with one theme, as PNG in its own size."""
    drawn = resvg_py.svg_to_bytes(
        svg_string=picture,
        skip_system_fonts=True,
        font_files=list(fonts()),
        sans_serif_family="Inter",
        monospace_family="IBM Plex Mono",
    )
    return bytes(drawn)
