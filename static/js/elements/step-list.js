/**
 * <step-list>: the timeline of a narrow screen: one row a step, a column a context; tap a row to go there.
 *
 * Rows are drawn once a run; a step moves the mark. What no row shows at the moment is left out of layout by the browser.
 *
 * In:  run, lanes, cursor, fate and the property it is of, flags (bookmarks).
 * Out: ask: seek {to}.
 */
import { html, nothing } from "#vendor/lit";
import { say } from "../messages-later.js";
import { breaks } from "../playback.js";
import { Part, cold, hue, minus, shape, who } from "./part.js";
import { TICKS } from "./time-lanes.js";

/** @typedef {import("../types.js").Run} Run */
/** @typedef {import("../types.js").Step} Step */
/** @typedef {import("../layout.js").Lane} Lane */

const CHUNK = 20; // rows that the browser lays out, or skips, together

class StepList extends Part {
  static properties = { run: {}, lanes: {}, cursor: {}, fate: {}, property: {}, flags: {} };

  constructor() {
    super();
    this.run = /** @type {Run | null} */ (null);
    this.lanes = /** @type {Lane[]} */ ([]);
    this.cursor = 0;
    this.fate = /** @type {{ spans: import("../fates.js").Span[], noReturn: number | null }} */ ({ spans: [], noReturn: null });
    this.property = "";
    this.flags = /** @type {import("../bookmarks.js").Flag[]} */ ([]);
    this.tall = 0;
    this.watching = new ResizeObserver(([entry]) => this.#keep(entry.contentRect.height));
  }

  /** @param {Map<string, unknown>} changed */
  shouldUpdate(changed) {
    if (!this.hasUpdated || [...changed.keys()].some((name) => name !== "cursor")) return true;
    this.#move();
    return false;
  }

  render() {
    const { run } = this;
    if (!run) return nothing;
    const lanes = this.lanes.filter(({ born }) => born >= 0);
    const steps = [null, ...run.steps];
    const chunks = Array.from({ length: Math.ceil(steps.length / CHUNK) }, (_, i) => steps.slice(i * CHUNK, (i + 1) * CHUNK));
    return html`<div class="s-list" tabindex="0" role="region" aria-label=${say.everyStep} style="--cols: ${lanes.length}">
      <div class="s-head" aria-hidden="true"><span>${say.step}</span><span class="s-cols">${lanes.map((lane) => who(run.contexts.find((c) => c.name === lane.context)))}</span><span class="s-prop">${this.property}</span></div>
      ${chunks.map((chunk, i) => html`<ol class="s-chunk" start=${i * CHUNK} style="--rows: ${chunk.length}">${this.#fates(i * CHUNK, chunk.length)}${chunk.map((step, j) => this.#row(run, lanes, step, i * CHUNK + j))}</ol>`)}</div>`;
  }

  /** The part of each span that lies in a chunk, as a rail at its edge. @param {number} start @param {number} length */
  #fates(start, length) {
    return this.fate.spans.map(({ from, to, fate }) => {
      const [a, b] = [Math.max(from, start), Math.min(to + 1, start + length)];
      return b > a ? html`<li class="s-fate ${fate}" aria-hidden="true" style="--a: ${a - start}; --b: ${b - start}"></li>` : nothing;
    });
  }

  /** @param {Run} run @param {Lane[]} lanes @param {Step | null} step @param {number} number */
  #row(run, lanes, step, number) {
    const actor = run.contexts.find((c) => c.name === step?.context);
    const column = lanes.findIndex(({ context }) => context === step?.context);
    const marks = TICKS.filter(([name]) => step?.ticks.includes(name));
    const flag = this.flags.find((f) => f.step === number);
    const broken = step?.breaches.find((b) => b.first !== false);
    return html`<li><button class="s-row" data-k=${number} @click=${() => this.ask("seek", { to: number })}>
      <b>${number}</b><span class="s-marks">${flag ? html`<i class="k-mark"></i>` : nothing}${marks.map(([name, look]) => html`<i class=${look}></i><span class="sr">${say.ticks[name]}</span>`)}</span>
      <span class="s-cols" aria-hidden="true">${lanes.map((lane, i) => (i === column || !waiting(lane, number) ? nothing : html`<span class="s-held" ?data-plain=${!cold(waiting(lane, number)?.on)} style="--c-at: ${i}"></span>`))}${
        step ? html`<span class="dot ${hue(actor)} sh-${shape(actor?.kind ?? "")} ${breaks(step) ? "bad" : ""}" style="--c-at: ${column}"></span>` : nothing}</span>
      <span class="s-words">${flag?.name ? html`<em>${flag.name}</em> ` : nothing}${number === this.fate.noReturn && number > 0 ? html`<strong>${say.noReturn}</strong> ` : nothing}${broken ? html`<strong>✕ ${broken.property}</strong> ` : nothing}${step ? minus(step.sentence) : say.beforeAll}</span></button></li>`;
  }

  updated() {
    this.#move();
    const list = this.querySelector(".s-list");
    if (list) this.watching.observe(list);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.watching.disconnect();
  }

  /** What was in sight stays there when the list gets less room; who scrolled away from it is left alone. @param {number} tall */
  #keep(tall) {
    const [list, row] = [this.querySelector(".s-list"), this.querySelector('[aria-current="step"]')];
    const was = this.tall;
    this.tall = tall;
    if (!list || !row) return;
    const [seen, at] = [list.getBoundingClientRect(), row.getBoundingClientRect()];
    if (at.top < seen.top + was && at.bottom > seen.top + tall) this.#move();
  }

  /** Lights the row of the cursor, and scrolls the list, if it must, to show it. */
  #move() {
    const list = /** @type {HTMLElement | null} */ (this.querySelector(".s-list"));
    const before = this.querySelector('[aria-current="step"]');
    const row = /** @type {HTMLElement | null} */ (this.querySelector(`[data-k="${this.cursor}"]`));
    if (!list || !row) return;
    if (before !== row) before?.removeAttribute("aria-current");
    row.setAttribute("aria-current", "step");
    const [seen, at] = [list.getBoundingClientRect(), row.getBoundingClientRect()];
    if (at.top < seen.top + 2 * at.height || at.bottom > seen.bottom - at.height) list.scrollTop += at.top - seen.top - seen.height / 2;
    this.tall = list.clientHeight; // what stands below may not have been drawn yet
  }
}

/** What a lane waits for when a step is taken, or null. @param {Lane} lane @param {number} step */
const waiting = (lane, step) => lane.waits.find(({ from, to }) => from < step && step < to) ?? null;

customElements.define("step-list", StepList);
