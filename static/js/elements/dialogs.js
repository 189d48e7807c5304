/**
 * <gallery-shelf>, <key-list>: what comes over the page and goes again.
 *
 * In:  gallery: entries, current (name of the scenario shown). key-list: nothing.
 * Out: ask: open {name}.
 */
import { html, nothing } from "#vendor/lit";
import { BINDINGS, CARD_KEYS } from "../keys.js";
import { say } from "../messages-later.js";
import { Part } from "./part.js";

/** @typedef {import("../types.js").LibraryEntry} LibraryEntry */

/** A dialog with a head, a way out, and the focus kept inside it by the browser. */
export class Sheet extends Part {
  show() {
    this.querySelector("dialog")?.showModal();
  }

  hide() {
    this.querySelector("dialog")?.close();
  }

  /** @param {string} head @param {unknown} body */
  sheet(head, body) {
    return html`<dialog class="sheet" aria-label=${head} @click=${(/** @type {Event} */ e) => e.target === e.currentTarget && this.hide()}>
      <header><h2>${head}</h2><button class="icon" aria-label=${say.close} @click=${() => this.hide()}>✕</button></header>${body}</dialog>`;
  }
}

class GalleryShelf extends Sheet {
  static properties = { entries: {}, current: {} };

  constructor() {
    super();
    this.entries = /** @type {LibraryEntry[]} */ ([]);
    this.current = "";
  }

  render() {
    const bugs = this.entries.filter((entry) => entry.part === "gallery");
    return this.sheet(say.galleryHead, html`<p class="quiet">${say.galleryHelp}</p>${this.#shelf(this.entries.filter((entry) => entry.part !== "gallery"))}
      ${bugs.length ? html`<h3>${say.galleryBugs}</h3>${this.#shelf(bugs)}` : nothing}`);
  }

  /** @param {LibraryEntry[]} entries */
  #shelf(entries) {
    return html`<ol class="shelf">${entries.map((entry) => html`
      <li><a href=${entry.link ?? "#"} aria-current=${entry.name === this.current ? "true" : nothing} @click=${(/** @type {Event} */ e) => this.#open(e, entry)}>
        <b>${entry.title}</b><span>${entry.summary ?? ""}</span><code>${entry.kernel}</code>${entry.bug ? html`<small>${say.bug(entry.bug)}</small>` : nothing}</a></li>`)}</ol>`;
  }

  /** A plain click stays on this page; every other kind is the link's own. @param {Event} event @param {LibraryEntry} entry */
  #open(event, entry) {
    const { ctrlKey, metaKey, shiftKey } = /** @type {MouseEvent} */ (event);
    if (ctrlKey || metaKey || shiftKey) return;
    event.preventDefault();
    this.hide();
    this.ask("open", { name: entry.name });
  }
}

class KeyList extends Sheet {
  render() {
    return this.sheet(say.keysHead, html`<dl class="keys">${BINDINGS.map(({ shown, ask, detail }) => html`
      <div><dt><kbd>${shown}</kbd></dt><dd>${say.bindings[[ask, ...Object.values(detail ?? {})].join(" ")]}</dd></div>`)}</dl>
      <h3>${say.cardKeys}</h3><dl class="keys">${CARD_KEYS.map((key) => html`<div><dt><kbd>${key}</kbd></dt><dd>${say.cardBindings[key]}</dd></div>`)}</dl>`);
  }
}

customElements.define("gallery-shelf", GalleryShelf);
customElements.define("key-list", KeyList);
