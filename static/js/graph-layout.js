/**
 * Graph layout: a folded state graph -> where each node and line is drawn. Pure, and the same each time.
 *
 * The run is a straight spine from left to right. What lies beside it is packed into rows above and
 * below, each thing at the step where the run is left for it, so that nothing overlaps.
 *
 * @typedef {import("./types.js").Graph} Graph
 * @typedef {import("./types.js").GraphNode} GraphNode
 * @typedef {import("./types.js").GraphEdge} GraphEdge
 * @typedef {{
 *   id: string, node: GraphNode, form: Form, x: number, y: number, rail: number, left: number, right: number, row: number,
 *   text: string, inside: boolean, context: string,
 * }} Place
 *   x, y: where the node begins; rail: how long it is; left, right: how far it and its text reach;
 *   inside: its text has room along it; context: who leads there
 * @typedef {"dot" | "rail" | "pill" | "end"} Form
 * @typedef {{ source: string, target: string, context: string, d: string, look: "spine" | "leave" | "on" | "back", count: number }} Link
 * @typedef {{ width: number, height: number, pitch: number, gap: number, places: Map<string, Place>, links: Link[], spine: string[] }} Layout
 */
const ROW = { folded: 29, whole: 20 }; // from row to row
const SPINE = 10; // so much more from the spine to the first row: its numbers stand there
const MARGIN = { left: 26, right: 18, top: 26, bottom: 16 };
const LETTER = 7; // one letter at 11 px, in the widest of the fonts
const GAP = 10; // between neighbours in a row
const FLOW = 26; // from what lies beside the run to what comes of it
const FITS = 6; // so often is a narrower drawing tried
const HALF = { dot: 5, rail: 5, pill: 5, end: 9 }; // how far a form reaches to each side of where it begins and ends
export const PITCH = { fit: 5.5, finger: 12, most: 26 };
const NUMBERS = 24; // so far apart are the numbers of steps
const EVERY = [1, 5, 10, 20, 50, 100, 200, 500];
const NARROW = 480; // where fingers point at steps, and the drawing is scrolled

/** @param {Graph} graph @param {{ width: number, pitch?: number | null }} room  pitch: from step to step; as it fits where it is null @returns {Layout} */
export function layout(graph, { width, pitch = null }) {
  if (pitch !== null) return laid(graph, pitch);
  const least = (width < NARROW ? PITCH.finger : PITCH.fit) / stretch(graph);
  let [fitting, made] = [PITCH.most, laid(graph, PITCH.most)];
  for (let tries = 0; tries < FITS && made.width > width && fitting > least; tries++) {
    fitting = Math.max(least, fitting - (made.width - width) / Math.max(1, graph.steps));
    made = laid(graph, fitting);
  }
  return made;
}

/** How many steps a node on the spine stands for, one with another. @param {Graph} graph */
const stretch = (graph) => (graph.steps + 1) / graph.nodes.filter(({ kind }) => kind === "step").length;

/** @param {Graph} graph @param {number} step  pixels from step to step @returns {Layout} */
function laid(graph, step) {
  const edges = drawn(graph);
  const spine = graph.nodes.filter(({ kind }) => kind === "step");
  /** @type {Map<string, Place>} */
  const places = new Map();
  for (const node of spine) places.set(node.id, place(node, MARGIN.left + middle(node) * step, step, "", contextInto(graph, node)));
  const rows = new Rows();
  const far = graph.whole ? distances(graph) : {};
  for (const node of ordered(graph, far)) places.set(node.id, beside(node, { graph, edges, places, step, rows, far }));
  return finish(places, edges, spine.map(({ id }) => id), step, graph);
}

/** Rows above and below the spine, and what is taken of each. */
class Rows {
  /** @type {Map<number, [left: number, right: number][]>} */
  #taken = new Map();

  /** The first of `rows` in which there is room. @param {Iterable<number>} rows @param {number} left @param {number} right */
  take(rows, left, right) {
    for (const row of rows) {
      const taken = this.#taken.get(row) ?? [];
      if (taken.some(([a, b]) => left < b + GAP && a < right + GAP)) continue;
      this.#taken.set(row, [...taken, [left, right]]);
      return row;
    }
    throw new Error("there is always another row");
  }
}

/** Rows from `first` on, away from the spine. @param {number} first */
function* away(first) {
  for (let row = first; ; row += Math.sign(first)) yield row;
}

