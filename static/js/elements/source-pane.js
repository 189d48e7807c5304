/**
 * <source-pane>: the file that runs, the current statement in its context's hue, the call stack to click; every other
 * file and function to open. CodeMirror shows it once it is there; until then, and where it cannot be had, plain lines.
 *
 * In:  run, files (of the kernel; null while on their way), step, statement (which of the step's, or null), view,
 *      resting (the stack to show when nothing has run), tab (the view of a narrow screen: a pane is measured when it is shown), reads (what the reader opened:
 *      {file, line}, or null).
 * Out: ask: showsource {file, line}, patches.
 */
import { html, nothing } from "#vendor/lit";
import { say } from "../messages.js";
import { functions, marks } from "../reading.js";
import { LOUPE } from "./icons.js";
import { Part, baseName, hue } from "./part.js";
import "./code-lines.js";

/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {import("../types.js").SourceFile} SourceFile */
/** @typedef {{ file: string, line: number }} Place */

const ICONS = {
  find: LOUPE,
  patches: "M8 2v6M5 5h6M5 12.5h6",
};

class SourcePane extends Part {
  static properties = {
    run: {}, files: {}, step: {}, statement: {}, view: {}, resting: {}, tab: {}, reads: {},
    chosen: { state: true }, open: { state: true }, editor: { state: true },
  };

