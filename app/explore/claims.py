"""What every slug of a verdict claims, in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.explore.properties import PROPERTIES
from app.explore.verdict import EXPECT, FORBID, IN_RANGE

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that is true where the property holds; its numbers among the invariants, or ''."""

    sentence: str
    invariant: str


CLAIMS: Mapping[str, Claim] = MappingProxyType(
    {
        **{item.slug: Claim(item.sentence, item.invariant) for item in PROPERTIES},
        IN_RANGE: Claim("No run leaves the model by a bad pointer, an overflow or a loop.", ""),
        EXPECT: Claim("One run shows all that the scenario expects, in its order.", ""),
        FORBID: Claim("No run shows what the scenario forbids, in its order.", ""),
    }
)
"""By slug. Beside the properties: runs out of range, and the scenario's own expectations."""