/**
 * @param {GraphNode} node
 * @param {{ graph: Graph, edges: GraphEdge[], places: Map<string, Place>, step: number, rows: Rows, far: Record<string, number> }} known
 */
function beside(node, { graph, edges, places, step, rows, far }) {
  const into = edges.filter((edge) => edge.target === node.id && places.has(edge.source));
  const from = into.map((edge) => /** @type {Place} */ (places.get(edge.source)));
  const strongest = into.filter((e) => places.get(e.source)?.row).sort((a, b) => b.count - a.count)[0];
  const mother = node.kind === "beside" ? undefined : strongest && places.get(strongest.source);
  const context = contextInto(graph, node);
  const text = textOf(graph, node);
  const side = mother ? Math.sign(mother.row) : sideOf(graph, context);
  const first = graph.whole ? side * far[node.id] : (mother?.row ?? side);
  const column = MARGIN.left + step * (node.kind === "beside" ? node.first + 1 : Math.min(depthOf(node), graph.steps + 1));
  const flow = single(node) ? step : FLOW;
  const after = node.kind === "beside" ? [] : from.map((p) => (p.form === "pill" ? p.x + p.rail : p.x) + flow);
  const made = place(node, Math.max(column, ...after), step, text, context);
  made.row = rows.take(away(first), made.left, made.right);
  return made;
}

/** One state, drawn as a dot. @param {GraphNode} node */
export const single = (node) => node.kind === "beyond" && node.states === 1 && !node.open;

/** @param {GraphNode} node @returns {Form} */
function formOf(node) {
  if (node.kind === "end") return "end";
  if (node.kind === "beside") return "rail";
  return node.kind === "step" || single(node) ? "dot" : "pill";
}

/** @param {GraphNode} node @param {number} x @param {number} step @param {string} text @param {string} context @returns {Place} */
function place(node, x, step, text, context) {
  const form = formOf(node);
  const wide = text ? text.length * LETTER : 0;
  const along = form === "rail" ? (node.last - node.first) * step : form === "pill" ? wide + 8 : 0;
  const inside = form === "pill" || along >= wide + 4;
  const right = x + along + HALF[form] + (text && !inside ? wide + 4 : 0);
  return { id: node.id, node, form, x, y: 0, rail: along, left: x - HALF[form], right, row: 0, text, inside, context };
}

/** What is written at a node: who, and how many states are in it. @param {Graph} graph @param {GraphNode} node */
export function textOf(graph, node) {
  const many = node.states > 1 ? `×${node.states.toLocaleString("en")}` : "";
  if (node.kind === "beside") return [actionInto(graph, node), many].filter(Boolean).join(" ");
  if (node.kind === "end") return node.end?.status ?? "";
  return many || (node.open ? "?" : "");
}

/** The action that leads from the run to a node beside it. @param {Graph} graph @param {GraphNode} node */
export const actionInto = (graph, node) => edgeInto(graph, node)?.action ?? "";

/** Who leads to a node. @param {Graph} graph @param {GraphNode} node */
const contextInto = (graph, node) => edgeInto(graph, node)?.context ?? "";

/** The edge that best tells how a node is come by: that of the run, one from the run, the most frequent. @param {Graph} graph @param {GraphNode} node */
function edgeInto(graph, node) {
  const kinds = kindsOf(graph);
  const rank = (/** @type {GraphEdge} */ e) => [-Number(e.on_run), -Number(node.kind === "beside" && kinds.get(e.source) === "step"), -e.count];
  return graph.edges.filter((edge) => edge.target === node.id).sort((a, b) => compare(rank(a), rank(b)))[0];
}

/** How many edges lead from the run to each node, or from there back to it or to an end: the fewer of them. @param {Graph} graph @returns {Record<string, number>} */
function distances(graph) {
  const wave = (/** @type {(node: GraphNode) => boolean} */ begins, /** @type {"source" | "target"} */ from, /** @type {"source" | "target"} */ to) => {
    /** @type {Record<string, number>} */
    const far = Object.fromEntries(graph.nodes.filter(begins).map(({ id }) => [id, 0]));
    let front = Object.keys(far);
    for (let round = 1; front.length; round++) {
      const next = new Set(graph.edges.filter((e) => front.includes(e[from]) && !(e[to] in far)).map((e) => e[to]));
      for (const id of next) far[id] = round;
      front = [...next];
    }
    return far;
  };
  const there = wave(({ kind }) => kind === "step", "source", "target");
  const back = wave(({ kind }) => kind === "step" || kind === "end", "target", "source");
  return Object.fromEntries(graph.nodes.map(({ id }) => [id, Math.max(1, Math.min(there[id] ?? Infinity, back[id] ?? Infinity))]));
}

