/**
 * <patch-sheet>: the patches of the kernel that is shown, each with its story and its lines; what breaks without each
 * hunk, in this scenario; what was merged instead; and what leads here from any other kernel.
 *
 * In:  run, step, kernels ({id, title}[]), entries (of the library).
 * Out: ask: showsource {file, line}, kernel {id}, open {name}, follow {link}.
 */
import "../core.js";
import { html, nothing } from "#vendor/lit";
import { holds, placeOf, short, stretches, told } from "../diffs.js";
import { later as say } from "../messages-source.js";
import * as server from "../server.js";
import { Sheet } from "./dialogs.js";
import { baseName, hue } from "./part.js";

/** @typedef {import("../diffs.js").Patch} Patch */
/** @typedef {import("../diffs.js").PatchList} PatchList */
/** @typedef {import("../diffs.js").Stretch} Stretch */
/** @typedef {import("../diffs.js").Without} Without */

class PatchSheet extends Sheet {
  static properties = {
    run: {}, step: {}, kernels: {}, entries: {}, list: { state: true }, against: { state: true }, between: { state: true },
    without: { state: true }, busy: { state: true }, trouble: { state: true }, opened: { state: true },
  };

  constructor() {
    super();
    this.run = /** @type {import("../types.js").Run | null} */ (null);
    this.step = /** @type {import("../types.js").Step | null} */ (null);
    this.kernels = /** @type {import("../types.js").Kernel[]} */ ([]);
    this.entries = /** @type {import("../types.js").LibraryEntry[]} */ ([]);
    this.list = /** @type {PatchList | null} */ (null);
    this.against = "";
    this.between = /** @type {Stretch[] | null} */ (null);
    this.without = /** @type {Map<string, Without> | null} */ (null);
    this.busy = false;
    this.trouble = "";
    this.opened = /** @type {Set<string>} */ (new Set());
    this.searching = new AbortController();
    /** What the findings are of. */
    this.of = { kernel: "", scenario: "" };
  }

  show() {
    super.show();
    this.requestUpdate();
    void this.#fetch();
  }

  /** What was found of another kernel, or of another scenario on it, is not of this one. */
  willUpdate() {
    const [kernel, scenario] = [this.run?.kernel.id ?? "", this.run?.scenario.text ?? ""];
    if (scenario === this.of.scenario && kernel === this.of.kernel) return;
    const same = kernel === this.of.kernel;
    this.of = { kernel, scenario };
    this.searching.abort();
    [this.without, this.busy] = [null, false];
    if (same) return;
    [this.list, this.between, this.against] = [null, null, ""];
    if (this.querySelector("dialog")?.open) void this.#fetch();
  }

  /** A step draws nothing while nobody looks. */
  shouldUpdate() {
    return !this.hasUpdated || Boolean(this.querySelector("dialog")?.open);
  }

