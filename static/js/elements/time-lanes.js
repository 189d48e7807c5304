/**
 * <time-lanes>: ticks, the fate of one property, a lane a context. All of it is one slider: scrub by pointer, step by keys.
 *
 * What depends on the run is drawn once a run. A step moves the cursor, and marks only the dots between the old place
 * and the new one.
 *
 * In:  run, lanes, cursor, fate, property, flags (bookmarks), lap (what a loop goes round, or null).
 * Out: ask: seek {to}, between {at}, alight {at}.
 */
import { html, nothing } from "#vendor/lit";
import { placeAt } from "../layout.js";
import { say } from "../messages.js";
import { breaks } from "../playback.js";
import { plain, spoken } from "../speech.js";
import { Part, cold, hue, shape, who } from "./part.js";

/** @typedef {import("../types.js").Run} Run */
/** @typedef {import("../types.js").Step} Step */
/** @typedef {import("../layout.js").Lane} Lane */
/** @typedef {import("../fates.js").Span} Span */

export const TICKS = [["flag", "k-flag"], ["freeze", "k-ice"], ["warning", "k-warn"], ["violation", "k-bad"]];
const WORDS = 0.075; // of the width: a shorter span has no room for its word

class TimeLanes extends Part {
  static properties = { run: {}, lanes: {}, cursor: {}, fate: {}, property: {}, flags: {}, lap: {} };

  /** @type {HTMLElement[]} by step */
  #dots = [];
  #at = 0;

  constructor() {
    super();
    this.run = /** @type {Run | null} */ (null);
    this.lanes = /** @type {Lane[]} */ ([]);
    this.cursor = 0;
    this.fate = /** @type {{ spans: Span[], noReturn: number | null }} */ ({ spans: [], noReturn: null });
    this.property = "";
    this.flags = /** @type {import("../bookmarks.js").Flag[]} */ ([]);
    this.lap = /** @type {{ from: number, to: number } | null} */ (null);
  }

  /** @param {Map<string, unknown>} changed */
  shouldUpdate(changed) {
    if (!this.hasUpdated || [...changed.keys()].some((name) => name !== "cursor")) return true;
    this.#move(this.#at);
    return false;
  }

  render() {
    const { run } = this;
    if (!run) return nothing;
    const n = Math.max(run.steps.length, 1);
    return html`<div class="slider" role="slider" tabindex="0" aria-label=${say.timeline} aria-valuemin="0" aria-valuemax=${n} @pointerdown=${this.#grab} @pointermove=${this.#drag} @pointerup=${this.#drop}>
      ${this.#ticks(run, n)}${this.#fate(n)}${this.lanes.map((lane) => this.#lane(run, lane))}
      <div class="over" aria-hidden="true"><div class="track">${this.fate.noReturn ? html`<span class="no-return" style="--k: ${this.fate.noReturn - 0.5}"></span>` : nothing}<span class="cursor"><b></b></span></div></div></div>`;
  }

