/**
 * <state-panel>: what the step changed, what the kernel printed, which properties the run has broken.
 *
 * In:  run, step, statement (which of the step's, or null for all of them), view, earlier (the view before the step), cursor, slugs (the properties there
 *      are), first (slug -> step of its first breach), property (the one the timeline draws).
 * Out: ask: property {slug}.
 */
import { html, nothing } from "#vendor/lit";
import { told } from "../changes.js";
import { say } from "../messages.js";
import { statementOf } from "../statements.js";
import { Part, minus } from "./part.js";

/** @typedef {import("../types.js").Run} Run */
/** @typedef {import("../types.js").Step} Step */
/** @typedef {import("../types.js").Change} Change */

/** Cells of a freeze, as the server calls them: the gate's three, and the advisory state. */
const COLD = new Set(["shut", "shut by", "held", "frozen"]);

class StatePanel extends Part {
  static properties = { run: {}, step: {}, statement: {}, view: {}, earlier: {}, cursor: {}, slugs: {}, first: {}, property: {} };

  constructor() {
    super();
    this.run = /** @type {Run | null} */ (null);
    this.step = /** @type {Step | null} */ (null);
    this.statement = /** @type {number | null} */ (null);
    this.view = /** @type {import("../types.js").View | null} */ (null);
    this.earlier = /** @type {import("../types.js").View | null} */ (null);
    this.cursor = 0;
    this.slugs = /** @type {string[]} */ ([]);
    this.first = /** @type {Map<string, number>} */ (new Map());
    this.property = "";
  }

  render() {
    return html`${this.#changes()}${this.#log()}${this.#properties()}`;
  }

  #changes() {
    const only = statementOf(this.step, this.statement);
    const changes = only ? only.changes : this.step && this.view && this.earlier ? told(this.step, this.earlier, this.view) : [];
    return html`<section class="diff"><h2>${say.changed}${only ? html` <span class="cap">${say.statementAt((this.statement ?? 0) + 1, this.step?.statements.length ?? 0)}</span>` : nothing}</h2><div class="scroll" tabindex="0" role="region" aria-label=${say.changed}>
      ${changes.length === 0 ? html`<p class="quiet">${only ? say.onlyPlace : this.step ? say.unchanged : say.quiet}</p>` : nothing}
      <table><tbody>${changes.map((change) => html`<tr class=${this.#look(change)}>
        <th scope="row">${nameOf(change)}</th><td class="old">${shown(change.before)}</td><td class="new">${shown(change.after)}</td></tr>`)}</tbody></table></div></section>`;
  }

  /** @param {Change} change */
  #look(change) {
    if (change.before === change.after) return "same";
    const telling = /count|flags/.test(change.field);
    if (telling && this.step?.breaches.some(({ object }) => object === change.object)) return "hit";
    return COLD.has(change.field) ? "cold" : "";
  }

  #log() {
    const lines = this.run?.steps.slice(0, this.cursor).flatMap((step) => step.log.map((line) => ({ at: step.number, ...line }))) ?? [];
    return html`<section class="log"><h2>${say.log}</h2><div class="scroll" tabindex="0" role="log" aria-label=${say.log}>
      ${lines.length === 0 ? html`<p class="quiet">${say.quiet}</p>` : nothing}
      ${lines.map(({ at, text }) => html`<p title=${text}><b>${at}</b> ${mark(text)}</p>`)}</div></section>`;
  }

  #properties() {
    return html`<section class="props"><h2>${say.properties} <span class="cap">${say.propertiesOf}</span></h2><ul>
      ${this.slugs.map((slug) => {
        const at = this.first.get(slug);
        const claim = `: ${this.run?.claims[slug]?.sentence ?? ""}`;
        const bad = at !== undefined && at <= this.cursor;
        return html`<li data-is=${bad ? "bad" : "ok"}><button aria-pressed=${slug === this.property} title=${slug}${claim} @click=${() => this.ask("property", { slug })}>${slug}<span class="sr">${bad ? say.brokenAt : claim}</span> <b>${bad ? at : ""}</b></button></li>`;
      })}</ul></section>`;
  }

  updated() {
    const log = this.querySelector(".log .scroll");
    if (log) this.measured(() => (log.scrollTop = log.scrollHeight));
  }
}

/** @param {Change} change */
const nameOf = ({ object, field }) => (field.startsWith("ki_") ? `${object}.${field}` : `${object} ${field}`.trim());

/** @param {string | null} value */
const shown = (value) => (value === null || value === "" ? "–" : minus(String(value)));

/** The first word of a warning stands out; a leading path is shortened to its file. @param {string} text */
function mark(text) {
  const [, word, rest] = /^(WARNING|BUG)(?::)?\s+(.*)$/s.exec(text) ?? [null, "", text];
  return html`${word ? html`<mark>${word}</mark> ` : nothing}${rest.replace(/^\S+\/(?=[^/\s]+:\d+)/, "")}`;
}

customElements.define("state-panel", StatePanel);
