/**
 * <graph-view>: the states around the run, in place of the stage: the run as a spine, beside it what else
 * could be chosen, behind that what it comes to. A click, or Enter, goes there.
 *
 * In:  open, run, cursor, tree, graph (null while it is asked for), trouble, property (whose fate is told).
 * Out: ask: chart, seek {to}, visit {schedule}, view {name}.
 */
import "../core.js";
import { html, nothing, svg } from "#vendor/lit";
import { PITCH, layout, neighbour, numberAt } from "../graph-layout.js";
import { beenOn, nodeAt, scheduleTo, stepAt } from "../graph-ways.js";
import { told } from "../graph-words.js";
import { say } from "../messages.js";
import { Part, hue } from "./part.js";

/** @typedef {import("../types.js").Run} Run */
/** @typedef {import("../types.js").Graph} Graph */
/** @typedef {import("../types.js").GraphNode} GraphNode */
/** @typedef {import("../graph-layout.js").Place} Place */
/** @typedef {import("../graph-layout.js").Layout} Layout */

const ARROWS = /** @type {Record<string, "left" | "right" | "up" | "down">} */ ({ ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" });
const ZOOM = 1.4;
const EDGE = 24; // so far from the edge is in sight
const REM = 16; // the drawing is made for this; where letters are larger, all of it is
const DRAG = 4; // so far may a pointer slip in a click

class GraphView extends Part {
  static properties = { open: { type: Boolean }, run: {}, cursor: {}, tree: {}, graph: {}, trouble: {}, property: {}, pitch: { state: true }, wide: { state: true }, at: { state: true }, over: { state: true } };

  constructor() {
    super();
    this.open = false;
    this.run = /** @type {Run | null} */ (null);
    this.cursor = 0;
    this.tree = /** @type {import("../branches.js").Tree | null} */ (null);
    this.graph = /** @type {Graph | null} */ (null);
    this.trouble = "";
    this.property = "";
    this.pitch = /** @type {number | null} */ (null);
    this.wide = 0;
    this.at = ""; // the node that has the focus, or had it last
    this.over = ""; // the node under the pointer
    this.shown = /** @type {Graph | null} */ (null);
    this.drawing = /** @type {Layout | null} */ (null);
    this.scale = 1;
    this.been = /** @type {Set<string>} */ (new Set());
    this.watching = new ResizeObserver(([entry]) => (this.wide = Math.floor(entry.contentRect.width)));
    this.watched = /** @type {Element | null} */ (null);
    this.words = /** @type {Map<string, string>} */ (new Map());
    this.holding = false; // the focus was on a node of the graph before this one
    this.asked = ""; // the link of the run whose graph was asked for
    this.kept = ""; // what was last brought into sight
    this.grabbed = /** @type {{ x: number, y: number, left: number, top: number, moved: boolean } | null} */ (null);
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (!this.open) return;
    if (this.graph && this.graph !== this.shown) {
      this.holding = this.querySelector(".g-svg")?.contains(document.activeElement) ?? false;
      [this.shown, this.at, this.over] = [this.graph, "", ""];
      this.words.clear();
    }
    if (this.shown && this.wide && ["graph", "open", "pitch", "wide"].some((name) => changed.has(name))) {
      this.scale = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / REM;
      this.drawing = layout(this.shown, { width: this.wide / this.scale, pitch: this.pitch });
    }
    if (this.graph && this.tree && (changed.has("tree") || changed.has("graph"))) this.been = beenOn(this.graph, this.tree);
  }

  render() {
    if (!this.open || !this.run) return nothing;
    const { shown, drawing } = this;
    return html`<section class="graph" aria-labelledby="h-graph" aria-busy=${!this.graph && !this.trouble}>
      <header class="g-bar"><h2 class="sr" id="h-graph">${say.graph.name}</h2>
        <p class="g-say">${this.trouble ? `${say.graph.failed}${this.trouble}` : shown && this.graph ? shown.sentence : say.graph.drawing}</p>
        <div class="g-tools" role="group" aria-label=${say.graph.tools}>
          ${this.trouble ? html`<button class="tool" @click=${() => this.ask("chart")}>${say.graph.again}</button>` : nothing}
          <button class="icon" aria-label=${say.graph.narrower} @click=${() => this.#zoom(1 / ZOOM)}>−</button><button class="tool" aria-pressed=${this.pitch === null} @click=${() => (this.pitch = null)}>${say.graph.fit}</button><button class="icon" aria-label=${say.graph.wider} @click=${() => this.#zoom(ZOOM)}>+</button>
          <button class="tool" aria-keyshortcuts="m" @click=${() => this.ask("view", { name: "graph" })}>${say.graph.back} <kbd aria-hidden="true">m</kbd></button></div></header>
      <div class="g-box" @pointerdown=${this.#grab} @pointermove=${this.#drag} @pointerup=${this.#drop} @pointercancel=${this.#drop}>
        ${shown && drawing ? this.#drawn(shown, drawing) : nothing}</div>
      <p class="g-told" aria-hidden="true">${this.#told()}</p>
      <ul class="legend g-legend" aria-label=${say.legend}>${Object.entries(say.graph.legend).filter(([name]) => shown && this.#occurs(shown, name)).map(([name, words]) => html`<li><i class="g-key gk-${name}"></i>${name === "fold" && shown?.whole ? say.graph.rowKey : words}</li>`)}</ul>
      ${shown && this.graph ? this.#list(shown) : nothing}
    </section>`;
  }

  /** @param {Graph} graph @param {Layout} drawing */
  #drawn(graph, drawing) {
    const { width, height, places, links } = drawing;
    const now = nodeAt(graph, this.cursor)?.id;
    return html`<svg class="g-svg" viewBox="0 0 ${width} ${height}" width=${width * this.scale} height=${height * this.scale} role="group" aria-label="${say.graph.name}. ${say.graph.help}"
        style="--dot: ${Math.min(4, drawing.gap * 0.4).toFixed(2)}px" @click=${this.#click} @keydown=${this.#key} @focusin=${this.#focus} @pointerover=${this.#point} @pointerout=${this.#point}>
      ${this.#fates(drawing)}
      ${links.map((link) => svg`<path class="g-link g-${link.look} ${this.#hue(link.context)}" d=${link.d}></path>`)}
      ${[...places.values()].map((place) => this.#node(graph, place, now === place.id))}</svg>`;
  }

  /** @param {string} name */
  #hue(name) {
    return hue(this.run?.contexts.find((context) => context.name === name));
  }

  /** Where along the run the property that is told of cannot be kept any more, and where it is broken. @param {Layout} drawing */
  #fates({ spine, places }) {
    const runs = /** @type {{ fate: string, from: number, to: number, y: number }[]} */ ([]);
    for (const id of spine) {
      const { node, x, y } = /** @type {Place} */ (places.get(id));
      const fate = node.fates[this.property] ?? "";
      const last = runs.at(-1);
      if (last?.fate === fate) last.to = x;
      else runs.push({ fate, from: x, to: x, y });
    }
    return runs.filter(({ fate }) => fate === "inevitable" || fate === "violated").map(({ fate, from, to, y }) => svg`
      <rect class="g-fate ${fate === "violated" ? "is-bad" : "is-lost"}" x=${from - 9} y=${y - 9} width=${to - from + 18} height="18" rx="9"></rect>`);
  }

  /** @param {Graph} graph @param {Place} place @param {boolean} now */
  #node(graph, place, now) {
    const { node, form, x, y, rail, text, inside } = place;
    const current = this.drawing?.places.has(this.at) ? this.at : (nodeAt(graph, this.cursor)?.id ?? "");
    const fate = node.fates[this.property] ?? "";
    const broken = node.breaks.length > 0 || (node.end?.breaks.length ?? 0) > 0;
    const past = node.kind === "step" && node.last < this.cursor;
    return svg`<g class="g-node f-${form} ${this.#hue(place.context)} ${now ? "now" : past ? "past" : ""} ${broken ? "broken" : ""} ${this.been.has(node.id) ? "been" : ""} fate-${fate}"
        data-id=${node.id} role="button" tabindex=${node.id === current ? 0 : -1} aria-current=${now ? "step" : nothing} aria-label=${this.#words(graph, node)} transform="translate(${x} ${y})">
      ${now ? svg`<circle class="g-now" r="10"></circle>` : nothing}
      ${form === "pill" ? svg`<rect class="g-pill" x="-5" y="-9" width=${rail + 10} height="18" rx="9"></rect>` : nothing}
      ${form === "rail" && rail > 0 ? svg`<path class="g-rail" d="M0 0H${rail}"></path><circle class="g-tip" cx=${rail} r="3"></circle>` : nothing}
      ${form === "rail" || form === "dot" ? svg`<circle class="g-dot"></circle>` : nothing}
      ${form === "end" ? svg`<circle class="g-end" r="8"></circle><text class="g-sign" y="4">${node.end?.status === "done" ? "✓" : node.end?.status === "parked" ? "∥" : "✕"}</text>` : nothing}
      ${broken && form !== "end" ? svg`<circle class="g-bad" r=${form === "pill" ? 3 : 7} cx=${form === "pill" ? rail + 5 : 0} cy=${form === "pill" ? -9 : 0}></circle>` : nothing}
      ${this.been.has(node.id) ? svg`<path class="g-been" d="M-4 13H4"></path>` : nothing}
      ${text ? svg`<text class="g-text" x=${form === "pill" ? rail / 2 : inside ? 4 : rail + (form === "end" ? 13 : 9)} y=${form === "rail" && inside ? -7 : 4}>${text}</text>` : nothing}
      ${this.#number(node)}
      <rect class="g-hit" x="-9" y=${inside && form === "rail" ? -19 : -10} width=${rail + 18} height=${inside && form === "rail" ? 29 : 20} rx="4"></rect></g>`;
  }

  /** Some steps have their number below them, and so has the current one. @param {GraphNode} node */
  #number(node) {
    const number = node.kind === "step" && this.drawing ? numberAt(node, this.drawing, this.cursor) : null;
    return number === null ? nothing : svg`<text class="g-number" y="21">${number}</text>`;
  }

  /** Whether there is anything to see of what the legend explains. @param {Graph} graph @param {string} name */
  #occurs(graph, name) {
    const { nodes } = graph;
    if (name === "rail") return nodes.some((node) => node.kind === "beside");
    if (name === "fold") return nodes.some((node) => node.states > 1 && node.kind === "beyond");
    if (name === "lost") return nodes.some((node) => node.fates[this.property] === "inevitable");
    if (name === "bad") return nodes.some((node) => node.breaks.length);
    return name !== "been" || this.been.size > 0;
  }

  /** @param {Graph} graph @param {GraphNode} node */
  #words(graph, node) {
    const { run, cursor, property, been } = this;
    const now = node.kind === "step" && node.first <= cursor && cursor <= node.last;
    const key = [node.id, stepAt(node, cursor), now, property, been.has(node.id)].join(" ");
    const known = this.words.get(key) ?? (run ? told(graph, node, { run, cursor, property, been }) : "");
    this.words.set(key, known);
    return known;
  }

  #told() {
    const { shown } = this;
    const node = shown?.nodes.find(({ id }) => id === (this.over || this.at)) ?? (shown && nodeAt(shown, this.cursor));
    return shown && node && this.graph ? this.#words(shown, node) : "";
  }

  /** The same without a drawing: where the run breaks something, and all that is beside it. @param {Graph} graph */
  #list(graph) {
    const nodes = graph.nodes.filter((node) => node.kind !== "step" || node.breaks.length || node.end || node.first === 0);
    return html`<details class="g-list"><summary>${say.graph.list}</summary><ol>${nodes.map((node) => html`
      <li><button @click=${() => this.#go(node)}>${this.#words(graph, node)}</button></li>`)}</ol></details>`;
  }

  updated() {
    if (!this.open) return;
    const box = this.querySelector(".g-box");
    if (box && box !== this.watched) {
      if (this.watched) this.watching.disconnect();
      this.watched = box;
      this.watching.observe(box);
    }
    if (this.run && !this.graph && this.asked !== this.run.link) {
      this.asked = this.run.link;
      this.ask("chart");
    }
    if (this.graph) this.asked = "";
    if (this.holding && this.drawing && this.shown) {
      this.holding = false;
      this.#to(nodeAt(this.shown, this.cursor)?.id);
    }
    this.#keepInSight();
  }

  /** The box scrolls so that the node in question is in it. */
  #keepInSight() {
    const box = this.querySelector(".g-box");
    const id = this.at || (this.shown && nodeAt(this.shown, this.cursor)?.id) || "";
    const place = this.drawing?.places.get(id);
    if (!box || !place || this.grabbed) return;
    const key = `${id} ${this.cursor} ${this.drawing?.pitch} ${this.wide}`;
    if (key === this.kept) return;
    this.kept = key;
    const [x, y] = [place.x * this.scale, place.y * this.scale];
    if (x < box.scrollLeft + EDGE || x > box.scrollLeft + box.clientWidth - EDGE) box.scrollLeft = x - box.clientWidth / 2;
    if (y < box.scrollTop + EDGE || y > box.scrollTop + box.clientHeight - EDGE) box.scrollTop = y - box.clientHeight / 2;
  }

  // ── what the reader does

  /** @param {number} by */
  #zoom(by) {
    const now = this.pitch ?? this.drawing?.pitch ?? PITCH.most;
    this.pitch = Math.max(1, Math.min(3 * PITCH.most, now * by));
  }

  /** @param {GraphNode} node */
  #go(node) {
    if (!this.graph) return;
    if (node.kind === "step") return this.ask("seek", { to: stepAt(node, this.cursor) });
    this.ask("visit", { schedule: scheduleTo(this.graph, node, this.cursor) });
  }

  /** @param {Event} event @returns {GraphNode | undefined} */
  #nodeOf(event) {
    const id = event.target instanceof Element ? event.target.closest("[data-id]")?.getAttribute("data-id") : null;
    return this.shown?.nodes.find((node) => node.id === id);
  }

  /** @param {Event} event */
  #click(event) {
    const node = this.#nodeOf(event);
    if (node) this.#go(node);
  }

  /** @param {FocusEvent} event */
  #focus(event) {
    this.at = this.#nodeOf(event)?.id ?? "";
  }

  /** @param {PointerEvent} event */
  #point(event) {
    this.over = event.type === "pointerover" ? (this.#nodeOf(event)?.id ?? "") : "";
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const node = this.#nodeOf(event);
    if (!node || !this.drawing || !this.shown) return;
    if (event.key === "Enter" || event.key === " ") this.#go(node);
    else if (event.key === "Home") this.#to(nodeAt(this.shown, this.cursor)?.id);
    else if (event.key in ARROWS) this.#to(neighbour(this.drawing, node.id, ARROWS[event.key]));
    else return;
    event.preventDefault();
    event.stopPropagation(); // the page's own arrows step
  }

  /** @param {string | null | undefined} id */
  #to(id) {
    /** @type {SVGElement | null} */ (id ? this.querySelector(`[data-id="${CSS.escape(id)}"]`) : null)?.focus();
  }

  /** A mouse pulls the box along; fingers scroll it by themselves. @param {PointerEvent} event */
  #grab(event) {
    const box = /** @type {HTMLElement} */ (event.currentTarget);
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    this.grabbed = { x: event.clientX, y: event.clientY, left: box.scrollLeft, top: box.scrollTop, moved: false };
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    const { grabbed } = this;
    if (!grabbed || !(event.buttons & 1)) return;
    const [dx, dy] = [event.clientX - grabbed.x, event.clientY - grabbed.y];
    const box = /** @type {HTMLElement} */ (event.currentTarget);
    if (!grabbed.moved && Math.hypot(dx, dy) > DRAG) {
      grabbed.moved = true;
      box.setPointerCapture(event.pointerId); // so that letting go over a node is no click on it
    }
    if (grabbed.moved) [box.scrollLeft, box.scrollTop] = [grabbed.left - dx, grabbed.top - dy];
  }

  #drop() {
    this.grabbed = null;
  }
}

customElements.define("graph-view", GraphView);
