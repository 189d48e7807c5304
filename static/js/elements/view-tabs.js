/**
 * <view-tabs>: one view at a time on a narrow screen; which one is a mark on the root that the style
 * sheets follow.
 *
 * In:  tab.
 * Out: ask: tab {name}, compare.
 */
import { html } from "#vendor/lit";
import { say } from "../messages.js";
import { Part } from "./part.js";

class ViewTabs extends Part {
  static properties = { tab: {} };

  constructor() {
    super();
    this.tab = "stage";
  }

  willUpdate() {
    document.documentElement.dataset.tab = this.tab;
  }

  render() {
    return html`<nav class="tabs" aria-label=${say.views}>${Object.entries(say.tabs).map(([name, label]) => html`
      <button aria-pressed=${name === this.tab} @click=${() => this.ask("tab", { name })}>${label}</button>`)}
      <button class="t-compare" @click=${() => this.ask("compare")}>${say.compare}</button></nav>`;
  }
}

customElements.define("view-tabs", ViewTabs);
