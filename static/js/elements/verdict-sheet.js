/**
 * <verdict-sheet>: a verdict in full: each property, each counterexample and its way around, how all
 * interleavings end, what never ran, and what the search took. Fetched when first asked for.
 *
 * In:  verdict (or null), search, used (the limits of the search), wider, published (limits, or null),
 *      actions and cursor of the run shown; reads (can a place in the source be shown?).
 * Out: ask: counterexample {schedule, property, at}, showsource {file, line}, stopcheck, recheck, copies.
 */
import "../core.js";
import { html, nothing } from "#vendor/lit";
import { full } from "../messages-verdict.js";
import { say } from "../messages.js";
import { memory } from "../numbers.js";
import { SIGNS, byRun, counted, fared, placeOf, standing } from "../ruling.js";
import { IDLE, LIVE, within } from "../search.js";
import { Sheet } from "./dialogs.js";
import { baseName, breakable, minus } from "./part.js";
import { census } from "./verdict-census.js";

/** @typedef {import("../types.js").Verdict} Verdict @typedef {import("../types.js").Violation} Violation */

class VerdictSheet extends Sheet {
  static properties = { verdict: {}, search: {}, used: {}, wider: {}, published: {}, actions: {}, cursor: {}, reads: { type: Boolean } };

  constructor() {
    super();
    this.verdict = /** @type {Verdict | null} */ (null);
    this.search = IDLE;
    this.used = /** @type {import("../search.js").Limits | null} */ (null);
    this.wider = /** @type {import("../search.js").Limits | null} */ (null);
    this.published = /** @type {import("../search.js").Limits | null} */ (null);
    this.actions = /** @type {string[]} */ ([]);
    this.cursor = 0;
    this.reads = false;
  }

  /** @param {boolean} [reads] can a place in the source be shown? */
  show(reads = false) {
    this.reads = reads;
    super.show();
    this.requestUpdate();
  }

  /** A step costs nothing here while the sheet is shut. */
  shouldUpdate() {
    return !this.hasUpdated || (this.querySelector("dialog")?.open ?? false);
  }