  /** @param {Run} run @param {number} n */
  #ticks(run, n) {
    const every = n > 90 ? 10 : n > 45 ? 5 : 1;
    const flagged = new Set(this.flags.map(({ step }) => step));
    const { lap } = this;
    return html`<div class="row ticks" aria-hidden="true"><span class="name cap">${say.step}</span><div class="track">${lap ? html`<span class="lap" style="--a: ${lap.from}; --b: ${lap.to}"></span>` : nothing}${flagged.has(0) ? html`<span class="tick" style="--k: 0"><b></b><span><i class="k-mark"></i></span></span>` : nothing}${run.steps.map(({ number, ticks }) => {
      const marks = TICKS.filter(([name]) => ticks.includes(name));
      const numbered = number % every === 0;
      return numbered || marks.length || flagged.has(number) ? html`
      <span class="tick" style="--k: ${number}"><b>${numbered ? number : ""}</b><span>${flagged.has(number) ? html`<i class="k-mark"></i>` : nothing}${marks.map(([, look]) => html`<i class=${look}></i>`)}</span></span>` : nothing;
    })}</div></div>`;
  }

  /** State k is reached with step k, so that its span begins half a step before. @param {number} n */
  #fate(n) {
    const { spans, noReturn } = this.fate;
    return html`<div class="row doom" aria-hidden="true"><span class="name cap">${this.property}</span><div class="track">${spans.map(({ from, to, fate }) => {
      const [a, b] = [Math.max(from - 0.5, 0), to + 0.5];
      return html`<span class="fate ${fate}" style="--a: ${a}; --b: ${b}">${b - a > WORDS * n ? html`<i>${fate === "inevitable" ? (noReturn === 0 ? say.neverAvoidable : say.noReturn) : say.fates[fate]}</i>` : nothing}</span>`;
    })}</div></div>`;
  }

  /** @param {Run} run @param {Lane} lane */
  #lane(run, lane) {
    const context = run.contexts.find((c) => c.name === lane.context);
    const form = shape(context?.kind ?? "");
    return html`<div class="row lane ${hue(context)}" aria-hidden="true"><span class="name">${who(context)}${lane.context}</span><div class="track">
      ${lane.born < 0 ? nothing : html`<span class="life" style="--a: ${Math.max(lane.born, 0.5)}; --b: ${lane.last}"></span>`}
      ${lane.waits.map((wait) => html`<span class="held" ?data-plain=${!cold(wait.on)} style="--a: ${wait.from}; --b: ${wait.to}"><i>${say.waitsFor(wait.on)}</i></span>`)}
      ${lane.steps.map((k) => html`<span class="dot sh-${form} ${breaks(run.steps[k - 1]) ? "bad" : ""}" data-k=${k} style="--k: ${k}"></span>`)}</div></div>`;
  }

  updated() {
    this.#dots = [];
    for (const dot of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll(".dot"))) this.#dots[Number(dot.dataset.k)] = dot;
    this.#move(null);
  }

  /** Marks the dots between `from` and the cursor, all of them where it is null; puts the cursor in its place. @param {number | null} from */
  #move(from) {
    const { run, cursor } = this;
    const slider = this.querySelector(".slider");
    if (!run || !slider) return;
    const [first, last] = from === null ? [1, run.steps.length] : [Math.min(from, cursor), Math.max(from, cursor)];
    for (let k = Math.max(first, 1); k <= last; k++) {
      this.#dots[k]?.classList.toggle("past", k < cursor);
      this.#dots[k]?.classList.toggle("now", k === cursor);
    }
    this.#at = cursor;
    const mark = /** @type {HTMLElement} */ (slider.querySelector(".cursor"));
    mark.style.setProperty("--k", String(cursor));
    if (mark.firstElementChild) mark.firstElementChild.textContent = String(cursor);
    slider.setAttribute("aria-valuenow", String(cursor));
    slider.setAttribute("aria-valuetext", this.#words(run));
  }

  /** @param {Run} run */
  #words(run) {
    const step = run.steps[this.cursor - 1];
    const place = say.position(this.cursor, run.steps.length);
    const span = this.fate.spans.find(({ from, to }) => from <= this.cursor && this.cursor <= to);
    const fate = span && this.property ? ` ${say.fateHere(this.property, say.fates[span.fate])}.` : "";
    return step ? `${place}. ${plain(spoken(run, step))}${fate}` : `${place}.${fate}`;
  }

  /** @param {PointerEvent} event */
  #grab(event) {
    if (event.button !== 0) return;
    /** @type {HTMLElement} */ (event.currentTarget).setPointerCapture(event.pointerId);
    const at = this.#under(event);
    if (at !== null && Math.round(at) !== this.cursor) this.ask("seek", { to: Math.round(at) });
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    const at = event.buttons & 1 ? this.#under(event) : null;
    if (at !== null) this.ask("between", { at });
  }

  /** @param {PointerEvent} event */
  #drop(event) {
    const at = this.#under(event);
    if (at !== null) this.ask("alight", { at });
  }

  /** Where on the track a pointer is: between which steps, and how far. @param {PointerEvent} event */
  #under(event) {
    const track = this.querySelector(".ticks .track")?.getBoundingClientRect();
    if (!track || !this.run || event.clientX < track.left) return null;
    return placeAt(event.clientX - track.left, track.width, Math.max(this.run.steps.length, 1));
  }
}

customElements.define("time-lanes", TimeLanes);
