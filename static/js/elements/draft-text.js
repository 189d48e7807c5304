/**
 * <draft-text>: the scenario as text. A picture of it lies behind the letters: colours, line numbers, and
 * the place of a mistake.
 *
 * In:  text, fresh (is it known? cards may be ahead of it: until it is, it is only read), places (which part each line is), mistake (or null).
 * Out: ask: write {text}, lull (the hand has left it: what comes next is undone by itself).
 */
import { html, live, nothing } from "#vendor/lit";
import { say } from "../messages-later.js";
import { Part } from "./part.js";

/** @typedef {import("../types.js").Place} Place */

class DraftText extends Part {
  static properties = { text: {}, fresh: { type: Boolean }, places: {}, mistake: {} };

  constructor() {
    super();
    this.text = "";
    this.fresh = true;
    this.places = /** @type {Place[]} */ ([]);
    this.mistake = /** @type {import("../types.js").Mistake | null} */ (null);
    this.shown = "";
  }

  get #area() {
    return /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea"));
  }

  enter() {
    this.#area.focus();
  }

  willUpdate() {
    if (this.fresh || !this.hasUpdated) this.shown = this.text;
  }

  render() {
    const { mistake } = this;
    const lines = this.shown.split("\n");
    const threads = threadLines(this.places);
    return html`<div class="text">
      <label class="sr" for="scenario-text">${say.textLabel}</label>
      <div class="sheet-of"><div class="under-text" aria-hidden="true">${lines.map((line, i) => html`<div class="ln ${threads.get(i + 1) ?? ""}" ?data-wrong=${mistake?.line === i + 1}>${coloured(line, mistake?.line === i + 1 ? mistake.column ?? 1 : 0)}</div>`)}</div>
      <textarea id="scenario-text" spellcheck="false" autocomplete="off" autocapitalize="off" wrap="off" rows=${lines.length + 1} ?readonly=${!this.fresh} aria-invalid=${mistake !== null} aria-describedby="scenario-said"
        .value=${live(this.shown)} @input=${this.#input} @keydown=${this.#key} @scroll=${this.#follow} @blur=${() => this.ask("lull")}></textarea></div>
      <p id="scenario-said" class="said" ?data-wrong=${mistake !== null}>${mistake ? html`<b>${mistake.line ? say.at(mistake.line, mistake.column) : nothing}</b>${mistake.message}` : say.textHelp}</p>
      </div>`;
  }

  #input() {
    this.shown = this.#area.value;
    this.requestUpdate();
    this.ask("write", { text: this.shown });
  }

  /** Ctrl+Enter goes to the mistake. Undoing is the draft's own, for it knows the cards too. @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !this.mistake?.line) return;
    event.preventDefault();
    const lines = this.shown.split("\n").slice(0, this.mistake.line - 1);
    const at = lines.reduce((sum, line) => sum + line.length + 1, 0) + Math.max((this.mistake.column ?? 1) - 1, 0);
    this.#area.setSelectionRange(at, at);
  }

  #follow() {
    const under = /** @type {HTMLElement} */ (this.querySelector(".under-text"));
    under.style.transform = `translate(${-this.#area.scrollLeft}px, ${-this.#area.scrollTop}px)`;
  }
}

/** The hue of each thread's lines. @param {Place[]} places @returns {Map<number, string>} */
const threadLines = (places) =>
  new Map(places.flatMap(({ path, first }) => {
    const thread = /^threads\/(\d+)/.exec(path)?.[1];
    return thread === undefined ? [] : [[first, `c${(Number(thread) % 3) + 1}`]];
  }));

/** A line's first word, its rest, its comment; a wave from `column` on. Only colour hangs on it. @param {string} line @param {number} column from 1; 0: nothing is wrong */
function coloured(line, column) {
  if (column) return html`${line.slice(0, column - 1)}<u>${line.slice(column - 1) || " "}</u>`;
  const [, first, rest, note] = /^(\s*[^\s#]*)(.*?)((?:^|\s)#.*)?$/.exec(line) ?? ["", "", line, ""];
  return html`<b>${first}</b>${rest}${note ? html`<i>${note}</i>` : nothing}`;
}

customElements.define("draft-text", DraftText);
