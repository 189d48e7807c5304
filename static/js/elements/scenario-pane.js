/**
 * <scenario-pane>: the builder. One scenario as cards and as text, both to be edited; what is wrong is
 * said at its place, by the server that reads it.
 *
 * In:  draft, grammar (what the kernel's scenarios can say, or null), run (for the numbers of contexts),
 *      complaint (why it cannot run), told (what the last edit did, for the ear), keeps.
 * Out: ask: edit {tree, told}, write {text}, undo, redo, desk {at}.
 */
import { html, nothing } from "#vendor/lit";
import { say } from "../messages-later.js";
import { Part } from "./part.js";
import "./builder-cards.js";
import "./draft-text.js";
import { base } from "../draft.js";

/** @typedef {import("../draft.js").Draft} Draft */
/** @typedef {import("../types.js").Mistake} Mistake */

const ICONS = {
  undo: "M6.5 3 2.5 7l4 4M3 7h6.5a3.75 3.75 0 0 1 0 7.5H8",
  redo: "M9.5 3l4 4-4 4M13 7H6.5a3.75 3.75 0 0 0 0 7.5H8",
};

class ScenarioPane extends Part {
  static properties = {
    draft: {}, grammar: {}, run: {}, complaint: {}, told: {}, keeps: { type: Boolean }, mode: { state: true },
  };

  constructor() {
    super();
    this.draft = /** @type {Draft | null} */ (null);
    this.grammar = /** @type {import("../types.js").Grammar | null} */ (null);
    this.run = /** @type {import("../types.js").Run | null} */ (null);
    this.complaint = /** @type {Mistake | null} */ (null);
    this.told = "";
    this.keeps = true;
    this.mode = "cards";
  }

  /** The room that the page left for it until it came. */
  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
  }

  willUpdate() {
    document.documentElement.dataset.build = this.mode;
  }

  /** Opens one of the two views, with the focus in it. @param {string} mode */
  async enter(mode) {
    this.mode = mode;
    await this.updateComplete;
    const view = /** @type {any} */ (this.querySelector(mode === "text" ? "draft-text" : "builder-cards"));
    await view?.updateComplete;
    view?.enter();
  }

  render() {
    const { draft, mode } = this;
    if (!draft) return html`<aside class="builder" aria-label=${say.scenario}></aside>`;
    const mistake = draft.now.error ?? this.complaint;
    const pick = (/** @type {string} */ name) => html`<button aria-pressed=${mode === name} @click=${() => (this.mode = name)}>${name === "cards" ? say.cards : say.text}</button>`;
    return html`<aside class="builder" aria-label=${say.scenario} data-mode=${mode}>
      <div class="b-head"><h2>${say.scenario}</h2><div class="seg" role="group" aria-label=${say.view}>${pick("cards")}${pick("text")}</div></div>
      <div class="b-tools">
        ${this.#walk("undo", say.undo, draft.past.length)}${this.#walk("redo", say.redo, draft.ahead.length)}
        <button class="mini" @click=${() => this.ask("desk", { at: "start" })}>${say.openDesk}</button>
        <button class="mini" @click=${() => this.ask("desk", { at: "name" })}>${say.keep}</button></div>
      <p class="sr" role="status">${mistake ? `${say.mistake}: ${placed(mistake)}` : this.told}</p>
      ${mode === "cards"
        ? html`<builder-cards .tree=${draft.now.tree} .stale=${draft.now.text !== null && !draft.now.settled} .grammar=${this.grammar} .run=${this.run} .mistake=${mistake}></builder-cards>`
        : html`<draft-text .text=${base(draft)} .fresh=${draft.now.text !== null} .places=${draft.now.places} .mistake=${mistake}></draft-text>`}
      ${this.keeps ? nothing : html`<p class="wrong">${say.cannotKeep}</p>`}</aside>`;
  }

  /** A walk through the past; at its end the button stays, and says so. @param {"undo" | "redo"} act @param {string} label @param {number} steps */
  #walk(act, label, steps) {
    return html`<button class="mini walk" aria-label="${label}${steps ? `, ${say.steps(steps)}` : ""}" title=${label} aria-disabled=${steps === 0} @click=${() => this.ask(act)}>
      <svg viewBox="0 0 16 17" aria-hidden="true"><path d=${ICONS[act]}></path></svg></button>`;
  }
}

/** @param {Mistake} mistake */
const placed = ({ line, column, message }) => `${line ? say.at(line, column) : ""}${message}`;

customElements.define("scenario-pane", ScenarioPane);
