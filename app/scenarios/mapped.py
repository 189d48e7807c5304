"""A state graph that was folded around a run, as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.explore.fold import STEP
from app.scenarios.present import MODEL_REVISION, Document, Subject

if TYPE_CHECKING:
    from app.explore.mapping import Mapped
    from app.explore.statemap import Edge, Ended, Node
    from app.explore.trace import Trace


def map_document(subject: Subject, trace: Trace, found: Mapped, link: str) -> Document:
    """The document of a map around the run of `trace`, whose address is `link`."""
    nodes, steps = found.map.nodes, len(trace.accounts) + (trace.fatal is not None)
    return {
        "model_revision": MODEL_REVISION,
        "kernel": subject.kernel_document(),
        "scenario": subject.document(),
        "schedule": trace.schedule,
        "steps": steps,
        "link": link,
        "complete": not found.cut,
        "cut": found.cut,
        "states": found.states,
        "transitions": found.transitions,
        "whole": found.map.whole,
        "sentence": _sentence(found, steps),
        "properties": list(found.map.slugs),
        "nodes": [_node(found, number, node) for number, node in enumerate(nodes)],
        "edges": [_edge(found, edge) for edge in found.map.edges],
    }


def _sentence(found: Mapped, steps: int) -> str:
    """What is shown, and what is not."""
    states, nodes = f"{found.states:,} state{'s' if found.states > 1 else ''}", found.map.nodes
    alone = sum(node.kind == STEP for node in nodes) == steps + 1
    run = "the run, step by step," if alone else "the run, several steps at a time,"
    if found.cut:
        return (
            f"Not every state was looked at: {found.cut}. Shown is {run} and what else could be"
            " chosen on its way; what lies behind that is not known."
        )
    if not found.map.whole:
        return (
            f"There are {states}, too many to draw one by one. Shown is {run} what else could be"
            " chosen on its way, and behind that, as one, all states with the same future."
        )
    folded = any(node.states > 1 for node in nodes)
    return f"All {states} are drawn" + (
        "; those that follow each other by one way alone, as one." if folded else "."
    )


def _node(found: Mapped, number: int, node: Node) -> Document:
    return {
        "id": _id(number),
        "kind": node.kind,
        "first": node.first,
        "last": node.last,
        "states": node.states,
        "depth": node.depth,
        "breaks": list(node.breaks),
        "fates": dict(node.fates),
        "end": None if node.ended is None else _ended(node.ended),
        "leads_to": [_id(other) for other in node.leads_to],
        "leaves": node.leaves,
        "schedule": found.schedule(node.actions),
        "steps": len(node.actions),
        "forced": node.forced,
        "open": node.open,
    }


def _ended(ended: Ended) -> Document:
    return {"status": ended.status, "reason": ended.reason, "breaks": list(ended.breaks)}


def _edge(found: Mapped, edge: Edge) -> Document:
    return {
        "source": _id(edge.source),
        "target": _id(edge.target),
        "action": found.text(edge.state, edge.action),
        "context": found.model.contexts[edge.action.context].name,
        "count": edge.count,
        "on_run": edge.on_run,
    }


def _id(number: int) -> str:
    return f"n{number}"
