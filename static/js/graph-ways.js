/**
 * Graph ways: from a node of the state graph to the run that leads there, and back. Pure.
 *
 * @typedef {import("./types.js").Graph} Graph
 * @typedef {import("./types.js").GraphNode} GraphNode
 */
import { actionsIn, shared, spell } from "./branches.js";
import { actionInto } from "./graph-layout.js";

/** The step of the run at which a node is left for, or stands: the one nearest to the cursor. @param {GraphNode} node @param {number} cursor */
export const stepAt = (node, cursor) => Math.max(node.first, Math.min(node.last, cursor));

/** The actions that lead to a node. @param {Graph} graph @param {GraphNode} node @param {number} cursor @returns {string[]} */
export function wayTo(graph, node, cursor) {
  const run = actionsIn(graph.schedule);
  if (node.kind === "step") return run.slice(0, stepAt(node, cursor));
  if (node.kind === "beside") return [...run.slice(0, stepAt(node, cursor)), actionInto(graph, node)];
  return actionsIn(node.schedule);
}

/** The same as a schedule. @param {Graph} graph @param {GraphNode} node @param {number} cursor */
export const scheduleTo = (graph, node, cursor) => spell(wayTo(graph, node, cursor));

/** The node of a step of the run. @param {Graph} graph @param {number} step @returns {GraphNode | undefined} */
export const nodeAt = (graph, step) => graph.nodes.find((node) => node.kind === "step" && node.first <= step && step <= node.last);

/**
 * The nodes beside the run that a branch has surely been to. Where a node stands for many states, it
 * may not be known in which of them a step ends: then no more is said of that branch.
 *
 * @param {Graph} graph @param {string[]} actions @returns {Set<string>}
 */
export function been(graph, actions) {
  const run = actionsIn(graph.schedule);
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const met = new Set();
  let step = shared(run, actions);
  /** @type {GraphNode | undefined} */
  let here = nodeAt(graph, step);
  for (const action of actions.slice(step)) {
    if (!here) break;
    const at = step;
    const stays = here.kind === "beside" && at < here.last && action === run[at];
    if (stays) {
      step += 1;
      continue;
    }
    const on = graph.edges.filter((edge) => edge.source === here?.id && edge.action === action);
    const certain = on.length === 1 && (here.states === 1 || on[0].count === here.states);
    here = certain ? byId.get(on[0].target) : undefined;
    if (here && here.kind !== "step") met.add(here.id);
    if (here?.kind === "step") step = here.first;
  }
  return met;
}

/** Those of every branch but the one whose run the graph is drawn around. @param {Graph} graph @param {import("./branches.js").Tree} tree @returns {Set<string>} */
export const beenOn = (graph, tree) =>
  new Set(tree.branches.filter((_, i) => i !== tree.current).flatMap(({ actions }) => [...been(graph, actions)]));
