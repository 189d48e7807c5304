/**
 * <time-bar>: play and step, how fast and round what, jumps, and the moments of the run: its breaches and the
 * reader's bookmarks.
 *
 * In:  run, cursor, statement, playing, flags (bookmarks on this run), speed, loop, lap.
 * Out: ask: seek {to}, play, forward, back, speed {to}, loop, bookmark, call {step, name}.
 */
import { html, nothing } from "#vendor/lit";
import { moments } from "../layout.js";
import { need } from "../lazy.js";
import { say } from "../messages.js";
import { SPEEDS } from "../pace.js";
import { TICKS } from "./time-lanes.js";
import { Part } from "./part.js";

/** @typedef {import("../types.js").Run} Run */
/** @typedef {import("../bookmarks.js").Flag} Flag */

const ICONS = {
  first: "M2 1h1.5v10H2zM11 1v10L4 6z", back: "M9.5 1v10L2.5 6z", play: "M2.5 1v10l8-5z", pause: "M2 1h3v10H2zM7 1h3v10H7z", forward: "M2.5 1v10l7-5z", last: "M1 1v10l7-5zM8.5 1H10v10H8.5z",
  loop: "M3 2h5a3 3 0 0 1 3 3v1.5H9.6V5A1.6 1.6 0 0 0 8 3.4H4.4V5.2L1.2 2.7 4.4.2V2zM9 10H4a3 3 0 0 1-3-3V5.5h1.4V7A1.6 1.6 0 0 0 4 8.6h3.6V6.8l3.2 2.5-3.2 2.5V10z",
  mark: "M2.5.5h7v11L6 8.6l-3.5 2.9z", pen: "M1 11l.7-3L8.4 1.3l2.3 2.3L4 10.3z",
};
const MOST = 6; // moments that the run itself has

class TimeBar extends Part {
  static properties = { run: {}, cursor: {}, statement: {}, playing: { type: Boolean }, flags: {}, speed: {}, loop: { type: Boolean }, lap: {}, writing: { state: true } };