/** @type {WeakMap<Graph, Map<string, GraphNode["kind"]>>} */
const kinds = new WeakMap();
/** @param {Graph} graph */
export function kindsOf(graph) {
  const known = kinds.get(graph) ?? new Map(graph.nodes.map((node) => [node.id, node.kind]));
  kinds.set(graph, known);
  return known;
}

/** Contexts take turns above and below the spine, in the order in which they come up. @param {Graph} graph @param {string} context */
function sideOf(graph, context) {
  const met = [...new Set(graph.edges.filter(({ on_run }) => !on_run).map((edge) => edge.context))];
  return met.indexOf(context) % 2 === 0 ? -1 : 1;
}

/** Where on the spine a node stands that may be several steps. @param {GraphNode} node */
const middle = ({ first, last }) => (first + last) / 2;

/** Nodes off the spine in the order in which they find their places: what lies deeper comes later, and ends at last.
 * @param {Graph} graph @param {Record<string, number>} far @returns {GraphNode[]} */
function ordered(graph, far) {
  const rank = (/** @type {GraphNode} */ n) => graph.whole
    ? [Number(n.kind === "end"), depthOf(n), far[n.id]]
    : [n.kind === "beside" ? 0 : n.kind === "end" ? 2 : 1, n.kind === "beside" ? n.first : depthOf(n)];
  return graph.nodes.filter(({ kind }) => kind !== "step").sort((a, b) => compare(rank(a), rank(b)));
}

/** How few steps lead to a node; where that is not known, how few a schedule that leads there has. @param {GraphNode} node */
const depthOf = (node) => node.depth ?? node.steps;

/** @param {number[]} a @param {number[]} b */
const compare = (a, b) => a.map((value, i) => value - b[i]).find((d) => d !== 0) ?? 0;

/**
 * The edges that are drawn. One a pair of nodes. In a folded graph a place is left once and comes back
 * once, and no edge is drawn that others lead along, or that leads to what begins earlier.
 *
 * @param {Graph} graph @returns {GraphEdge[]}
 */
export function drawn(graph) {
  const kind = kindsOf(graph);
  const order = new Map(graph.nodes.map((node, i) => [node.id, i]));
  /** @type {Map<string, GraphEdge>} */
  const pairs = new Map();
  for (const edge of graph.edges) {
    if (kind.get(edge.source) === "step" && kind.get(edge.target) === "step" && !edge.on_run && graph.whole === false) continue;
    const key = `${edge.source} ${edge.target}`;
    const known = pairs.get(key);
    pairs.set(key, known ? { ...known, count: known.count + edge.count, on_run: known.on_run || edge.on_run } : edge);
  }
  const all = [...pairs.values()];
  if (graph.whole) return all;
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const depth = (/** @type {string} */ id) => depthOf(/** @type {GraphNode} */ (byId.get(id)));
  const onward = (/** @type {GraphEdge} */ e) => kind.get(e.target) !== "beside" && depth(e.source) <= depth(e.target);
  const onRun = (/** @type {string} */ id) => kind.get(id) === "step";
  const rank = (/** @type {GraphEdge} */ e) => order.get(onRun(e.source) ? e.source : e.target) ?? 0;
  /** @type {Map<string, GraphEdge>} */
  const once = new Map();
  for (const edge of all.filter((e) => onRun(e.source) !== onRun(e.target)).sort((a, b) => rank(a) - rank(b))) {
    const key = onRun(edge.source) ? `to ${edge.target}` : `from ${edge.source}`;
    if (!once.has(key)) once.set(key, edge);
  }
  const off = all.filter((e) => !onRun(e.source) && !onRun(e.target) && onward(e));
  return [...all.filter((e) => onRun(e.source) && onRun(e.target)), ...once.values(), ...thinned(off)];
}

/** Edges without those that a way over others stands for. @param {GraphEdge[]} edges */
function thinned(edges) {
  const onward = new Map();
  for (const { source, target } of edges) onward.set(source, [...(onward.get(source) ?? []), target]);
  const reaches = (/** @type {string} */ from, /** @type {string} */ to, /** @type {Set<string>} */ seen) => {
    for (const next of onward.get(from) ?? []) {
      if (next === to) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      if (reaches(next, to, seen)) return true;
    }
    return false;
  };
  return edges.filter(({ source, target }) => !(onward.get(source) ?? []).some(
    (/** @type {string} */ next) => next !== target && next !== source && reaches(next, target, new Set([source, next])),
  ));
}

