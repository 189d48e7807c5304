/**
 * <top-bar>: what is shown, on which kernel, and the tools.
 *
 * In:  run, head (the title), kernels ({id, title}[]), summary, drawer (is the scenario drawer open), busy,
 *      view (what stands in the stage's place), beside (what the run would be compared with).
 * Out: ask: drawer, gallery, kernel {id}, view {name}, compare, share, copies, theme, keys.
 */
import { html } from "#vendor/lit";
import { say } from "../messages.js";
import { LOUPE } from "./icons.js";
import { Part } from "./part.js";

class TopBar extends Part {
  static properties = { run: {}, head: {}, kernels: {}, summary: {}, drawer: { type: Boolean }, busy: { type: Boolean }, view: {}, beside: {} };

  constructor() {
    super();
    this.run = /** @type {import("../types.js").Run | null} */ (null);
    this.kernels = /** @type {import("../types.js").Kernel[]} */ ([]);
    this.head = "";
    this.summary = "";
    this.drawer = false;
    this.busy = false;
    this.view = "stage";
    this.beside = "";
  }

  render() {
    return html`<header class="top">
      <h1 class="brand"><a href="/" aria-label=${say.home}><svg class="mark" aria-hidden="true"><use href="#mark"></use></svg><span>${say.product}</span></a></h1>
      <p class="title"><b>${this.head}</b><span class="aside">${this.summary}</span></p>
      <div class="tools">
        <button class="tool" id="drawer" aria-expanded=${this.drawer} @click=${() => this.ask("drawer")}>${say.scenario}</button>
        <button class="tool" @click=${() => this.ask("gallery")}>${say.gallery} <kbd aria-hidden="true">g</kbd></button>
        <label class="pick"><span class="cap">${say.kernel}</span>
          <select id="kernel" aria-label=${say.kernel} @change=${(/** @type {Event} */ e) => this.ask("kernel", { id: /** @type {HTMLSelectElement} */ (e.target).value })}>
            ${this.#options()}
          </select></label>
        <button class="tool map" aria-keyshortcuts="m" aria-pressed=${this.view === "graph"} @click=${() => this.ask("view", { name: "graph" })}>${say.graph.open} <kbd aria-hidden="true">m</kbd></button>
        <button class="tool" id="compare" aria-pressed=${this.view === "compare"} aria-keyshortcuts="d" @click=${() => this.ask("compare")}>${say.compare}<span class="with">${this.beside ? say.compareWith(this.beside) : ""}</span> <kbd aria-hidden="true">d</kbd></button>
        <button class="tool share" aria-keyshortcuts="s" @click=${() => this.ask("share")}>${say.share} <kbd aria-hidden="true">s</kbd></button>
        <button class="tool copy" aria-keyshortcuts="c" @click=${() => this.ask("copies")}>${say.copies} <kbd aria-hidden="true">c</kbd></button>
        <button class="icon find-all" aria-label=${say.paletteField} aria-keyshortcuts="/ Control+K" @click=${() => this.ask("palette")}><svg viewBox="0 0 16 16" aria-hidden="true"><path d=${LOUPE} /></svg></button>
        <button class="icon" aria-label=${say.themes} @click=${() => this.ask("theme")}>◐</button>
        <button class="icon" aria-label=${say.keys} @click=${() => this.ask("keys")}>?</button>
      </div>
    </header>`;
  }

  /** The run's own kernel is always among them, also when the list does not name it. */
  #options() {
    const mine = this.run?.kernel;
    const listed = this.kernels.some((k) => k.id === mine?.id);
    const all = mine && !listed ? [mine, ...this.kernels] : this.kernels;
    return all.map(({ id, title }) => {
      const chosen = id === mine?.id;
      return html`<option value=${id} title=${title ?? ""} .selected=${chosen}>${chosen ? mine.label : id}</option>`;
    });
  }

  /** A kernel that was chosen stays chosen while it is asked for, and not longer. */
  updated() {
    const select = this.querySelector("select");
    if (select && this.run && !this.busy) select.value = this.run.kernel.id;
  }
}

customElements.define("top-bar", TopBar);
