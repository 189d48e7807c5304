/**
 * <copy-sheet>: a step or a verdict to take along, in each form that somebody may want to paste.
 *
 * Where the clipboard is not to be had, the text stands selected, and the reader copies it. It stands
 * there in any case: one sees what one pastes.
 *
 * In:  run, step (number), verdict (or null), head (what the run is called).
 */
import { html, nothing } from "#vendor/lit";
import { BLOCKS, made, stepOf, verdictOf } from "../blocks.js";
import { say } from "../messages-later.js";
import { read, reasonOf, storeLink } from "../server.js";
import { urls } from "../urls.js";
import { Sheet } from "./dialogs.js";

/** @typedef {import("../blocks.js").Block} Block @typedef {import("../blocks.js").Subject} Subject */

class CopySheet extends Sheet {
  static properties = { run: {}, step: {}, verdict: {}, head: {}, told: { state: true }, text: { state: true } };

  constructor() {
    super();
    this.run = /** @type {import("../types.js").Run | null} */ (null);
    this.step = 0;
    this.verdict = /** @type {import("../types.js").Verdict | null} */ (null);
    this.head = "";
    this.told = "";
    this.text = "";
  }

  show() {
    [this.told, this.text] = ["", ""];
    super.show();
  }

  render() {
    return this.sheet(say.copyHead, html`
      ${this.#group(say.copyStep(this.step), this.#stepNow())}
      ${this.run?.own_files.length ? html`<div class="copies"><p class="quiet">${say.shortHelp}</p><button class="tool" @click=${() => this.#store()}>${say.shortLink}</button></div>` : nothing}
      ${this.verdict ? this.#group(say.copyVerdict, this.#verdictNow()) : html`<p class="quiet">${say.copyNoVerdict}</p>`}
      ${this.run ? html`<div class="copies" role="group" aria-label=${say.files}><h3>${say.files}</h3>${Object.entries(say.fileKinds).map(([suffix, what]) => html`
        <a class="tool" href=${urls.file(this.run?.link ?? "", this.step, suffix)} download="step-${this.step}.${suffix}">${what} <code>.${suffix}</code></a>`)}</div>` : nothing}
      <p class="told" role="status">${this.told}</p>
      ${this.text ? html`<textarea readonly rows="10" spellcheck="false" aria-label=${say.copyText} .value=${this.text}></textarea>` : nothing}`);
  }

  #stepNow() {
    return this.run && stepOf(this.run, this.step, this.head, location.origin);
  }

  #verdictNow() {
    return this.run && this.verdict && verdictOf(this.run, this.verdict, this.head, location.origin);
  }

  /** @param {string} name @param {Subject | null} subject */
  #group(name, subject) {
    if (!subject) return nothing;
    return html`<div class="copies" role="group" aria-label=${name}><h3>${name}</h3>${BLOCKS.map((block) => html`
      <button class="tool" @click=${() => this.#take(block, subject)}>${say.blocks[block]}</button>`)}</div>`;
  }

  /** @param {Block} block @param {Subject} subject */
  #take(block, subject) {
    return this.#copy(say.blocks[block], made(block, subject, read));
  }

  /** Only here something is kept on the server: on this very press. */
  async #store() {
    const { run, step } = this;
    if (run) await this.#copy(say.shortLink, storeLink(run.link).then(({ path }) => location.origin + urls.state(path, step)));
  }

  /** @param {string} what @param {Promise<string>} text */
  async #copy(what, text) {
    this.told = ""; // the same words twice are still told twice
    try {
      this.text = await text;
    } catch (error) {
      [this.told, this.text] = [reasonOf(error), ""];
      return;
    }
    const copied = await toClipboard(this.text);
    this.told = copied ? say.copiedBlock(what) : say.copyByHand;
    await this.updateComplete;
    if (!copied) this.querySelector("textarea")?.select();
  }
}

/** Whether the clipboard took it: a browser may have none, or refuse. @param {string} text */
async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

customElements.define("copy-sheet", CopySheet);
