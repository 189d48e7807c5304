/**
 * <verdict-bar>: what was checked, over how much, how far a check has come, and the way to each counterexample.
 *
 * In:  verdict (or null), search, wider (the limits that a search further would have, or null), actions and
 *      cursor of the run shown, around (which counterexample a way around is sought for, and is it shown?),
 *      behind (is it of a scenario that is being written anew, and cannot be read now?).
 * Out: ask: counterexample {schedule, property}, passing, details, stopcheck, recheck.
 */
import { html, nothing } from "#vendor/lit";
import { say } from "../messages.js";
import { SIGNS, counted, placeOf, shortestFirst, standing } from "../ruling.js";
import { IDLE, spent } from "../search.js";
import { Part } from "./part.js";

/** @typedef {import("../types.js").Verdict} Verdict */
/** @typedef {import("../types.js").Violation} Violation */

/** And of a search that came to no word. @type {Record<string, string>} */
const STANDS = { ...SIGNS, searching: "…", failed: "!", stopped: "■" };

class VerdictBar extends Part {
  static properties = { verdict: {}, search: {}, wider: {}, actions: {}, cursor: {}, around: {}, behind: { type: Boolean } };

  constructor() {
    super();
    this.verdict = /** @type {Verdict | null} */ (null);
    this.search = IDLE;
    this.wider = /** @type {import("../search.js").Limits | null} */ (null);
    this.actions = /** @type {string[]} */ ([]);
    this.cursor = 0;
    this.around = /** @type {ReturnType<typeof import("../ruling.js").wayAround>} */ (null);
    this.behind = false;
    this.held = false;
  }

  /** Whether the focus is on the control that may go away. */
  willUpdate() {
    this.held = document.activeElement?.matches("verdict-bar .turn") ?? false;
  }

  render() {
    const is = standing(this.verdict, this.search);
    return html`<section class="verdict" data-is=${is} aria-label=${say.verdict} style="--spent: ${spent(this.search)}">
      <p class="ruling" role="status"><span class="sign" aria-hidden="true">${STANDS[is]}</span><b>${this.#word(is)}</b> <span class="of">${this.#of()}</span></p>
      <p class="scope">${this.#scope()}</p>
      ${this.#turn(is)}
      <ul class="cex" aria-label=${say.counterexamples}>${shortestFirst(this.verdict).map((v) => html`<li>${this.#example(v)}</li>`)}</ul>
      ${this.#around()}
      <button class="tool full" aria-keyshortcuts="v" @click=${() => this.ask("details")}>${say.details} <kbd aria-hidden="true">v</kbd></button>
    </section>`;
  }

  /** @param {string} is */
  #word(is) {
    return is === "searching" ? say.searching : is === "failed" ? say.failed : is === "stopped" ? say.stopped : is;
  }

  #of() {
    if (this.behind) return say.behind;
    if (this.search.running) return "";
    if (!this.verdict) return this.search.trouble;
    const { all, violated, holds } = counted(this.verdict);
    if (violated) return say.of(violated, all);
    if (!this.verdict.complete) return this.verdict.cut;
    return this.verdict.verdict === "vacuous" ? say.vacuous : say.holds(holds);
  }

  /** Not part of what is spoken: who listens is not told every tick. */
  #scope() {
    if (this.behind) return say.behindWhy;
    if (this.search.running) return this.#progress();
    if (!this.verdict) return nothing;
    const { states, complete } = this.verdict;
    return complete
      ? html`<b>${say.whole}</b><span>${say.wholeOf}</span><span>${say.scope(states)}</span>`
      : html`<b>${say.cut}</b><span>${say.cutOf(states)}</span><span>${say.neverYes}</span>`;
  }

  #progress() {
    const { progress, walk } = this.search;
    if (!progress) return html`<b>${say.searchScope}</b>`;
    const [states, ...rest] = say.progress(progress);
    return html`<b class="count">${states}</b>${rest.map((part) => html`<span class="rest">${part}</span>`)}${walk > 1 ? html`<span class="rest" title=${say.anewWhy}>${say.anew(walk)}</span>` : nothing}`;
  }

  /** One button, whatever its turn is: to stop, to begin again, to go further. @param {string} is */
  #turn(is) {
    const partial = this.verdict !== null && !this.verdict.complete;
    const running = is === "searching";
    if (!running && this.verdict && (!partial || (is === "violated" && !this.wider))) return nothing;
    const further = !running && partial && this.wider ? say.searchFurther(this.wider.seconds) : "";
    return html`<button class="tool turn" title=${further || nothing} aria-label=${further || nothing} @click=${() => this.ask(running ? "stopcheck" : "recheck")}>
      ${running ? say.stopCheck : further ? say.furtherShort : say.checkAgain}</button>`;
  }

  /** @param {Violation} v */
  #example(v) {
    if (v.schedule === null) return html`<span class="unseen" title=${v.message}>${v.property} <i>${say.noRun}</i></span>`;
    const is = placeOf(v, this.actions, this.cursor);
    return html`<button data-is=${is} aria-current=${is === "off" ? nothing : "true"} title=${v.message}
      @click=${() => this.ask("counterexample", { schedule: v.schedule, property: v.property })}><span class="sr">${v.shortest ? say.shortest : say.oneRun}</span>${v.property} <b>${v.steps}</b></button>`;
  }

  #around() {
    if (!this.around) return nothing;
    const { violation, shown } = this.around;
    const way = violation.passing;
    return html`<button class="tool around" aria-keyshortcuts="p" aria-pressed=${shown} data-none=${way ? nothing : "true"} title=${violation.property}
      @click=${() => this.ask("passing")}><span aria-hidden="true">${way ? "✓" : "∅"}</span> ${way ? say.nearestPassing : say.noPassing}<span class="sr">${say.ofProperty(violation.property)}</span> <kbd aria-hidden="true">p</kbd></button>`;
  }

  /** What took the focus away with it leaves it nearby. */
  updated() {
    if (this.held && !this.querySelector(".turn")) /** @type {HTMLElement | null} */ (this.querySelector(".full"))?.focus();
  }
}

customElements.define("verdict-bar", VerdictBar);
