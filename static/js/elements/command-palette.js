/**
 * <command-palette>: one field that finds everything there is to do or to go to. A combobox: the focus stays in the
 * field, the arrow keys move in the list, Enter does it.
 *
 * In:  known (what there is to find, see palette.js).
 * Out: ask: whatever was chosen.
 */
import { html, nothing } from "#vendor/lit";
import { later as say } from "../messages-source.js";
import { entries, numbered, ranked, used } from "../palette.js";
import { Part } from "./part.js";

/** @typedef {import("../palette.js").Hit} Hit */

const STORE = "palette";

class CommandPalette extends Part {
  /** What is known changes with every step; it is looked at when the list is made. */
  static properties = { known: { hasChanged: () => false }, query: { state: true }, at: { state: true } };

  constructor() {
    super();
    this.known = /** @type {import("../palette.js").Known | null} */ (null);
    this.query = "";
    this.at = 0;
    this.recent = lately();
    this.hits = /** @type {Hit[]} */ ([]);
    this.count = 0;
  }

  show() {
    [this.query, this.at] = ["", 0];
    this.#find();
    this.requestUpdate();
    this.querySelector("dialog")?.showModal();
  }

  #find() {
    const { known, query } = this;
    if (!known) return;
    const all = [...numbered(query, known), ...entries(known)];
    const to = numbered(query, known).map((entry) => ({ entry, score: Infinity, at: /** @type {number[]} */ ([]) }));
    const { hits, count } = ranked(all.slice(to.length), query, this.recent);
    [this.hits, this.count] = [[...to, ...hits], count + to.length];
  }

  render() {
    return html`<dialog class="palette" aria-label=${say.palette} @click=${(/** @type {Event} */ e) => e.target === e.currentTarget && this.#hide()}>
      <input type="text" role="combobox" aria-label=${say.paletteField} placeholder=${say.paletteHint} autocomplete="off" spellcheck="false" autofocus
        aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list" aria-activedescendant=${this.hits.length ? `palette-${this.at}` : nothing}
        .value=${this.query} @input=${(/** @type {Event} */ e) => this.#typed(/** @type {HTMLInputElement} */ (e.target).value)} @keydown=${(/** @type {KeyboardEvent} */ e) => this.#pressed(e)}>
      <ul id="palette-list" role="listbox" aria-label=${say.palette}>${this.hits.map((hit, i) => this.#option(hit, i))}</ul>
      <p role="status">${this.hits.length ? say.fits(this.count, this.hits.length) : say.nothingFits}</p></dialog>`;
  }

  /** @param {Hit} hit @param {number} i */
  #option({ entry, at }, i) {
    const lit = new Set(at);
    return html`<li id="palette-${i}" role="option" aria-selected=${i === this.at} @click=${() => this.#take(i)} @pointermove=${() => (this.at = i)}>
      <span class="what">${[...entry.text].map((letter, place) => (lit.has(place) ? html`<b>${letter}</b>` : letter))}</span>
      <span class="more">${entry.more ?? ""}</span><span class="group">${say.groups[entry.group]}</span>${entry.shown ? html`<kbd>${entry.shown}</kbd>` : nothing}</li>`;
  }

  /** @param {string} text */
  #typed(text) {
    [this.query, this.at] = [text, 0];
    this.#find();
    this.requestUpdate();
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const last = this.hits.length - 1;
    const to = { ArrowDown: this.at < last ? this.at + 1 : 0, ArrowUp: this.at > 0 ? this.at - 1 : last, PageDown: Math.min(this.at + 8, last), PageUp: Math.max(this.at - 8, 0) }[event.key];
    if (event.key === "Enter") this.#take(this.at);
    else if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) this.#hide();
    else if (to === undefined) return;
    else this.at = Math.max(0, to);
    event.preventDefault();
  }

  /** @param {number} index */
  #take(index) {
    const entry = this.hits[index]?.entry;
    if (!entry) return;
    this.recent = used(this.recent, entry.key);
    keep(this.recent);
    this.#hide();
    this.ask(entry.ask, entry.detail);
  }

  #hide() {
    this.querySelector("dialog")?.close();
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (changed.has("at") || changed.has("query")) this.querySelector(`#palette-${this.at}`)?.scrollIntoView({ block: "nearest" });
  }
}

/** What was used lately outlives a reload, where the browser lets it. @returns {string[]} */
function lately() {
  try {
    const kept = JSON.parse(localStorage.getItem(STORE) ?? "[]");
    return Array.isArray(kept) ? kept.filter((key) => typeof key === "string") : [];
  } catch {
    return [];
  }
}

/** @param {string[]} recent */
function keep(recent) {
  try {
    localStorage.setItem(STORE, JSON.stringify(recent));
  } catch {
    /* storage may be forbidden: then it lasts as long as the page */
  }
}

customElements.define("command-palette", CommandPalette);
