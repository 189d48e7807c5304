/**
 * <spoken-sentence>: the headline for the eye, and the same string for the ear. While the run plays the
 * ear hears nothing; where it stops, the sentence of that step.
 *
 * In:  run, step (null at the initial state), statement (the one shown, of those of the step; else null), playing,
 *      mute (somebody else tells the ear).
 */
import { html, nothing } from "#vendor/lit";
import { say } from "../messages.js";
import { dress, plain, spoken } from "../speech.js";
import { Part, hue, minus, who } from "./part.js";

/** @type {Record<string, (text: string) => unknown>} */
const DRESS = {
  text: (text) => text,
  name: (text) => html`<b>${text}</b>`,
  code: (text) => html`<code>${text}</code>`,
  token: (text) => html`<em class="tok">${text}</em>`,
  ice: (text) => html`<em class="ice-t">${text}</em>`,
  bad: (text) => html`<b class="bad">${text}</b>`,
};

class SpokenSentence extends Part {
  static properties = { run: {}, step: {}, statement: {}, playing: { type: Boolean }, mute: { type: Boolean } };

  constructor() {
    super();
    this.run = /** @type {import("../types.js").Run | null} */ (null);
    this.step = /** @type {import("../types.js").Step | null} */ (null);
    this.statement = /** @type {import("../types.js").Statement | null} */ (null);
    this.playing = false;
    this.mute = false;
  }

  render() {
    if (!this.run) return html`<div class="say"></div>`;
    const { step, run, statement } = this;
    const actor = run.contexts.find((c) => c.name === step?.context);
    const parts = step ? spoken(run, step) : dress(run, say.opening);
    const ear = statement ? `${say.statementAt((step?.statements.indexOf(statement) ?? 0) + 1, step?.statements.length ?? 0)}: ${statement.text}` : plain(parts);
    return html`<div class="say" data-long=${length(plain(parts))}><p class=${hue(actor)}>
      <span class="at">${who(actor)}<i>${say.step}</i> ${step?.number ?? 0}</span><span class="words">${parts.map((part) => DRESS[part.dress](minus(part.text)))}</span></p>
      ${this.mute ? nothing : html`<p class="sr ear" aria-live="polite">${this.playing ? "" : ear}</p>`}</div>`;
  }
}

/** Two lines at the size of a headline, or the size that makes it two. @param {string} words */
const length = (words) => (words.length > 205 ? "most" : words.length > 125 ? "more" : "no");

customElements.define("spoken-sentence", SpokenSentence);
