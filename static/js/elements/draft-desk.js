/**
 * <draft-desk>: where scenarios come from and where they are kept: blank, the gallery, a link, a file;
 * those with a name, and those of lately.
 *
 * In:  text (of the draft), head (what it is called).
 * Out: ask: write {text, whole}, gallery, follow {link, step, repairs}, name {name}, forget {name}.
 */
import { html, nothing } from "#vendor/lit";
import * as keeping from "../keeping.js";
import { say } from "../messages-later.js";
import { readLink, reasonOf } from "../server.js";
import { Sheet } from "./dialogs.js";

const LARGEST_FILE = 64 * 1024;

class DraftDesk extends Sheet {
  static properties = { text: {}, head: {}, kernel: {}, named: { state: true }, lately: { state: true }, trouble: { state: true } };

  constructor() {
    super();
    this.text = "";
    this.head = "";
    this.kernel = "";
    this.named = /** @type {keeping.Named[]} */ ([]);
    this.lately = /** @type {keeping.Lately[]} */ ([]);
    this.trouble = "";
  }

  /** @param {string} [at] "name": where a name is given */
  show(at = "start") {
    this.#look();
    this.trouble = "";
    super.show();
    const field = /** @type {HTMLInputElement | null} */ (at === "name" ? this.querySelector("#desk-name") : this.querySelector(".starts button"));
    field?.focus();
    if (at === "name") field?.select();
  }

  #look() {
    const store = keeping.browserStore();
    [this.named, this.lately] = [keeping.named(store), keeping.lately(store)];
  }

  render() {
    return this.sheet(say.deskHead, html`
      <div class="desk"><section aria-labelledby="desk-start"><h3 id="desk-start">${say.startFrom}</h3>
        <div class="starts"><button class="start-at" @click=${() => this.#start(blank(this.kernel))}><b>${say.blank}</b><span>${say.blankHelp}</span></button>
          <button class="start-at" @click=${() => this.#gallery()}><b>${say.fromGallery}</b><span>${say.galleryHelp}</span></button>
          <label class="start-at"><b>${say.fromFile}</b><span>${say.fileHelp}</span><input type="file" accept=".scn,.txt,text/plain" @change=${this.#import}></label></div>
        <form class="row-of" @submit=${this.#link}><label for="desk-link">${say.fromLink}</label><textarea id="desk-link" rows="2" placeholder="/v1/…" autocomplete="off" spellcheck="false" aria-describedby="desk-link-help" @keydown=${this.#send}></textarea><button class="tool" type="submit">${say.openIt}</button>
          <small id="desk-link-help">${say.linkHelp}</small></form>
        ${this.trouble ? html`<p class="wrong" role="alert">${this.trouble}</p>` : nothing}</section>
      <section aria-labelledby="desk-keep"><h3 id="desk-keep">${say.keepThis}</h3>
        <form class="row-of" @submit=${this.#name}><label for="desk-name">${say.underName}</label><input id="desk-name" type="text" maxlength="120" autocomplete="off" .value=${this.head}><button class="tool" type="submit">${say.keep}</button></form>
        <p class="row-of"><button class="tool" @click=${this.#export}>${say.export}</button></p></section>
      <section aria-labelledby="desk-named"><h3 id="desk-named">${say.keptHere}</h3>
        ${this.named.length ? html`<ul class="kept">${this.named.map((item) => html`<li><button class="open-it" @click=${() => this.#start(item.text)}><b>${item.name}</b><time>${ago(item.when)}</time></button>
          <button class="mini" aria-label=${say.forget(item.name)} @click=${() => this.#forget(item.name)}>✕</button></li>`)}</ul>` : html`<p class="quiet">${say.noneKept}</p>`}</section>
      ${this.lately.length ? html`<section aria-labelledby="desk-lately"><h3 id="desk-lately">${say.latelyHead}</h3>
        <ul class="kept">${this.lately.map((item) => html`<li><button class="open-it" @click=${() => this.#start(item.now)}><b>${item.head}</b><time>${ago(item.when)}</time></button></li>`)}</ul></section>` : nothing}</div>`);
  }

  /** @param {string} text */
  #start(text) {
    this.hide();
    this.ask("write", { text, whole: true });
  }

  #gallery() {
    this.hide();
    this.ask("gallery");
  }

  /** What cannot be read stays where it was pasted, to be mended. @param {Event} event */
  async #link(event) {
    event.preventDefault();
    const field = /** @type {HTMLTextAreaElement} */ (this.querySelector("#desk-link"));
    if (!field.value.trim()) return;
    this.trouble = "";
    try {
      const { path, step, repairs } = await readLink(field.value);
      field.value = "";
      this.hide();
      this.ask("follow", { link: path, step, repairs });
    } catch (error) {
      this.trouble = reasonOf(error);
      field.focus();
    }
  }

  /** Enter opens, as in a field of one line; a paste brings its own line breaks. @param {KeyboardEvent} event */
  #send(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    /** @type {HTMLTextAreaElement} */ (event.currentTarget).form?.requestSubmit();
  }

  /** @param {Event} event */
  #name(event) {
    event.preventDefault();
    const name = /** @type {HTMLInputElement} */ (this.querySelector("#desk-name")).value.trim();
    if (!name) return;
    this.ask("name", { name });
    this.#look();
  }

  /** @param {string} name */
  #forget(name) {
    this.ask("forget", { name });
    this.#look();
    /** @type {HTMLElement | null} */ (this.querySelector("#desk-name"))?.focus();
  }

  /** @param {Event} event */
  async #import(event) {
    const field = /** @type {HTMLInputElement} */ (event.target);
    const file = field.files?.[0];
    if (!file) return;
    const text = file.size > LARGEST_FILE ? null : await file.text();
    field.value = "";
    if (text === null) this.trouble = say.fileTooLarge(file.name);
    else this.#start(text);
  }

  #export() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([this.text], { type: "text/plain" }));
    link.download = `${this.head.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 60) || "scenario"}.scn`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
}

/** The least that runs. @param {string} kernel */
const blank = (kernel) => `kernel  ${kernel}\nfs      disk  ext4\n\napp:    write disk\n`;

/** @param {number} when */
function ago(when) {
  const minutes = Math.round((when - Date.now()) / 60_000);
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  if (minutes > -60) return words.format(minutes, "minute");
  return minutes > -1440 ? words.format(Math.round(minutes / 60), "hour") : words.format(Math.round(minutes / 1440), "day");
}

customElements.define("draft-desk", DraftDesk);