  render() {
    const { verdict } = this;
    return this.sheet(full.fullHead, html`<div class="full-verdict" data-is=${standing(verdict, this.search)}>${this.#head()}${verdict
      ? html`${this.#properties(verdict)}${this.#examples(verdict)}
        ${census(verdict, (schedule) => this.#open(schedule, ""))}${this.#coverage(verdict)}${this.#numbers(verdict)}` : nothing}</div>`);
  }

  #head() {
    const { verdict, search } = this;
    const is = standing(verdict, search);
    const word = is === "searching" ? say.searching : is === "stopped" ? say.stopped : is === "failed" ? say.failed : is;
    const numbers = verdict && counted(verdict);
    const of = !verdict || !numbers || search.running ? search.trouble : numbers.violated ? say.of(numbers.violated, numbers.all) : is === "vacuous" ? say.vacuous : say.holds(numbers.holds);
    return html`<p class="ruling" role="status"><b>${word}</b> <span class="of">${is === "unknown" ? verdict?.cut : of}</span></p>
      <p class="quiet">${search.running ? (search.progress ? say.progress(search.progress).join(" · ") : say.searchScope) : verdict ? (verdict.complete ? full.wholeSearched : full.whyPart) : say.noVerdictYet}</p>
      <p class="row-of">${search.running
        ? html`<button class="tool" @click=${() => this.ask("stopcheck")}>${say.stopCheck}</button>`
        : verdict?.complete ? nothing
          : html`<button class="tool" @click=${() => this.ask("recheck")}>${this.wider ? say.searchFurther(this.wider.seconds) : say.checkAgain}</button>`}
        ${verdict ? html`<button class="tool" @click=${() => this.#instead("copies")}>${full.copyIt}</button>` : nothing}</p>
      ${verdict && !verdict.complete && !this.wider && this.published && !search.running ? html`<p>${full.wouldDo}</p>` : nothing}`;
  }

  /** @param {Verdict} verdict */
  #properties(verdict) {
    const steps = new Map(verdict.violations.map((v) => [v.property, v.steps]));
    return html`<section aria-labelledby="vs-properties"><h3 id="vs-properties">${say.properties}</h3>
      <table class="fared"><tbody>${Object.keys(verdict.properties).map((slug) => {
        const is = fared(verdict, slug);
        const at = steps.get(slug);
        const tested = verdict.exercised[slug] ?? 0;
        const how = is === "violated" ? (at ? full.inSteps(at) : say.noRun) : is === "not-applicable" ? full.setAside : tested ? full.tested(tested) : "";
        return html`<tr data-is=${is}><td class="sign-of" aria-hidden="true">${SIGNS[is] ?? "?"}</td><th scope="row">${slug}</th>
          <td><b>${full.fared[is] ?? is}</b> <span class="cap">${how}</span></td><td class="sentence">${verdict.claims[slug]?.sentence ?? ""}</td></tr>`;
      })}</tbody></table></section>`;
  }

  /** @param {Verdict} verdict */
  #examples(verdict) {
    if (!verdict.violations.length) return nothing;
    return html`<section aria-labelledby="vs-examples"><h3 id="vs-examples">${full.examplesHead}</h3>
      <ol class="examples">${byRun(verdict).map((group) => this.#example(group))}</ol></section>`;
  }

  /** What one run shows. @param {Violation[]} group */
  #example(group) {
    const [{ schedule, steps, switches, shortest, link, property }] = group;
    const is = placeOf(group[0], this.actions, this.cursor);
    return html`<li data-is=${is}>${group.map((v) => html`<p><b class="bad">${v.property}</b> ${minus(v.message)}</p>`)}
      ${schedule === null ? html`<p class="cap">${say.noRun}</p>` : html`
        <p class="row-of"><button class="tool" aria-current=${is === "off" ? nothing : "true"} @click=${() => this.#open(schedule, property)}>${full.openRun(steps ?? 0)}</button>
          <span class="cap">${full.switches(switches ?? 0)}, ${shortest ? full.isShortest : full.notShortest}, <a href=${link ?? nothing}>${full.itsLink}</a></span></p>
        ${this.#around(group)}`}</li>`;
  }

  /** @param {Violation[]} group */
  #around(group) {
    const [{ property, passing, no_return }] = group;
    const slugs = group.map((v) => v.property);
    if (!passing) return html`<p class="way">${no_return === null ? say.nonePassesKnown(...slugs) : say.nonePasses(...slugs)}</p>`;
    const { step, instead_of, takes, breaks, schedule, steps, link } = passing;
    return html`<div class="way"><p><b>${full.decides(step)}</b></p>
      <dl><dt>${full.breaksBy}</dt><dd>${minus(instead_of.sentence)}</dd><dt>${full.passesBy}</dt><dd>${minus(takes.sentence)}</dd></dl>
      <p class="row-of"><button class="tool" @click=${() => this.#open(schedule, property, step)}>${full.openPassing(steps)}</button>
        <span class="cap">${breaks.length ? html`${full.passesBreaking(breaks)} ` : nothing}<a href=${link}>${full.itsLink}</a></span></p></div>`;
  }

  /** @param {Verdict} verdict */
  #coverage({ never_ran, complete }) {
    /** @type {Map<string, import("../types.js").Line[]>} */
    const functions = new Map();
    for (const line of never_ran) functions.set(line.function, [...(functions.get(line.function) ?? []), line]);
    return html`<section aria-labelledby="vs-coverage"><h3 id="vs-coverage">${full.coverageHead}</h3>
      <p>${never_ran.length ? `${full.neverRan(never_ran.length, functions.size)} ${complete ? full.notReached : full.notYet}` : full.ranAll}</p>
      <div class="unran">${[...functions].map(([name, lines]) => html`<details><summary><code>${breakable(name)}</code> <span class="cap">${lines.length}</span></summary>
        <ul>${lines.map((line) => html`<li>${this.#place(line)} <code>${line.text}</code></li>`)}</ul></details>`)}</div></section>`;
  }

  /** @param {import("../types.js").Line} line */
  #place({ file, line }) {
    const at = `${baseName(file)}:${line}`;
    return this.reads
      ? html`<button class="at" title=${full.showInSource(`${file}:${line}`)} @click=${() => this.#instead("showsource", { file, line })}>${at}</button>`
      : html`<span class="at" title=${`${file}:${line}`}>${at}</span>`;
  }

  /** @param {Verdict} verdict */
  #numbers({ states, transitions, depth, frontier, seconds, complete, reductions, cut, blind, remarks }) {
    const used = this.used && (this.published ? within(this.used, this.published) : within(this.used, LIVE));
    const n = (/** @type {number} */ of) => of.toLocaleString("en");
    /** @type {[string, unknown][]} */
    const rows = [
      [full.measures.states, n(states)], [full.measures.transitions, n(transitions)],
      ...(reductions.length ? [] : [/** @type {[string, unknown]} */ ([full.measures.depth, n(depth)])]),
      ...(complete ? [] : [/** @type {[string, unknown]} */ ([full.measures.frontier, n(frontier)]), /** @type {[string, unknown]} */ ([full.measures.cut, cut])]),
      [full.measures.seconds, `${seconds.toLocaleString("en", { maximumFractionDigits: 2 })} s`],
      [full.measures.reductions, reductions.length ? html`<ul>${reductions.map((name) => html`<li>${full.reductions[name] ?? name}</li>`)}</ul>` : full.nothingLeftOut],
      ...(used ? [/** @type {[string, unknown]} */ ([full.measures.limits, full.bounds(used, memory(used.memory_bytes))])] : []),
      ...(this.published ? [/** @type {[string, unknown]} */ ([full.measures.published, full.bounds(this.published, memory(this.published.memory_bytes))])] : []),
    ];
    return html`<section aria-labelledby="vs-search"><h3 id="vs-search">${full.searchHead}</h3>
      <dl class="measures">${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
      ${blind.length ? html`<p>${full.blind}${blind.join(", ")}.</p>` : nothing}
      ${remarks.length ? html`<p>${full.remark}</p><ul>${remarks.map((remark) => html`<li>${remark}</li>`)}</ul>` : nothing}</section>`;
  }

  /** @param {string} schedule @param {string} property @param {number} [at] */
  #open(schedule, property, at) {
    this.#instead("counterexample", { schedule, property, ...(at === undefined ? {} : { at }) });
  }

  /** Goes, and asks for what is seen elsewhere. @param {string} act @param {Record<string, unknown>} [detail] */
  #instead(act, detail) {
    this.hide();
    this.ask(act, detail);
  }
}

customElements.define("verdict-sheet", VerdictSheet);
