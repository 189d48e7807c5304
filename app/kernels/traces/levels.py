"""Which freeze level a semaphore is, learnt from the trace itself.

A freeze takes its three semaphores in a fixed order. Where they lie in a superblock differs from
build to build, so their addresses are told by a freeze in the trace, and by nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.kernels.traces.heads import Head
from app.kernels.traces.payloads import Payload

LEVELS = ("WRITE", "PAGEFAULT", "FS")


def freeze_levels(events: Iterable[tuple[Head, Payload]]) -> Mapping[str, str]:
    """Levels by the address of their semaphore, as printed.

    Only of freezes that took all three, as far apart as members of one array are: of a trace
    with lines left out nobody knows which semaphore came first.
    """
    known: dict[str, str] = {}
    freezes: dict[int, list[str]] = {}
    for head, payload in events:
        if head.pid is None or payload.returns:
            continue
        if payload.function == "freeze_super":
            freezes[head.pid] = []
        elif payload.function == "percpu_down_write" and head.pid in freezes:
            taken = freezes[head.pid]
            taken.append(payload.get("sem") or "")
            if len(taken) == len(LEVELS):
                known |= zip(taken, LEVELS, strict=True) if _one_array(taken) else ()
                del freezes[head.pid]
    return known


def _one_array(addresses: list[str]) -> bool:
    try:
        first, second, third = (int(address, 16) for address in addresses)
    except ValueError:
        return False
    return 0 < second - first == third - second
