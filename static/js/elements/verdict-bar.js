/**
 * <verdict-bar>: what was checked, over how much, and the way to each counterexample.
 *
 * In:  verdict (or null), searching, trouble (why there is no verdict), schedule (up to the cursor),
 *      behind (is it of a scenario that is being written anew, and cannot be read now?).
 * Out: ask: counterexample {schedule, steps, property}.
 */
import { html, nothing } from "#vendor/lit";
import { say } from "../messages.js";
import { Part } from "./part.js";

/** @typedef {import("../types.js").Verdict} Verdict */

/** A sign beside the colour: the colour is never alone. @type {Record<string, string>} */
const SIGNS = { violated: "✕", holds: "✓", unknown: "?", vacuous: "∅", searching: "…", failed: "!" };

class VerdictBar extends Part {
  static properties = { verdict: {}, searching: { type: Boolean }, trouble: {}, schedule: {}, behind: { type: Boolean } };

  constructor() {
    super();
    this.verdict = /** @type {Verdict | null} */ (null);
    this.searching = false;
    this.trouble = "";
    this.schedule = "";
    this.behind = false;
  }

  render() {
    const is = this.searching ? "searching" : this.verdict ? this.verdict.verdict : "failed";
    return html`<section class="verdict" data-is=${is} aria-label=${say.verdict}>
      <p class="ruling" role="status"><span class="sign" aria-hidden="true">${SIGNS[is] ?? "?"}</span><b>${this.#word(is)}</b> <span class="of">${this.#of()}</span></p>
      <p class="scope">${this.#scope()}</p>
      <ul class="cex" aria-label=${say.counterexamples}>${this.#violations().map((v) => html`<li>${v.schedule === null ? html`<span class="unseen" title=${v.message}>${v.property} <i>${say.noRun}</i></span>` : html`
        <button data-is=${v.schedule === this.schedule ? "on" : "off"} title=${v.message}
          @click=${() => this.ask("counterexample", { schedule: v.schedule, steps: v.steps, property: v.property })}><span class="sr">${say.shortest}</span>${v.property} <b>${v.steps}</b></button>`}</li>`)}</ul>
    </section>`;
  }

  /** Shortest first; last those that no run shows. */
  #violations() {
    if (this.searching || !this.verdict) return [];
    return [...this.verdict.violations].sort((a, b) => (a.steps ?? Infinity) - (b.steps ?? Infinity));
  }

  /** @param {string} is */
  #word(is) {
    return is === "searching" ? say.searching : is === "failed" ? say.failed : is;
  }

  #of() {
    if (this.behind) return say.behind;
    if (this.searching || !this.verdict) return this.searching ? "" : this.trouble;
    const said = Object.values(this.verdict.properties);
    const bad = said.filter((p) => p === "violated").length;
    const put = said.filter((p) => p === "holds").length;
    if (bad) return say.of(bad, said.length);
    return this.verdict.verdict === "vacuous" ? say.vacuous : say.holds(put);
  }

  #scope() {
    if (this.behind) return say.behindWhy;
    if (this.searching) return html`<b>${say.searchScope}</b>`;
    if (!this.verdict) return nothing;
    const { states, complete } = this.verdict;
    return complete
      ? html`<b>${say.whole}</b>${say.wholeOf}${say.scope(states)}`
      : html`<b>${say.cut}</b>${say.cutOf(states)}`;
  }
}

customElements.define("verdict-bar", VerdictBar);
