/**
 * <stage-world>: contexts at the left, a row for each file system as they are mounted, and the lines
 * of the step. Iocbs face the superblock that protects them.
 *
 * In:  run, rows (from layout), view, earlier, cursor, step, mask (of this kernel's clones), story (what the
 *      case is about), whose (which of two stages this is, or nothing), playing.
 *
 * What moves in a step is shown over it (stage-motion.js, fetched once the first picture stands); the elements
 * themselves show its end at once.
 */
import { html, nothing } from "#vendor/lit";
import { occupant, wires } from "../layout.js";
import { say } from "../messages.js";
import { remarks } from "../remarks.js";
import { announced } from "../speech.js";
import { Part, hue, minus } from "./part.js";
import "./clone-band.js";
import "./context-cast.js";
import "./iocb-card.js";
import "./superblock-tower.js";

/** @typedef {import("../types.js").Run} Run */
/** @typedef {import("../types.js").View} View */
/** @typedef {import("../types.js").Step} Step */
/** @typedef {import("../layout.js").Row} Row */

const SVG = "http://www.w3.org/2000/svg";

class StageWorld extends Part {
  static properties = { whose: {}, story: {}, mask: {}, run: {}, rows: {}, view: {}, earlier: {}, cursor: {}, step: {}, playing: { type: Boolean } };
  /** @type {ResizeObserver | null} */
  #watch = null;
  /** @type {import("../stage-motion.js").StageMotion | null} */
  #motion = null;

  constructor() {
    super();
    this.run = /** @type {Run | null} */ (null);
    this.rows = /** @type {Row[]} */ ([]);
    this.view = /** @type {View | null} */ (null);
    this.earlier = /** @type {View | null} */ (null);
    this.cursor = 0;
    this.mask = "unread";
    this.story = "";
    this.whose = "";
    this.step = /** @type {Step | null} */ (null);
    this.playing = false;
  }

