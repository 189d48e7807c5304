/**
 * <page-notice>: what has happened, until it is put aside.
 *
 * In:  text, link (to be copied by hand, or nothing).
 * Out: ask: quiet.
 */
import { html, nothing } from "#vendor/lit";
import { say } from "../messages.js";
import { Part, minus } from "./part.js";

class PageNotice extends Part {
  static properties = { text: {}, link: {} };

  constructor() {
    super();
    this.text = "";
    this.link = "";
  }

  render() {
    return html`<div class="notice" role="status" ?data-empty=${!this.text}>${this.text
      ? html`<p>${minus(this.text)}</p>${this.link ? html`<input readonly aria-label=${say.copyThis} .value=${this.link} @focus=${(/** @type {Event} */ e) => /** @type {HTMLInputElement} */ (e.target).select()}>` : nothing}
        <button class="icon" aria-label=${say.close} @click=${() => this.ask("quiet")}>✕</button>` : nothing}</div>`;
  }
}

customElements.define("page-notice", PageNotice);
