"""A folded state graph as text: what lies beside the run, what behind that, and how runs end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.render.signs import plural
from app.render.style import PLAIN, Style, joined
from app.render.text import heading, link_lines, setup_lines

Graph = Mapping[str, Any]
Node = Mapping[str, Any]


def graph_text(graph: Graph, style: Style = PLAIN, *, origin: str = "") -> str:
    """The graph as text. `origin` (``https://host``) makes its link a whole address."""
    scenario, nodes = graph["scenario"], graph["nodes"]
    names = {node["id"]: f"[{number}]" for number, node in enumerate(nodes, 1)}
    others = [node for node in nodes if node["kind"] != "step"]
    run = [node for node in nodes if node["kind"] == "step" and (node["breaks"] or node["end"])]
    blocks = [
        list(heading(scenario, graph["kernel"], graph["model_revision"], style)),
        setup_lines(scenario["text"], style),
        style.fold(graph["sentence"]),
        style.fold(graph["schedule"] or "nothing has run yet", "Schedule: ", "  "),
        [line for node in run for line in style.fold(_step_words(node), "  ", "    ")],
        *(list(_lines(graph, node, names, style)) for node in others),
        link_lines(f"{origin}{graph['link']}", style),
    ]
    return joined(blocks)


def _step_words(node: Node) -> str:
    end = node["end"]
    told = [f"breaks {', '.join(node['breaks'])}"] if node["breaks"] else []
    told += [f"the run ends: {end['status']}, {end['reason']}"] if end else []
    return f"step {node['last']}: {'; '.join(told)}"


def _lines(graph: Graph, node: Node, names: Mapping[str, str], style: Style) -> Iterator[str]:
    yield from style.fold(_place_words(graph, node), f"{names[node['id']]} ", "  ")
    for words in (_breach_words(node), _onward_words(graph, node, names)):
        if words:
            yield from style.fold(words, "  ", "    ")
    yield from style.fold(node["schedule"], "  e.g. ", "    ")


def _place_words(graph: Graph, node: Node) -> str:
    """Which states they are, and where the run is left for them."""
    many = plural(node["states"], "state")
    if node["end"]:
        return f"the end of runs: {node['end']['status']}, {node['end']['reason']}"
    if node["kind"] != "beside":
        only = ", with one way on" if node["forced"] else ""
        return f"{many}{only}; the run is left after step {node['leaves']} at the latest"
    into = [edge for edge in graph["edges"] if edge["target"] == node["id"]]
    action = next(edge["action"] for edge in into if _is_step(graph, edge["source"]))
    if node["first"] == node["last"]:
        return f"{action} after step {node['first']}"
    return f"{action} after any of steps {node['first']} to {node['last']}: {many}"


def _is_step(graph: Graph, name: str) -> bool:
    return any(node["id"] == name and node["kind"] == "step" for node in graph["nodes"])


def _breach_words(node: Node) -> str:
    lost = [slug for slug, fate in node["fates"].items() if fate == "inevitable"]
    told = [f"breaks {', '.join(node['breaks'])}"] if node["breaks"] else []
    told += [f"can no longer keep {', '.join(lost)}"] if lost else []
    return "; ".join(told)


def _onward_words(graph: Graph, node: Node, names: Mapping[str, str]) -> str:
    """Where it is left for, the run first."""
    targets = dict.fromkeys(e["target"] for e in graph["edges"] if e["source"] == node["id"])
    by_id = {other["id"]: other for other in graph["nodes"]}
    steps = [by_id[name]["first"] for name in targets if by_id[name]["kind"] == "step"]
    others = [names[name] for name in targets if by_id[name]["kind"] != "step"]
    told = [f"comes back to the run at step {min(steps)}"] if steps else []
    told += [f"leads to {' '.join(others)}"] if others else []
    told += ["what comes next is not known"] if node["open"] else []
    return "; ".join(told)
