/**
 * <source-pane>: the file that runs, the current statement in its context's hue, the call stack to click.
 *
 * In:  run, files (of the kernel; null while on their way), step, resting (the stack to show when nothing has run),
 *      tab (the view of a narrow screen: a pane is measured when it is shown).
 */
import { html, nothing } from "#vendor/lit";
import { statementEnd } from "../cc.js";
import { say } from "../messages.js";
import { Part, baseName, hue } from "./part.js";
import "./code-lines.js";

/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {import("../types.js").SourceFile} SourceFile */

class SourcePane extends Part {
  static properties = { run: {}, files: {}, step: {}, resting: {}, tab: {}, chosen: { state: true }, open: { state: true } };

  constructor() {
    super();
    this.run = /** @type {import("../types.js").Run | null} */ (null);
    this.files = /** @type {SourceFile[] | null} */ (null);
    this.step = /** @type {import("../types.js").Step | null} */ (null);
    this.resting = /** @type {Frame[]} */ ([]);
    this.tab = "";
    this.chosen = /** @type {number | null} */ (null);
    this.open = false;
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("step") || changed.has("run")) [this.chosen, this.open] = [null, false];
  }

  get #stack() {
    return this.step?.statements.at(-1)?.stack ?? this.resting;
  }

  get #frame() {
    return this.#stack[this.chosen ?? this.#stack.length - 1] ?? null;
  }

  render() {
    const frame = this.#frame;
    const actor = this.run?.contexts.find((c) => c.name === this.step?.context);
    const text = this.files?.find((file) => file.name === frame?.file)?.text;
    return html`<section class="source ${hue(actor)}">
      <header><h2>${frame ? baseName(frame.file) : say.noStep}</h2><div class="stack" role="group" ?data-open=${this.open} aria-label=${say.stack}><button class="outer" aria-label=${say.outer} aria-expanded=${this.open} @click=${() => (this.open = true)}>…</button>${this.#stack.map((f, i) => html`
        <button aria-pressed=${f === frame} title="${f.file}:${f.line}" @click=${() => (this.chosen = i)}>${f.function}</button>`)}</div></header>
      <div class="pane" tabindex="0" role="region" aria-label=${frame?.file ?? say.stack}>
        ${text === undefined ? html`<p class="quiet">${this.files ? nothing : say.noSource}</p>` : html`<code-lines .text=${text}></code-lines>`}</div>
    </section>`;
  }

  async updated() {
    const lines = /** @type {import("./part.js").Part | null} */ (this.querySelector("code-lines"));
    await lines?.updateComplete;
    for (const call of this.querySelectorAll(".stack > [hidden]")) call.removeAttribute("hidden");
    this.#mark();
    this.measured(() => this.#look(), (seen) => this.#fit(seen));
  }

  /** What room there is for the calls; and the statement shown comes into sight. */
  #look() {
    const [stack, pane] = [this.querySelector(".stack"), this.querySelector(".pane")];
    const line = /** @type {HTMLElement | null} */ (this.querySelectorAll(".code > *")[(this.#frame?.line ?? 0) - 1] ?? null);
    if (line && pane) pane.scrollTop = line.offsetTop - pane.clientHeight * 0.55;
    return { widths: /** @type {HTMLElement[]} */ ([...(stack?.children ?? [])]).map((call) => call.offsetWidth), room: stack?.clientWidth ?? 0 };
  }

  /** As many of the innermost calls as there is room for; the outer ones come when they are asked for.
   * @param {{ widths: number[], room: number }} seen */
  #fit({ widths: [dots, ...widths], room }) {
    const [outer, ...calls] = /** @type {HTMLElement[]} */ ([...(this.querySelector(".stack")?.children ?? [])]);
    let over = widths.reduce((sum, width) => sum + width, 0) - room;
    if (outer) outer.hidden = this.open || over <= 0;
    if (!outer || outer.hidden) return;
    over += dots;
    calls.slice(0, -1).forEach((call, i) => {
      call.hidden = over > 0;
      if (call.hidden) over -= widths[i];
    });
  }

  /** The statement shown is lit; the ones that rode along with the step are marked softly. */
  #mark() {
    const list = this.querySelector(".code");
    const frame = this.#frame;
    if (!list || !frame) return;
    const lines = /** @type {HTMLElement[]} */ ([...list.children]);
    const text = lines.map((line) => line.textContent ?? "");
    const lit = spans(text, [frame.line]);
    const along = spans(text, (this.step?.statements ?? []).filter((s) => s.file === frame.file).map((s) => s.line));
    lines.forEach((line, i) => {
      line.classList.toggle("now", lit.has(i + 1));
      line.classList.toggle("along", along.has(i + 1) && !lit.has(i + 1));
    });
  }
}

/** @param {string[]} text @param {number[]} firsts */
function spans(text, firsts) {
  const found = new Set();
  for (const first of firsts) for (let at = first; at <= statementEnd(text, first); at++) found.add(at);
  return found;
}

customElements.define("source-pane", SourcePane);