/** Rows become heights, and edges lines. @param {Map<string, Place>} places @param {GraphEdge[]} edges @param {string[]} spine @param {number} pitch @param {Graph} graph @returns {Layout} */
function finish(places, edges, spine, pitch, graph) {
  const row = graph.whole ? ROW.whole : ROW.folded;
  const rows = [...places.values()].map(({ row }) => row);
  const from = (/** @type {number} */ number) => number * row + Math.sign(number) * SPINE;
  const top = MARGIN.top - from(Math.min(0, ...rows));
  for (const p of places.values()) p.y = top + from(p.row);
  const width = Math.max(...[...places.values()].map(({ right }) => right)) + MARGIN.right;
  const height = top + Math.max(SPINE + MARGIN.bottom, from(Math.max(0, ...rows)) + MARGIN.bottom);
  const links = edges.flatMap((edge) => {
    const [a, b] = [places.get(edge.source), places.get(edge.target)];
    return a && b ? [link(edge, a, b, pitch)] : [];
  });
  return { width, height, pitch, gap: pitch * stretch(graph), places, links, spine };
}

/** @param {GraphEdge} edge @param {Place} a @param {Place} b @param {number} pitch @returns {Link} */
function link(edge, a, b, pitch) {
  const { source, target, context, count } = edge;
  const spine = a.row === 0 && b.row === 0;
  const look = spine ? "spine" : b.row === 0 ? "back" : a.row === 0 ? "leave" : "on";
  const until = a.x + a.rail;
  const x1 = a.form === "rail" ? Math.max(a.x, Math.min(until, b.x - pitch)) : until;
  return { source, target, context, count, look, d: spine && b.x > a.x ? `M${n(a.x)} ${n(a.y)}H${n(b.x)}` : curve(x1, a.y, b.x, b.y) };
}

/** The number that stands below a node of the spine, or null: as many as have room. @param {GraphNode} node @param {Layout} drawing @param {number} cursor */
export function numberAt({ first, last }, { pitch }, cursor) {
  if (first <= cursor && cursor <= last) return cursor;
  const every = EVERY.find((n) => n * pitch >= NUMBERS) ?? last + 1;
  const number = Math.floor(last / every) * every;
  return number < first || Math.abs(number - cursor) * pitch < NUMBERS ? null : number;
}

/** @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 */
function curve(x1, y1, x2, y2) {
  if (x2 < x1 + 2) {
    const out = Math.max(14, Math.abs(y2 - y1) / 2);
    return `M${n(x1)} ${n(y1)}C${n(x1 + out)} ${n(y1)} ${n(x2 - out)} ${n(y2)} ${n(x2)} ${n(y2)}`;
  }
  const bend = Math.min(x2 - x1, 40) / 2 + 2;
  return `M${n(x1)} ${n(y1)}C${n(x1 + bend)} ${n(y1)} ${n(x2 - bend)} ${n(y2)} ${n(x2)} ${n(y2)}`;
}

/** @param {number} value */
const n = (value) => Math.round(value * 10) / 10;

/**
 * The node that an arrow key leads to, or null: along a row, or to the nearest in the next one.
 *
 * @param {Layout} drawing @param {string} id @param {"left" | "right" | "up" | "down"} way @returns {string | null}
 */
export function neighbour({ places }, id, way) {
  const here = places.get(id);
  if (!here) return null;
  const across = way === "left" || way === "right";
  const sign = way === "left" || way === "up" ? -1 : 1;
  const far = (/** @type {Place} */ p) => {
    const [dx, dy] = [gapBetween(here, p), p.row - here.row];
    if (across) return dy === 0 && sign * (p.x - here.x) > 0 ? Math.abs(p.x - here.x) : Infinity;
    return sign * dy > 0 ? Math.abs(dy) * 3 * ROW.folded + Math.abs(dx) : Infinity;
  };
  const others = [...places.values()].filter((p) => p.id !== id && far(p) < Infinity);
  return others.sort((a, b) => far(a) - far(b) || a.x - b.x)[0]?.id ?? null;
}

/** How far two nodes are apart along the spine; 0 where one is over the other. @param {Place} a @param {Place} b */
const gapBetween = (a, b) => Math.max(0, b.x - (a.x + a.rail), a.x - (b.x + b.rail));
