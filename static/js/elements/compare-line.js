/**
 * <compare-line>: the steps of two runs, a row each, under one cursor: a dot a step, where the runs
 * part, what they break, and where one stops. The rows are one slider.
 *
 * In:  left, right (runs), cursor, names, found (the differences), playing.
 * Out: ask: seek {to}, play, forward, back.
 */
import { html, nothing } from "#vendor/lit";
import { moments } from "../differences.js";
import { density, stepAt } from "../layout.js";
import { say } from "../messages-compare.js";
import { breaks } from "../playback.js";
import { ICONS, iconButton } from "./icons.js";
import { Part, hue, shape } from "./part.js";

/** @typedef {import("../types.js").Run} Run */

class CompareLine extends Part {
  static properties = { left: {}, right: {}, cursor: {}, names: {}, found: {}, playing: { type: Boolean } };

  constructor() {
    super();
    this.left = /** @type {Run | null} */ (null);
    this.right = /** @type {Run | null} */ (null);
    this.cursor = 0;
    this.names = ["", ""];
    this.found = /** @type {import("../differences.js").Differences} */ ({ told: null, parted: null });
    this.playing = false;
  }

  get #length() {
    return Math.max(1, this.left?.steps.length ?? 0, this.right?.steps.length ?? 0);
  }

  render() {
    const { left, right, cursor } = this;
    if (!left) return nothing;
    const n = this.#length;
    return html`<section class="c-line ${density(n)}" style="--n: ${n}" aria-label=${say.twoRuns}>
      <div class="play" role="group" aria-label=${say.step}>
        ${this.#button("first", () => this.ask("seek", { to: 0 }))}${this.#button("back", () => this.ask("back"))}
        ${this.#button(this.playing ? "pause" : "play", () => this.ask("play"))}
        ${this.#button("forward", () => this.ask("forward"))}${this.#button("last", () => this.ask("seek", { to: Infinity }))}
        <span class="c-pos"><b>${cursor}</b> / ${n}</span></div>
      <div class="slider" role="slider" tabindex="0" aria-label=${say.twoRuns} aria-valuemin="0" aria-valuemax=${n} aria-valuenow=${cursor}
        aria-valuetext=${say.position(cursor, n)} @pointerdown=${this.#grab} @pointermove=${this.#drag}>
        ${this.#ticks(n)}${this.#row(left, 0)}${this.#row(right, 1)}
        <div class="over" aria-hidden="true"><div class="track"><span class="cursor" style="--k: ${cursor}"></span></div></div></div></section>`;
  }

  /** @param {"first" | "back" | "play" | "pause" | "forward" | "last"} what @param {() => void} act */
  #button(what, act) {
    return iconButton(ICONS[what], say[what], act);
  }

  /** @param {number} n */
  #ticks(n) {
    const every = n > 90 ? 10 : n > 20 ? 5 : 1;
    const marks = moments(this.found);
    const from = this.found.told?.step;
    const clear = (/** @type {number} */ k) => every === 1 || [...marks, this.cursor].every((mark) => Math.abs(mark - k) > 1);
    const shown = Array.from({ length: n + 1 }, (_, k) => k).filter((k) => marks.includes(k) || k === this.cursor || (k > 0 && k % every === 0 && clear(k)));
    return html`<div class="row ticks" aria-hidden="true"><span class="name cap">${say.step}</span><div class="track">
      ${from === undefined ? nothing : html`<span class="c-apart" style="--a: ${from - 0.5}; --b: ${n + 0.5}"></span>`}
      ${shown.map((k) => html`
        <span class="tick ${k === this.cursor ? "now" : ""}" style="--k: ${k}"><b>${k}</b><span>${marks.includes(k) ? html`<i class="c-ne">≠</i>` : nothing}</span></span>`)}</div></div>`;
  }

  /** @param {Run | null} run @param {number} i */
  #row(run, i) {
    const stop = run?.diverged ?? null;
    return html`<div class="row lane" aria-hidden="true"><span class="name">${this.names[i]}</span><div class="track">
      ${run ? run.steps.map((step) => this.#dot(run, step)) : nothing}
      ${run && stop ? html`<span class="c-stop" style="--k: ${run.steps.length + 1}" title=${say.stopsAt(stop.step, stop.reason)}><b>✕</b> ${say.stopsAt(stop.step, stop.reason)}</span>` : nothing}</div></div>`;
  }

  /** @param {Run} run @param {import("../types.js").Step} step */
  #dot(run, step) {
    const context = run.contexts.find((c) => c.name === step.context);
    const when = step.number < this.cursor ? "past" : step.number === this.cursor ? "now" : "";
    return html`<span class="dot ${hue(context)} sh-${shape(context?.kind ?? "")} ${when} ${breaks(step) ? "bad" : ""}" style="--k: ${step.number}"></span>`;
  }

  /** @param {PointerEvent} event */
  #grab(event) {
    if (event.button !== 0) return;
    /** @type {HTMLElement} */ (event.currentTarget).setPointerCapture(event.pointerId);
    this.#scrub(event);
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    if (event.buttons & 1) this.#scrub(event);
  }

  /** @param {PointerEvent} event */
  #scrub(event) {
    const track = this.querySelector(".ticks .track")?.getBoundingClientRect();
    if (!track || event.clientX < track.left) return;
    this.ask("seek", { to: stepAt(event.clientX - track.left, track.width, this.#length) });
  }
}

customElements.define("compare-line", CompareLine);
