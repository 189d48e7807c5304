/** Graph words: what a node of the state graph is, in sentences. Pure. */
import { kindsOf, textOf } from "./graph-layout.js";
import { stepAt } from "./graph-ways.js";
import { say } from "./messages-later.js";
import { plain, spoken } from "./speech.js";

/** @typedef {import("./types.js").Graph} Graph */
/** @typedef {import("./types.js").GraphNode} GraphNode */

/**
 * @param {Graph} graph @param {GraphNode} node
 * @param {{ run: import("./types.js").Run, cursor: number, property: string, been: Set<string> }} known
 */
export function told(graph, node, { run, cursor, property, been }) {
  const now = node.kind === "step" && node.first <= cursor && cursor <= node.last;
  const fate = node.fates[property];
  const broken = node.end && node.breaks.length === 0 ? node.end.breaks : node.breaks;
  const said = [
    ...what(graph, node, run, cursor),
    broken.length ? say.graph.breaks(broken) : "",
    fate && !broken.includes(property) ? say.graph.fates[fate](property) : "",
    node.kind === "step" ? "" : back(graph, node),
    node.end ? say.graph.ends(say.ends[node.end.status] ?? node.end.status, node.end.reason) : ends(graph, node),
    now ? say.graph.here : been.has(node.id) ? say.graph.been : "",
  ];
  return `${said.filter(Boolean).map((words) => words.replace(/[.\s]+$/, "")).join(". ")}.`;
}

/** @param {Graph} graph @param {GraphNode} node @param {import("./types.js").Run} run @param {number} cursor @returns {string[]} */
function what(graph, node, run, cursor) {
  const { first, last, states } = node;
  if (node.kind === "step") {
    const step = run.steps[last - 1];
    if (first !== last) return [say.graph.stretch(first, last, graph.steps)];
    return last === 0 ? [say.graph.start] : [`${say.graph.stepAt(last, graph.steps)}${step ? `: ${plain(spoken(run, step))}` : ""}`];
  }
  if (node.kind === "beside") {
    const instead = say.graph.instead(textOf(graph, node), stepAt(node, cursor));
    return first === last ? [instead] : [instead, say.graph.alike(first, last)];
  }
  if (node.kind === "end") return [];
  const text = textOf(graph, node);
  const many = states === 1 ? say.graph.one : graph.whole ? say.graph.row(text) : node.forced ? say.graph.oneWay(text) : say.graph.future(text);
  return [many, node.open ? say.graph.unknown : "", say.graph.leaves(node.leaves)];
}

/** @param {Graph} graph @param {GraphNode} node */
function back(graph, node) {
  const steps = new Map(graph.nodes.map((other) => [other.id, other.first]));
  const on = graph.edges.filter((e) => e.source === node.id && kindsOf(graph).get(e.target) === "step");
  return on.length ? say.graph.joins(Math.min(...on.map((e) => steps.get(e.target) ?? 0))) : "";
}

/** @param {Graph} graph @param {GraphNode} node */
function ends(graph, node) {
  const found = graph.nodes.filter(({ id }) => node.leads_to.includes(id)).map(({ end }) => say.ends[end?.status ?? ""] ?? end?.status ?? "");
  return found.length ? say.graph.endsIn([...new Set(found)]) : "";
}