  constructor() {
    super();
    this.run = /** @type {Run | null} */ (null);
    this.cursor = 0;
    this.statement = /** @type {number | null} */ (null);
    this.playing = false;
    this.flags = /** @type {Flag[]} */ ([]);
    this.speed = 1;
    this.loop = false;
    this.lap = /** @type {{ from: number, to: number } | null} */ (null);
    this.writing = false;
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("cursor") || changed.has("run")) this.writing = false;
  }

  render() {
    const { run } = this;
    if (!run) return nothing;
    return html`<div class="t-bar">${this.#controls(run)}${this.#tools()}${this.#moments(run)}
      <ul class="legend" aria-label=${say.legend}>${TICKS.map(([name, look]) => html`<li class=${look}>${say.ticks[name]}</li>`)}</ul></div>`;
  }

  /** @param {Run} run */
  #controls(run) {
    const { playing } = this;
    const of = run.steps[this.cursor - 1]?.statements.length ?? 0;
    const word = playing ? say.pause : say.play;
    return html`<div class="play" role="group" aria-label=${say.step}>
      ${button("first", say.first, () => this.ask("seek", { to: 0 }))}${button("back", say.back, () => this.ask("back"))}
      <button class="go" aria-label=${word} @click=${() => this.ask("play")}>${icon(playing ? "pause" : "play")} ${word}</button>
      ${button("forward", say.forward, () => this.ask("forward"))}${button("last", say.last, () => this.ask("seek", { to: Infinity }))}
      <span class="pos"><b>${this.cursor}</b> / ${run.steps.length}</span>${this.statement !== null && of ? html`<span class="nth" title=${say.statementAt(this.statement + 1, of)}>· ${this.statement + 1}/${of}</span>` : nothing}</div>`;
  }

  #tools() {
    const flag = this.#flag;
    return html`<div class="pace">
      <select aria-label=${say.speed} @change=${(/** @type {Event} */ e) => this.ask("speed", { to: Number(/** @type {HTMLSelectElement} */ (e.target).value) })}>${SPEEDS.map((speed) => html`
        <option value=${speed} .selected=${speed === this.speed}>${say.times(speed)}</option>`)}</select>
      <button aria-pressed=${this.loop} aria-label=${this.lap ? say.loopFrom(this.lap.from, this.lap.to) : say.loop} title="${say.loop} (l)" @click=${() => this.ask("loop")}>${icon("loop")}</button>
      <button aria-pressed=${flag !== null} aria-label=${flag ? say.unbookmark : say.bookmark} title="${flag ? say.unbookmark : say.bookmark} (a)" @click=${() => this.ask("bookmark")}>${icon("mark")}</button>
      <button class="jump" aria-haspopup="true" @click=${this.#jump}>${say.jump} ▾</button><jump-menu></jump-menu></div>`;
  }

  /** The first press fetches the menu; the browser sees to all others. @param {Event} event */
  async #jump(event) {
    const button = /** @type {HTMLButtonElement} */ (event.currentTarget);
    if (!button.popoverTargetElement) (await need("jump-menu")).open(button);
  }

  /** The bookmark at the cursor, or null. */
  get #flag() {
    return this.flags.find(({ step }) => step === this.cursor) ?? null;
  }

  /** @param {Run} run */
  #moments(run) {
    const own = moments(run, MOST).filter(({ step }) => !this.flags.some((flag) => flag.step === step));
    const all = [...own.map((moment) => ({ ...moment, flag: /** @type {Flag | null} */ (null) })), ...this.flags.map((flag) => ({ step: flag.step, slugs: /** @type {string[]} */ ([]), flag }))];
    return html`<div class="chapters" role="group" aria-label=${say.moments}>${all.sort((a, b) => a.step - b.step).map(({ step, slugs, flag }) => html`
      <button aria-current=${step === this.cursor ? "step" : nothing} title=${slugs.join(", ") || flag?.name || say.bookmarked} @click=${() => this.ask("seek", { to: step })}>${flag ? icon("mark") : nothing}<b>${step}</b><span>${flag ? flag.name || html`<span class="sr">${say.bookmarked}</span>` : `${slugs[0]}${slugs.length > 1 ? ` +${slugs.length - 1}` : ""}`}</span></button>${flag && step === this.cursor ? this.#naming(flag) : nothing}`)}</div>`;
  }

  /** A pen beside the bookmark one stands on, or the name that is being written. @param {Flag} flag */
  #naming(flag) {
    if (!this.writing) return html`<button class="pen" aria-label=${say.nameBookmark} title=${say.nameBookmark} @click=${this.#write}>${icon("pen")}</button>`;
    return html`<input class="pen" maxlength="40" size="14" aria-label=${say.bookmarkName(flag.step)} .value=${flag.name}
      @keydown=${(/** @type {KeyboardEvent} */ e) => (e.key === "Enter" || e.key === "Escape") && this.#written(e, flag, e.key === "Enter")} @blur=${(/** @type {Event} */ e) => this.#written(e, flag, true)}>`;
  }

  async #write() {
    this.writing = true;
    await this.updateComplete;
    const input = /** @type {HTMLInputElement | null} */ (this.querySelector("input.pen"));
    input?.focus();
    input?.select();
  }

  /** @param {Event} event @param {Flag} flag @param {boolean} keep */
  async #written(event, flag, keep) {
    if (!this.writing) return;
    event.preventDefault(); // Enter is not to press what gets the focus
    this.writing = false;
    const { value } = /** @type {HTMLInputElement} */ (event.target);
    if (keep) this.ask("call", { step: flag.step, name: value.trim() });
    await this.updateComplete;
    if (event.type === "keydown") /** @type {HTMLElement | null} */ (this.querySelector("button.pen"))?.focus();
  }

  /** The moment one stands on is in sight. */
  updated() {
    const here = /** @type {HTMLElement | null} */ (this.querySelector(".chapters [aria-current]"));
    const bar = here?.parentElement;
    if (here && bar && bar.scrollWidth > bar.clientWidth) bar.scrollLeft = here.offsetLeft - bar.offsetLeft - bar.clientWidth / 3;
  }
}

/** @param {keyof typeof ICONS} name */
const icon = (name) => html`<svg class="ic" viewBox="0 0 12 12" aria-hidden="true"><path d=${ICONS[name]}></path></svg>`;

/** @param {keyof typeof ICONS} name @param {string} label @param {() => void} act */
const button = (name, label, act) => html`<button aria-label=${label} @click=${act}>${icon(name)}</button>`;

customElements.define("time-bar", TimeBar);