  constructor() {
    super();
    this.run = /** @type {import("../types.js").Run | null} */ (null);
    this.files = /** @type {SourceFile[] | null} */ (null);
    this.step = /** @type {import("../types.js").Step | null} */ (null);
    this.statement = /** @type {number | null} */ (null);
    this.view = /** @type {import("../types.js").View | null} */ (null);
    this.resting = /** @type {Frame[]} */ ([]);
    this.tab = "";
    this.reads = /** @type {Place | null} */ (null);
    this.chosen = /** @type {number | null} */ (null);
    this.open = false;
    this.listed = /** @type {{ file: SourceFile, run: import("../types.js").Run | null, options: unknown } | null} */ (null);
    /** Whether CodeMirror is there: not yet, on its way, there, or not to be had. */
    this.editor = /** @type {"" | "coming" | "there" | "missing"} */ ("");
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("step") || changed.has("run") || changed.has("statement")) [this.chosen, this.open] = [null, false];
  }

  /** The first picture does not wait for the editor, nor is it fetched for a pane that nobody sees; a page without it goes on with plain lines. */
  async #fetchEditor() {
    this.editor = "coming";
    try {
      await import("./code-editor.js");
      this.editor = "there";
    } catch {
      this.editor = "missing";
    }
  }

  get #stack() {
    return this.step?.statements.at(this.statement ?? -1)?.stack ?? this.resting;
  }

  get #frame() {
    return this.#stack[this.chosen ?? this.#stack.length - 1] ?? null;
  }

  /** The place that is shown: what the reader opened, else where the kernel is. @returns {Place | null} */
  get #place() {
    return this.reads ?? this.#frame;
  }

  render() {
    const frame = this.reads ? null : this.#frame;
    const place = this.#place;
    const actor = this.run?.contexts.find((c) => c.name === this.step?.context);
    const file = this.files?.find(({ name }) => name === place?.file) ?? null;
    return html`<section class="source ${hue(actor)}" ?data-reads=${this.reads !== null} aria-label=${say.sourceHead}>
      <header><h2>${this.#picker(place, file)}</h2><div class="stack" role="group" ?data-open=${this.open} aria-label=${say.stack}><button class="outer" aria-label=${say.outer} aria-expanded=${this.open} @click=${() => (this.open = true)}>…</button>${this.#stack.map((f, i) => html`
        <button aria-pressed=${f === frame} title="${f.file}:${f.line}" @click=${() => this.#choose(i)}>${f.function}</button>`)}</div>
        ${this.editor === "there" ? tool("find", say.findIn, () => this.#find()) : nothing}${tool("patches", say.patches, () => this.ask("patches"))}</header>
      ${this.#pane(place, file)}
    </section>`;
  }

  /** @param {Place | null} place @param {SourceFile | null} file */
  #pane(place, file) {
    if (!file || !place) return html`<div class="pane" tabindex="0" role="region" aria-label=${place?.file ?? say.stack}><p class="quiet">${this.files ? nothing : say.noSource}</p></div>`;
    const marked = marks(file, this.reads ?? this.#frame, this.step, this.view);
    if (this.editor === "there")
      return html`<div class="pane"><code-editor .file=${file} .lines=${marked} .contexts=${this.run?.contexts ?? []} .at=${place.line} .tab=${this.tab}></code-editor></div>`;
    return html`<div class="pane" tabindex="0" role="region" aria-label=${file.name}><code-lines .text=${file.text} .marks=${marked}></code-lines></div>`;
  }

  /** Files, and the functions of the one that is shown; what is chosen is opened. @param {Place | null} place @param {SourceFile | null} file */
  #picker(place, file) {
    if (!place || !file) return place ? baseName(place.file) : say.noStep;
    const change = (/** @type {Event} */ event) => {
      const select = /** @type {HTMLSelectElement} */ (event.target);
      const [name, line] = select.value.split("\n");
      select.value = file.name;
      this.ask("showsource", { file: name, line: Number(line ?? 1) });
    };
    // another file makes another list, and a step within it none: lit passes over a template that is the very same
    if (this.listed?.file !== file || this.listed.run !== this.run) this.listed = { file, run: this.run, options: this.#options(file) };
    return html`<select class="file" aria-label=${say.openFile} title=${file.name} .value=${file.name} @change=${change}>${this.listed.options}</select>`;
  }

  /** @param {SourceFile} file */
  #options(file) {
    return html`${folders(this.files ?? []).map(([folder, files]) => html`<optgroup label=${folder}>${files.map(({ name }) => html`
        <option value=${name} .selected=${name === file.name}>${baseName(name)}</option>`)}</optgroup>`)}
      <optgroup label=${say.functionsOf(baseName(file.name))}>${functions(file.text).map(({ name, line }) => html`<option value="${file.name}\n${line}">${name}()</option>`)}</optgroup>`;
  }

  /** @param {number} index */
  #choose(index) {
    if (this.reads) this.ask("showsource", {});
    this.chosen = index;
  }

  #find() {
    /** @type {any} */ (this.querySelector("code-editor"))?.find();
  }

  async updated() {
    if (this.files && this.editor === "" && this.querySelector(".source")?.checkVisibility()) void this.#fetchEditor();
    const lines = /** @type {Part | null} */ (this.querySelector("code-lines"));
    await lines?.updateComplete;
    for (const call of this.querySelectorAll(".stack > [hidden]")) call.removeAttribute("hidden");
    this.measured(() => this.#look(), (seen) => this.#fit(seen));
  }

  /** What room there is for the calls; and the statement shown comes into sight. */
  #look() {
    const [stack, pane] = [this.querySelector(".stack"), this.querySelector(".pane")];
    const line = /** @type {HTMLElement | null} */ (this.querySelector("code-lines .now"));
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
}

/** The files by folder, in the order of the kernel's list. @param {SourceFile[]} files @returns {[string, SourceFile[]][]} */
function folders(files) {
  const found = /** @type {Map<string, SourceFile[]>} */ (new Map());
  for (const file of files) {
    const folder = file.name.includes("/") ? file.name.slice(0, file.name.lastIndexOf("/")) : say.ownText;
    found.set(folder, [...(found.get(folder) ?? []), file]);
  }
  return [...found];
}

/** @param {keyof typeof ICONS} icon @param {string} name @param {() => void} act */
const tool = (icon, name, act) =>
  html`<button class="icon" aria-label=${name} title=${name} @click=${act}><svg viewBox="0 0 16 16" aria-hidden="true"><path d=${ICONS[icon]} /></svg></button>`;

customElements.define("source-pane", SourcePane);
