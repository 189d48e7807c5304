/**
 * <scenario-pane>: the scenario as cards and as text. The text can be changed and run; what is wrong
 * with it is said at its place.
 *
 * In:  run, complaint (what the server found wrong, or null), busy.
 * Out: ask: text {text}.
 */
import { html, live, nothing } from "#vendor/lit";
import { say } from "../messages.js";
import { urls } from "../urls.js";
import { Part, hue, who } from "./part.js";

/** @typedef {import("../types.js").Run} Run */
/** @typedef {import("../types.js").Complaint} Complaint */

class ScenarioPane extends Part {
  static properties = { run: {}, complaint: {}, busy: { type: Boolean }, mode: { state: true }, draft: { state: true } };

  constructor() {
    super();
    this.run = /** @type {Run | null} */ (null);
    this.complaint = /** @type {Complaint | null} */ (null);
    this.busy = false;
    this.mode = "cards";
    this.draft = "";
    this.shown = "";
  }

  willUpdate() {
    const text = this.run?.scenario.text ?? "";
    if (text !== this.shown) [this.shown, this.draft] = [text, text];
  }

  /** Opens the text for writing. */
  async write() {
    this.mode = "text";
    await this.updateComplete;
    this.querySelector("textarea")?.focus();
  }

  render() {
    const { run, mode } = this;
    if (!run) return nothing;
    const pick = (/** @type {string} */ name) => html`<button aria-pressed=${mode === name} @click=${() => (this.mode = name)}>${name === "cards" ? say.cards : say.text}</button>`;
    return html`<aside class="builder" aria-label=${say.scenario}>
      <div class="b-head"><h2>${say.scenario}</h2><div class="seg" role="group" aria-label=${say.view}>${pick("cards")}${pick("text")}</div></div>
      ${mode === "cards" ? this.#cards(run) : this.#text()}</aside>`;
  }

  /** @param {Run} run */
  #cards(run) {
    return html`<div class="cards">
      <h3>${say.fileSystems}</h3>
      <div class="slabs">${run.file_systems.map((fs) => html`<div class="slab ${fs.upper ? "soft" : ""}"><b>${fs.name}</b> ${fs.type}
        ${fs.upper ? html`<span class="opt">upper=${fs.upper}</span>` : nothing}${fs.loop ? html`<span class="opt">loop=${fs.loop}</span>` : nothing}${fs.read_only ? html`<span class="opt">${say.readOnly}</span>` : nothing}</div>`)}</div>
      <h3>${say.threads}</h3>
      ${run.contexts.filter((c) => c.kind === "thread").map((context) => html`<div class="thread ${hue(context)}"><p>${who(context)}<b>${context.name}</b></p>
        ${run.requests.filter((r) => r.thread === context.thread).map(({ text }) => operation(text))}</div>`)}
      <h3>${say.kernelHead}</h3>
      <p class="kernel-said"><b>${run.kernel.label}</b><br>${run.kernel.title}<br><a href=${urls.leavesOut(run.kernel.id)}>${say.leavesOut}</a></p>
      ${run.kernel.omitted?.length ? html`<ul class="hunks">${run.kernel.omitted.map((hunk) => html`<li class="out"><s>${hunk}</s> ${say.omitted}</li>`)}</ul>` : nothing}
    </div>`;
  }

  #text() {
    const { complaint } = this;
    return html`<form class="text" @submit=${this.#submit}>
      <label class="sr" for="scenario-text">${say.textLabel}</label>
      <textarea id="scenario-text" spellcheck="false" autocomplete="off" autocapitalize="off" wrap="off" aria-invalid=${complaint !== null} aria-describedby="scenario-said"
        .value=${live(this.draft)} @input=${(/** @type {Event} */ e) => (this.draft = /** @type {HTMLTextAreaElement} */ (e.target).value)} @keydown=${this.#key}></textarea>
      <p id="scenario-said" class="said" role="status">${complaint ? html`<b>${complaint.line ? say.at(complaint.line, complaint.column) : nothing}</b>${complaint.message}` : say.textHelp}</p>
      <button class="tool" type="submit" aria-disabled=${this.busy}>${this.busy ? say.running : say.run}</button></form>`;
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    if (!this.busy) this.ask("text", { text: this.draft });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#submit(event);
  }

  /** A located complaint puts the caret where it is. @param {Map<string, unknown>} changed */
  updated(changed) {
    const area = this.querySelector("textarea");
    if (!area || !changed.has("complaint") || !this.complaint?.line) return;
    const lines = this.draft.split("\n").slice(0, this.complaint.line - 1);
    const at = lines.reduce((sum, line) => sum + line.length + 1, 0) + Math.max((this.complaint.column ?? 1) - 1, 0);
    area.focus();
    area.setSelectionRange(at, at);
  }
}

/** An operation's own words as a chip, its options beside it. @param {string} text */
function operation(text) {
  const words = text.split(" ");
  const cut = words.findIndex((word, i) => i > 0 && word.includes("="));
  const [op, options] = cut < 0 ? [words, []] : [words.slice(0, cut), words.slice(cut)];
  return html`<span class="op">${op.join(" ")}</span> ${options.map((option) => html`<span class="opt">${option}</span> `)}`;
}

customElements.define("scenario-pane", ScenarioPane);