  async #fetch() {
    const id = this.run?.kernel.id;
    if (!id || this.list?.kernel === id) return;
    await this.#try(async () => {
      const list = await server.patches(id);
      if (this.run?.kernel.id === id) this.list = { ...list, kernel: id };
    });
  }

  /** @param {string} against */
  async #compare(against) {
    [this.against, this.between] = [against, null];
    const id = this.run?.kernel.id;
    if (!id || !against) return;
    await this.#try(async () => {
      const { files } = await server.difference(id, against);
      if (this.against === against && this.run?.kernel.id === id) this.between = files.flatMap(({ name, diff }) => stretches(name, diff));
    });
  }

  /** A search for each hunk: asked for, never by itself. @param {string} patch */
  async #takeApart(patch) {
    if (!this.run) return;
    this.searching.abort();
    this.searching = new AbortController();
    const { signal } = this.searching;
    this.busy = true;
    await this.#try(async () => {
      const { hunks } = await server.hunks({ scenario: this.run?.scenario.text ?? "", kernel: this.run?.kernel.id ?? "", patch }, signal);
      this.without = new Map(hunks.map((hunk) => [`${patch}:${hunk.hunk}`, hunk]));
    }, signal);
    if (!signal.aborted) this.busy = false;
  }

  /** @param {() => Promise<void>} asking @param {AbortSignal} [signal] */
  async #try(asking, signal) {
    this.trouble = "";
    try {
      await asking();
    } catch (error) {
      if (!signal?.aborted) this.trouble = server.reasonOf(error);
    }
  }

  render() {
    const id = this.run?.kernel.id ?? "";
    return html`<div class="patches">${this.sheet(say.patchesOf(id), html`
      ${this.trouble ? html`<p role="alert">${this.trouble}</p>` : nothing}
      ${this.list ? this.#told(this.list) : html`<p class="quiet">${this.trouble ? nothing : say.patchesComing}</p>`}`)}</div>`;
  }

  /** @param {PatchList} list */
  #told(list) {
    const { added, releases } = told(list);
    const own = this.run?.own_files ?? [];
    return html`
      ${this.#choice()}
      ${added.map(({ about, patches }) => html`<section aria-label=${about.title}>
        <h3>${about.title} ${origin(patches)}</h3><p>${about.summary}</p>
        ${about.instead ? html`<p class="instead"><b>${say.mergedInstead(about.instead.release)}</b> <code>${short(about.instead.patch)}</code> ${about.instead.summary}. ${sentence(about.instead.changes)} ${sentence(about.instead.why)}
          <button class="link" @click=${() => void this.#compare(about.instead?.release ?? "")}>${say.compareWith(about.instead.release)}</button></p>` : nothing}
        ${this.#scenarios(say.shownBy, about.shown)}
        ${patches.some(({ hunk }) => hunk) ? html`<p><button class="tool" ?disabled=${this.busy} @click=${() => void this.#takeApart(about.name)}>${say.takeApart}</button>
          <span role="status">${this.busy ? say.takingApart : this.without ? say.takenApart : ""}</span></p>` : nothing}
        ${patches.map((patch) => this.#patch(patch, true))}</section>`)}
      ${own.length ? html`<section><h3>${say.ownText}</h3><p>${say.ownPatches} ${own.map(({ name }) => this.#source({ file: name, line: 1 }, baseName(name)))}</p></section>` : nothing}
      ${releases.map(({ release, patches }) => html`<section aria-label=${release}><h3>${say.cameWith(release, patches.length)}</h3>${patches.map((patch) => this.#patch(patch, false))}</section>`)}
      ${added.length + releases.length ? nothing : html`<p>${say.noPatches}</p>`}`;
  }

  /** What leads here from another kernel. */
  #choice() {
    const files = [...new Set((this.between ?? []).map(({ file }) => file))];
    return html`<section aria-label=${say.differsFrom}><p class="against"><label>${say.differsFrom}
      <select aria-label=${say.differsFrom} .value=${this.against} @change=${(/** @type {Event} */ e) => void this.#compare(/** @type {HTMLSelectElement} */ (e.target).value)}>
        <option value="">${say.nothing}</option>${this.kernels.filter(({ id }) => id !== this.run?.kernel.id).map(({ id, title }) => html`<option value=${id} title=${title} .selected=${id === this.against}>${id}</option>`)}
      </select></label> <span role="status">${this.between ? say.differing(this.between.length, files.length) : ""}</span></p>
      ${(this.between ?? []).map((stretch) => this.#stretch(stretch))}</section>`;
  }

  /** @param {Patch} patch @param {boolean} whole  shown at once, not only its name */
  #patch(patch, whole) {
    const open = whole || this.opened.has(patch.label);
    const here = patch.stretches.some((stretch) => holds(stretch, this.#here));
    const name = patch.hunk ?? short(patch.commit);
    return html`<details class="patch" ?data-out=${patch.out} ?open=${open} @toggle=${(/** @type {Event} */ e) => this.#toggled(patch, /** @type {HTMLDetailsElement} */ (e.target).open)}>
      <summary><code>${name}</code> <b>${patch.summary}</b>${patch.out ? html` <span class="chip">${say.leftOut}</span>` : nothing}${here ? html` <span class="chip ${this.#hue}">${say.runsHere}</span>` : nothing}</summary>
      ${open ? html`<dl>${row(say.doesWhat, patch.changes)}${row(say.whyNeeded, patch.why)}${row(patch.hunk ? say.without : say.verdictBy, patch.verdict)}${this.#found(patch)}</dl>
        ${this.#scenarios(patch.out || patch.hunk ? say.shownWithout : say.shownBy, patch.shown)}
        ${patch.other ? html`<p><button class="link" @click=${() => this.ask("kernel", { id: patch.other })}>${patch.out ? say.putBack(name) : say.leaveOut(name)}</button></p>` : nothing}
        ${patch.stretches.map((stretch) => this.#stretch(stretch))}` : nothing}</details>`;
  }

  /** @param {Patch} patch @param {boolean} open */
  #toggled(patch, open) {
    if (!patch.release || open === this.opened.has(patch.label)) return;
    this.opened = new Set(open ? [...this.opened, patch.label] : [...this.opened].filter((label) => label !== patch.label));
  }

  /** What the search said of this hunk, with the shortest run for each property that breaks. @param {Patch} patch */
  #found(patch) {
    const found = this.without?.get(patch.label);
    if (!found) return nothing;
    return html`<div class="found"><dt>${say.withoutHere}</dt><dd>${found.told}.
      ${found.breaks.map(({ property, steps, link }) => link ? html` <button class="link" @click=${() => this.#leave("follow", { link })}>${say.seeIt(property, steps ?? 0)}</button>` : nothing)}</dd></div>`;
  }

  /** @param {string} head @param {string[]} names */
  #scenarios(head, names) {
    const entries = this.entries.filter(({ name }) => names.includes(name));
    if (entries.length === 0) return nothing;
    return html`<p class="shown">${head} ${entries.map(({ name, title, link }) => html` <a href=${link ?? "#"} @click=${(/** @type {MouseEvent} */ e) => {
      if (e.ctrlKey || e.metaKey || e.shiftKey) return;
      e.preventDefault();
      this.#leave("open", { name });
    }}>${title}</a>`)}</p>`;
  }

  /** @param {string} act @param {Record<string, unknown>} detail */
  #leave(act, detail) {
    this.hide();
    this.ask(act, detail);
  }

  /** @param {import("../diffs.js").Place} place @param {string} name */
  #source(place, name) {
    return html`<button class="link" @click=${() => this.#leave("showsource", { ...place })}>${name}</button>`;
  }

  get #here() {
    return this.step?.statements.at(-1) ?? null;
  }

  get #hue() {
    return hue(this.run?.contexts.find((context) => context.name === this.step?.context));
  }

  /** @param {Stretch} stretch */
  #stretch(stretch) {
    const place = placeOf(stretch);
    const here = this.#here;
    return html`<figure class="passage ${this.#hue}"><figcaption>${place ? this.#source(place, `${stretch.file}:${place.line}`) : html`<span>${stretch.file}</span>`} <code>${stretch.function}</code></figcaption>
      <pre tabindex="0" role="group" aria-label=${say.diffOf(stretch.file)}>${stretch.rows.map(({ sign, text, line }) => {
        const now = line !== null && here?.file === stretch.file && here.line === line;
        return html`<span class="row" data-sign=${sign} aria-current=${now ? "true" : nothing}><i>${line ?? ""}</i>${sign === "-" ? "−" : sign} ${text}\n</span>`;
      })}</pre></figure>`;
  }
}

/** Where a patch of several hunks was posted: they were one mail. @param {Patch[]} patches */
const origin = (patches) => (patches.every(({ commit }) => commit === patches[0]?.commit) && patches.length > 1 ? html`<code>${patches[0].commit}</code>` : nothing);

/** A header's field as a sentence of its own; a name of C stays as it is spelt. @param {string | null} text */
const sentence = (text) => (text && !/^\w*[_(]/.test(text) ? text[0].toUpperCase() + text.slice(1) : text ?? "");

/** @param {string} name @param {string | null} text */
const row = (name, text) => (text ? html`<div><dt>${name}</dt><dd>${text}</dd></div>` : nothing);

customElements.define("patch-sheet", PatchSheet);
