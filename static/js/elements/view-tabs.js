/**
 * <view-tabs>: one view at a time on a narrow screen; which one is a mark on the root that the style
 * sheets follow.
 *
 * In:  tab, view (what stands in the stage's place).
 * Out: ask: tab {name}, view {name}, compare.
 */
import { html } from "#vendor/lit";
import { say } from "../messages.js";
import { Part } from "./part.js";

class ViewTabs extends Part {
  static properties = { tab: {}, view: {} };

  constructor() {
    super();
    this.tab = "stage";
    this.view = "stage";
  }

  willUpdate() {
    document.documentElement.dataset.tab = this.tab;
  }

  render() {
    return html`<nav class="tabs" aria-label=${say.views}>${Object.entries(say.tabs).map(([name, label]) => html`
      <button aria-pressed=${name === this.tab && !(name === "stage" && this.#map)} @click=${() => this.#show(name, "stage")}>${label}</button>`)}
      <button class="to-map" aria-pressed=${this.#map} @click=${() => this.#show("stage", "graph")}>${say.graph.open}</button>
      <button class="t-compare" @click=${() => this.ask("compare")}>${say.compare}</button></nav>`;
  }

  /** Whether the map is what is seen. */
  get #map() {
    return this.tab === "stage" && this.view === "graph";
  }

  /** @param {string} tab @param {string} view */
  #show(tab, view) {
    this.ask("tab", { name: tab });
    if (tab === "stage" && view !== this.view) this.ask("view", { name: view });
  }
}

customElements.define("view-tabs", ViewTabs);
