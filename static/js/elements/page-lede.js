/**
 * <page-lede>: for those who come for the first time: what they see, and two ways on.
 *
 * In:  open.
 * Out: ask: start, gallery, dismiss.
 */
import { html, nothing } from "#vendor/lit";
import { say } from "../messages.js";
import { Part } from "./part.js";

class PageLede extends Part {
  static properties = { open: { type: Boolean } };

  constructor() {
    super();
    this.open = false;
  }

  render() {
    if (!this.open) return nothing;
    const [before, token, after] = say.lede;
    return html`<section class="lede" aria-label=${say.introduction}>
      <svg class="coin" aria-hidden="true"><use href="#coin"></use></svg>
      <p>${before}<em class="tok">${token}</em>${after}</p>
      <button class="tool" @click=${() => this.ask("start")}>${say.start}</button>
      <button class="tool" @click=${() => this.ask("gallery")}>${say.more}</button>
      <button class="icon" aria-label=${say.dismiss} @click=${() => this.ask("dismiss")}>✕</button></section>`;
  }
}

customElements.define("page-lede", PageLede);