  firstUpdated() {
    void import("../stage-motion.js").then(({ StageMotion }) => (this.#motion = new StageMotion(this)), () => {});
  }

  /** @param {Map<string, any>} changed */
  willUpdate(changed) {
    if (changed.get("playing") === false && this.playing) this.#motion?.mark();
    if (!changed.has("view")) return;
    const was = (/** @type {"run" | "view" | "cursor" | "earlier"} */ name) => (changed.has(name) ? changed.get(name) : this[name]);
    this.#motion?.depart({ run: was("run"), view: was("view"), cursor: was("cursor"), earlier: was("earlier") }, this, this.playing);
  }

  render() {
    const { run, view, rows } = this;
    if (!run || !view) return nothing;
    const tracks = rows.map((row, i) => `${track(rows, i)}${i < rows.length - 1 ? (row.under ? " var(--channel)" : " var(--s-4)") : ""}`);
    return html`<div class="world" style="--rows: ${tracks.join(" ")}" data-rows=${rows.length}>
      <svg class="wires" aria-hidden="true"></svg>
      <context-cast .run=${run} .view=${view} .actor=${this.step?.context ?? ""}></context-cast>
      ${rows.map((row, i) => html`${this.#row(run, view, row, i)}${row.under ? this.#band(run, row, i) : nothing}`)}
      <div class="motions" aria-hidden="true"></div>
    </div>`;
  }

  /** @param {Run} run @param {View} view @param {Row} row @param {number} i */
  #row(run, view, row, i) {
    const { fs } = row;
    const flip = i > 0 && this.rows[i - 1].under !== null;
    const slots = Array.from({ length: row.slots }, (_, slot) => occupant(row, slot, this.cursor));
    const last = i === this.rows.length - 1;
    return html`<section class="layer" style="grid-row: ${2 * i + 1}" data-slots=${Math.min(row.slots, 3)} data-last=${last} aria-label=${say.whose(`${fs.name}, ${fs.type}`, this.whose)}>
      <h3 class="l-name">${fs.name} <span>${fs.type}${fs.read_only ? ", ro" : ""}</span></h3>
      <div class="under" style="--slots: ${row.slots}">${slots.map((name, slot) => html`<iocb-card .run=${run} .view=${view} .earlier=${this.earlier} .cursor=${this.cursor} .name=${name} .flip=${flip}
          .born=${row.stays.some((stay) => stay.slot === slot && stay.born <= this.cursor)}></iocb-card>`)}
        ${last && i === 0 ? html`<p class="story">${this.story || say.reading}</p>` : nothing}${last ? this.#notes(run, view) : nothing}</div>
      <superblock-tower .run=${run} .view=${view} .fs=${fs.name} .whose=${this.whose}></superblock-tower>
    </section>`;
  }

  /** @param {Run} run @param {Row} row @param {number} i */
  #band(run, row, i) {
    const alive = (/** @type {string} */ name) => this.view?.iocbs[name]?.state === "live";
    const copy = row.copies.findLast((c) => c.step <= this.cursor && alive(c.clone)) ?? null;
    return html`<clone-band style="grid-row: ${2 * i + 2}" .run=${run} .copy=${copy} .mask=${this.mask} .fresh=${copy?.step === this.cursor}></clone-band>`;
  }

  /** What was breached by this step, beyond what the headline says; else what the picture alone may hide.
   * @param {Run} run @param {View} view */
  #notes(run, view) {
    const said = this.step ? announced(this.step) : null;
    const breaches = this.step?.breaches ?? [];
    const quiet = remarks(run, view, this.cursor);
    const alone = this.rows.length === 1;
    return html`<div class="notes ${breaches.length ? "warn" : ""}" data-anchor="notes" tabindex=${breaches.length ? 0 : nothing} role=${breaches.length ? "group" : nothing} aria-label=${breaches.length ? say.breaches : nothing}>
      ${breaches.map((b) => html`<p class="note"><b>${b.property}${b === said ? "" : "."}</b>${b === said ? say.broken(run.claims[b.property].sentence) : ` ${minus(b.message)}`}</p>`)}
      ${breaches.length ? nothing : quiet.map(([head, rest]) => html`<p class="note"><b>${head}</b>${rest}</p>`)}
      ${alone || breaches.length || quiet.length || !this.story ? nothing : html`<p class="story">${this.story}</p>`}</div>`;
  }

  updated() {
    const world = this.querySelector(".world");
    if (world && !this.#watch) {
      this.#watch = new ResizeObserver(() => this.#settle(this.#wires()));
      this.#watch.observe(world);
    }
    this.measured(() => this.#wires(), (lines) => this.#settle(lines));
  }

  /** All elements of the new step stand. @param {SVGElement[] | null} lines */
  #settle(lines) {
    if (lines) this.querySelector(".wires")?.replaceChildren(...lines);
    this.#motion?.arrive();
  }

  /** Is there what plays the steps? Until then, and without it, values just change. */
  get lively() {
    return this.#motion !== null;
  }

  /** How far the way to this step has come; 1 where nothing moves. */
  get fraction() {
    return this.#motion?.fraction ?? 1;
  }

  /** Shows the way to this step as far as `fraction`, standing still. @param {number} fraction */
  async scrub(fraction) {
    await this.#settled();
    const { run, cursor } = this;
    if (!this.#motion || !run || cursor === 0) return;
    if (!this.#motion.holds(run, cursor)) {
      if (this.#motion.hasty) return; // whoever moves fast sees where he is
      await this.#motion.rehearse(() => this.#again());
    }
    this.#motion.seek(fraction);
  }

  /** Goes on from where `scrub` left it. */
  async release() {
    await this.#settled();
    this.#motion?.release();
  }

  /** From the step before to this one again, unseen: between two pictures. */
  async #again() {
    const { view, earlier, cursor, step } = this;
    Object.assign(this, { view: earlier, earlier: null, cursor: cursor - 1, step: this.run?.steps[cursor - 2] ?? null });
    await this.#settled();
    Object.assign(this, { view, earlier, cursor, step });
    await this.#settled();
    this.#settle(this.#wires());
  }

  /** Lit draws an element after the one that it stands in. */
  async #settled() {
    await this.updateComplete;
    await Promise.all([...this.querySelectorAll("context-cast, iocb-card, clone-band, superblock-tower")].map((part) => /** @type {Part} */ (part).updateComplete));
  }

  /** Lines are drawn between anchors, once their elements stand where they belong. */
  #wires() {
    const canvas = this.querySelector(".wires");
    if (!canvas || !this.view || !this.run || canvas.getClientRects().length === 0) return null;
    const home = canvas.getBoundingClientRect();
    return wires(this.view, this.step).flatMap((wire) => {
      const [from, to] = [wire.from, wire.to].map((name) => this.querySelector(`[data-anchor="${CSS.escape(name)}"]`)?.getBoundingClientRect());
      const context = this.run?.contexts.find((c) => c.name === wire.context);
      return from && to ? paths(wire, hue(context), from, to, home) : [];
    });
  }
}

/** The more iocbs stand in a row, the taller it is; the lowest most, for there the stories end. @param {Row[]} rows @param {number} i */
function track(rows, i) {
  const { slots } = rows[i];
  const last = rows.length > 1 && i === rows.length - 1;
  return `minmax(0, ${last ? 0.82 + 0.8 * slots : 0.55 + 0.45 * slots}fr)`;
}

/** @param {import("../layout.js").Wire} wire @param {string} tint @param {DOMRect} a @param {DOMRect} b @param {DOMRect} home */
function paths({ kind, from, to }, tint, a, b, home) {
  if (kind === "act") return act(tint, a, b, home, to.startsWith("iocb:"));
  const extra = kind === "extra";
  const [x1, y1] = [a.right - home.left, a.top + a.height / 2 - home.top];
  const [x2, y2] = [b.left - home.left - (extra ? -28 : 0), b.top + b.height * (extra ? 0.3 : 0.5) - home.top];
  const bend = extra ? 30 : 60;
  const line = draw("path", `wire ${kind} ${tint}`, { "data-anchor": `${kind}:${from}`, d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}` });
  return extra ? [line, draw("path", "tip", { d: `M${x2 - 6} ${y2 - 4.5}l6 4.5l-6 4.5` })] : [line];
}

/** From the actor along the gutter to what it touches; it enters an iocb below the name of its row.
 * @param {string} tint @param {DOMRect} a @param {DOMRect} b @param {DOMRect} home @param {boolean} low */
function act(tint, a, b, home, low) {
  const [x1, y1] = [a.right - home.left, a.top + a.height / 2 - home.top];
  const [x2, y2] = [b.left - home.left, (low ? b.bottom - Math.min(18, b.height / 2) : b.top + b.height / 2) - home.top];
  const [gutter, r] = [x1 + 6, Math.min(6, Math.abs(y2 - y1) / 2) * Math.sign(y2 - y1)];
  const d = `M${x1} ${y1}Q${gutter} ${y1} ${gutter} ${y1 + r}V${y2 - r}Q${gutter} ${y2} ${gutter + 6} ${y2}H${x2}`;
  return [draw("path", `wire act ${tint}`, { d }), draw("circle", tint, { cx: x2, cy: y2, r: 4 })];
}

/** @param {string} name @param {string} look @param {Record<string, string | number>} attributes */
function draw(name, look, attributes) {
  const node = document.createElementNS(SVG, name);
  node.setAttribute("class", look);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  return node;
}

customElements.define("stage-world", StageWorld);
