/**
 * <time-bar>: play and step, how fast and round what, jumps, and the moments of the run: its breaches and the
 * reader's bookmarks.
 *
 * In:  run, cursor, statement, playing, flags (bookmarks on this run), speed, loop, lap.
 * Out: ask: seek {to}, play, forward, back; and what its tools ask, which come once the page is drawn.
 */
import { html, nothing } from "#vendor/lit";
import { moments } from "../layout.js";
import { say } from "../messages.js";
import { ICONS, icon, iconButton } from "./icons.js";
import { Part } from "./part.js";
import { TICKS } from "./time-lanes.js";

/** @typedef {import("../types.js").Run} Run */
/** @typedef {import("../bookmarks.js").Flag} Flag */

const MOST = 6; // moments that the run itself has

class TimeBar extends Part {
  static properties = { run: {}, cursor: {}, statement: {}, playing: { type: Boolean }, flags: {}, speed: {}, loop: { type: Boolean }, lap: {} };

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
  }

  render() {
    const { run } = this;
    if (!run) return nothing;
    return html`<div class="t-bar">${this.#controls(run)}<div class="pace"><time-tools .speed=${this.speed} .loop=${this.loop} .lap=${this.lap} .marked=${this.#flag !== null}></time-tools></div>${this.#moments(run)}
      <ul class="legend" aria-label=${say.legend}>${TICKS.map(([name, look]) => html`<li class=${look}>${say.ticks[name]}</li>`)}</ul></div>`;
  }

  /** @param {Run} run */
  #controls(run) {
    const { playing } = this;
    const of = run.steps[this.cursor - 1]?.statements.length ?? 0;
    const word = playing ? say.pause : say.play;
    return html`<div class="play" role="group" aria-label=${say.step}>
      ${iconButton(ICONS.first, say.first, () => this.ask("seek", { to: 0 }))}${iconButton(ICONS.back, say.back, () => this.ask("back"))}
      <button class="go" aria-label=${word} @click=${() => this.ask("play")}>${icon(playing ? ICONS.pause : ICONS.play)} ${word}</button>
      ${iconButton(ICONS.forward, say.forward, () => this.ask("forward"))}${iconButton(ICONS.last, say.last, () => this.ask("seek", { to: Infinity }))}
      <span class="pos"><b>${this.cursor}</b> / ${run.steps.length}</span>${this.statement !== null && of ? html`<span class="nth" title=${say.statementAt(this.statement + 1, of)}>· ${this.statement + 1}/${of}</span>` : nothing}</div>`;
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
      <button aria-current=${step === this.cursor ? "step" : nothing} title=${slugs.join(", ") || flag?.name || say.bookmarked} @click=${() => this.ask("seek", { to: step })}>${flag ? icon(ICONS.mark) : nothing}<b>${step}</b><span>${flag ? flag.name || html`<span class="sr">${say.bookmarked}</span>` : `${slugs[0]}${slugs.length > 1 ? ` +${slugs.length - 1}` : ""}`}</span></button>${flag && step === this.cursor ? html`<mark-name .flag=${flag}></mark-name>` : nothing}`)}</div>`;
  }

  /** The moment one stands on is in sight. */
  updated() {
    const here = /** @type {HTMLElement | null} */ (this.querySelector(".chapters [aria-current]"));
    const bar = here?.parentElement;
    if (here && bar && bar.scrollWidth > bar.clientWidth) bar.scrollLeft = here.offsetLeft - bar.offsetLeft - bar.clientWidth / 3;
  }
}

customElements.define("time-bar", TimeBar);
