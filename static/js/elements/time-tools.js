/**
 * <time-tools>: how fast the run plays, round what, bookmarks and jumps. <mark-name>: the name of a bookmark.
 *
 * In:  time-tools: speed, loop, lap, marked (is there a bookmark at the cursor?). mark-name: flag.
 * Out: ask: speed {to}, loop, bookmark, call {step, name}.
 */
import { html } from "#vendor/lit";
import { need } from "../lazy.js";
import { say } from "../messages-later.js";
import { SPEEDS } from "../pace.js";
import { ICONS, icon } from "./icons.js";
import { Part } from "./part.js";

const LOOP = "M3 2h5a3 3 0 0 1 3 3v1.5H9.6V5A1.6 1.6 0 0 0 8 3.4H4.4V5.2L1.2 2.7 4.4.2V2zM9 10H4a3 3 0 0 1-3-3V5.5h1.4V7A1.6 1.6 0 0 0 4 8.6h3.6V6.8l3.2 2.5-3.2 2.5V10z";

class TimeTools extends Part {
  static properties = { speed: {}, loop: { type: Boolean }, lap: {}, marked: { type: Boolean } };

  constructor() {
    super();
    this.speed = 1;
    this.loop = false;
    this.lap = /** @type {{ from: number, to: number } | null} */ (null);
    this.marked = false;
  }

  render() {
    const mark = this.marked ? say.unbookmark : say.bookmark;
    return html`<select aria-label=${say.speed} @change=${(/** @type {Event} */ e) => this.ask("speed", { to: Number(/** @type {HTMLSelectElement} */ (e.target).value) })}>${SPEEDS.map((speed) => html`
        <option value=${speed} .selected=${speed === this.speed}>${say.times(speed)}</option>`)}</select>
      <button aria-pressed=${this.loop} aria-label=${this.lap ? say.loopFrom(this.lap.from, this.lap.to) : say.loop} title="${say.loop} (l)" @click=${() => this.ask("loop")}>${icon(LOOP)}</button>
      <button aria-pressed=${this.marked} aria-label=${mark} title="${mark} (a)" @click=${() => this.ask("bookmark")}>${icon(ICONS.mark)}</button>
      <button class="jump" aria-haspopup="true" @click=${this.#jump}>${say.jump} ▾</button><jump-menu></jump-menu>`;
  }

  /** The first press fetches the menu; the browser sees to all others. @param {Event} event */
  async #jump(event) {
    const button = /** @type {HTMLButtonElement} */ (event.currentTarget);
    if (!button.popoverTargetElement) (await need("jump-menu")).open(button);
  }
}

/** A pen beside a bookmark, or its name while it is being written. */
class MarkName extends Part {
  static properties = { flag: {}, writing: { state: true } };

  constructor() {
    super();
    this.flag = /** @type {import("../bookmarks.js").Flag | null} */ (null);
    this.writing = false;
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.get("flag") && /** @type {any} */ (changed.get("flag")).step !== this.flag?.step) this.writing = false;
  }

  render() {
    const { flag } = this;
    if (!flag) return html``;
    if (!this.writing) return html`<button class="pen" aria-label=${say.nameBookmark} title=${say.nameBookmark} @click=${() => (this.writing = true)}>${icon(ICONS.pen)}</button>`;
    return html`<input class="pen" maxlength="40" size="14" aria-label=${say.bookmarkName(flag.step)} .value=${flag.name}
      @keydown=${(/** @type {KeyboardEvent} */ e) => (e.key === "Enter" || e.key === "Escape") && this.#written(e, flag.step, e.key === "Enter")} @blur=${(/** @type {Event} */ e) => this.#written(e, flag.step, true)}>`;
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (!changed.get("writing") && this.writing) {
      const input = this.querySelector("input");
      input?.focus();
      input?.select();
    }
  }

  /** @param {Event} event @param {number} step @param {boolean} keep */
  async #written(event, step, keep) {
    if (!this.writing) return;
    event.preventDefault(); // Enter is not to press what gets the focus
    this.writing = false;
    if (keep) this.ask("call", { step, name: /** @type {HTMLInputElement} */ (event.target).value.trim() });
    await this.updateComplete;
    if (event.type === "keydown") this.querySelector("button")?.focus();
  }
}

customElements.define("time-tools", TimeTools);
customElements.define("mark-name", MarkName);
