"""The links of a letter as its trailer: ``Link: https://… # [1]``, each address once.

Trailers are what ``git interpret-trailers`` and the kernel's tools understand: at the end, at the
left edge, a line each. The text above refers to them by number.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.render.style import Style
from app.render.text import link_lines


@dataclass(slots=True)
class Trailer:
    """Collects the links of one letter; `origin` makes them whole addresses."""

    origin: str
    links: list[str] = field(default_factory=list)

    def mark(self, link: str) -> str:
        """What refers to `link`: ``[2]``. The same link has the same mark."""
        if link not in self.links:
            self.links.append(link)
        return f"[{self.links.index(link) + 1}]"

    def lines(self, style: Style) -> list[str]:
        """The trailer's lines, in the order of their marks."""
        return [
            line
            for link in self.links
            for line in link_lines(f"{self.origin}{link}", style, self.mark(link))
        ]
