/**
 * <builder-cards>: the scenario as cards: file systems as they stand on each other, threads with their
 * operations in order, the kernel with its hunks. One card at a time is open for editing.
 *
 * In:  tree (the scenario as an object; null where its words cannot be told apart), stale (is the text ahead
 *      of it?), grammar, run, mistake.
 * Out: ask: edit {tree, told}.
 */
import { html, live, nothing } from "#vendor/lit";
import { wrongAt } from "../draft.js";
import * as edits from "../edits.js";
import { layers, open as openChoices, pinned } from "../forms.js";
import { say } from "../messages-later.js";
import { urls } from "../urls.js";
import { Dragging } from "./dragging.js";
import { fileSystemForm, operationForm, threadForm } from "./card-forms.js";
import { Part, who } from "./part.js";

/** @typedef {import("../types.js").Tree} Tree */
/** @typedef {import("../types.js").Operation} Operation */
/** @typedef {import("../types.js").Grammar} Grammar */
/** @typedef {import("../edits.js").Spot} Spot */

class BuilderCards extends Part {
  static properties = { tree: {}, stale: { type: Boolean }, grammar: {}, run: {}, mistake: {}, chosen: { state: true }, drop: { state: true } };

  constructor() {
    super();
    this.tree = /** @type {Tree | null} */ (null);
    this.stale = false;
    this.grammar = /** @type {Grammar | null} */ (null);
    this.run = /** @type {import("../types.js").Run | null} */ (null);
    this.mistake = /** @type {import("../types.js").Mistake | null} */ (null);
    this.chosen = "";
    this.drop = /** @type {import("./dragging.js").Drop | null} */ (null);
    this.wanted = "";
    this.held = "";
    this.dragging = new Dragging(this);
  }

  enter() {
    /** @type {HTMLElement | null} */ (this.querySelector(".ops .face") ?? this.querySelector(".add"))?.focus();
  }

  /** An edit; `focus` says which card has the focus afterwards. @param {Tree} tree @param {string} told @param {string} [focus] a selector */
  edit(tree, told, focus = "") {
    if (this.stale) return this.requestUpdate(); // it would be an edit of what the text no longer says
    this.wanted = focus;
    this.ask("edit", { tree, told });
  }

  /** Opens a card, or shuts it. @param {string} path */
  choose(path) {
    this.chosen = this.chosen === path ? "" : path;
  }

  /** A mistake is looked at first. */
  firstUpdated() {
    this.querySelector(".wrong")?.scrollIntoView({ block: "nearest" });
  }

  /** What has the focus, by its card and its name: cards may change places under it. */
  willUpdate() {
    const active = document.activeElement;
    this.held = active && this.contains(active) ? addressOf(active) : "";
  }

  updated() {
    const target = /** @type {HTMLElement | null} */ (this.wanted ? this.querySelector(this.wanted) : null);
    if (target) {
      this.wanted = "";
      target.focus();
      target.scrollIntoView({ block: "nearest" });
    } else if (this.held) {
      const held = /** @type {HTMLElement | null} */ (this.querySelector(this.held));
      if (held && held !== document.activeElement) held.focus();
    }
  }

  render() {
    const { tree, grammar, mistake } = this;
    if (!tree) return mistake ? html`<p class="wrong">${say.noCards}</p>` : nothing;
    return html`<div class="cards" @keydown=${this.#key} ?data-dragging=${this.drop !== null}>
      ${mistake && !mistake.path ? html`<p class="wrong" id="wrong-all">${mistake.message}</p>` : nothing}
      <input class="b-title" type="text" maxlength="120" aria-label=${say.title} placeholder=${say.untitled} .value=${live(tree.title ?? "")} @change=${(/** @type {Event} */ e) => {
        const title = /** @type {HTMLInputElement} */ (e.target).value.trim() || null;
        this.edit({ ...tree, title }, say.set(say.title, title));
      }}>${this.#wrong("title")}
      <h3>${say.fileSystems}</h3>
      <div class="slabs">${stacks(tree).map(([at, soft]) => this.#fileSystem(tree, at, soft))}
        <button class="add" @click=${() => this.#addFileSystem(tree)}>${say.addFileSystem}</button></div>
      <h3>${say.threads}</h3>
      ${tree.threads.map((_, at) => this.#thread(tree, at))}
      <button class="add" data-add="thread" @click=${() => this.#addThread(tree)}>${say.addThread}</button>
      <h3>${say.kernelHead}</h3>${this.#kernel(tree, grammar)}
      ${this.#rest(tree)}</div>`;
  }

  /** @param {string} path */
  #wrong(path) {
    const message = wrongAt(this.mistake, path);
    return message ? html`<p class="wrong">${message}</p>` : nothing;
  }

  // ── file systems

  /** @param {Tree} tree @param {number} at @param {boolean} soft something it stands on follows */
  #fileSystem(tree, at, soft) {
    const fs = tree.file_systems[at];
    const path = `file_systems/${at}`;
    const open = this.chosen === path;
    return html`<div class="slab ${soft ? "soft" : ""}" data-path=${path} ?data-open=${open} ?data-wrong=${Boolean(wrongAt(this.mistake, path))}>
      <button class="face" aria-expanded=${open} @click=${() => this.choose(path)}><b>${fs.name}</b> ${fs.type}
        ${[fs.upper ? `upper=${fs.upper}` : "", fs.loop ? `loop=${fs.loop}` : "", ...fs.options].filter(Boolean).map((option) => html`<span class="opt">${option}</span>`)}</button>
      ${this.#wrong(path)}${open ? fileSystemForm(this, tree, at) : nothing}</div>`;
  }

  /** @param {Tree} tree */
  #addFileSystem(tree) {
    const added = edits.addFileSystem(tree);
    const at = added.file_systems.length - 1;
    this.chosen = `file_systems/${at}`;
    this.edit(added, say.added(added.file_systems[at].name), `[data-path="file_systems/${at}"] select`);
  }

  // ── threads

  /** @param {Tree} tree @param {number} at */
  #thread(tree, at) {
    const thread = tree.threads[at];
    const path = `threads/${at}`;
    const open = this.chosen === path;
    const context = this.run?.contexts.find((c) => c.kind === "thread" && (c.thread === thread.name || c.thread === `${thread.name}[1]`));
    const drop = this.drop;
    return html`<section class="thread c${(at % 3) + 1}" data-path=${path} aria-label=${thread.name} ?data-drop=${drop?.kind === "thread" && drop.at === at} ?data-end=${drop?.kind === "thread" && drop.at === tree.threads.length && at === drop.at - 1}>
      <div class="t-head"><span class="grip" data-grip=${path} aria-hidden="true"></span>${context ? who({ ...context, hue: (at % 3) + 1 + (at > 2 ? 3 : 0) }) : who(undefined)}
        <button class="face" aria-expanded=${open} @click=${() => this.choose(path)}><b>${thread.name}</b>${thread.copies > 1 ? html` <span class="replicas">×${thread.copies}</span>` : nothing}</button></div>
      ${this.mistake?.path === path ? this.#wrong(path) : nothing}${open ? threadForm(this, tree, at) : nothing}
      <ol class="ops" aria-label=${say.operationsOf(thread.name)}>${thread.operations.map((_, index) => this.#operation(tree, { thread: at, index }))}</ol>
      <button class="add small" data-add=${path} @click=${() => this.#addOperation(tree, at)}>${say.addOperation}<span class="sr"> ${say.to(thread.name)}</span></button></section>`;
  }

  /** @param {Tree} tree */
  #addThread(tree) {
    const added = edits.addThread(tree);
    const at = added.threads.length - 1;
    this.chosen = `threads/${at}/operations/0`;
    this.edit(added, say.added(added.threads[at].name), `[data-path="threads/${at}/operations/0"] select`);
  }

  /** @param {Tree} tree @param {number} at */
  #addOperation(tree, at) {
    const added = edits.addOperation(tree, at);
    const path = `threads/${at}/operations/${added.threads[at].operations.length - 1}`;
    this.chosen = path;
    this.edit(added, say.added(words(/** @type {Operation} */ (added.threads[at].operations.at(-1)))), `[data-path="${path}"] select`);
  }

  /** @param {Tree} tree @param {Spot} spot */
  #operation(tree, spot) {
    const { thread, index } = spot;
    const operation = tree.threads[thread].operations[index];
    const path = `threads/${thread}/operations/${index}`;
    const open = this.chosen === path;
    const drop = this.drop;
    const here = drop?.kind === "operation" && drop.thread === thread ? drop.index - index : null;
    const last = index === tree.threads[thread].operations.length - 1;
    return html`<li data-path=${path} ?data-open=${open} ?data-drop=${here === 0} ?data-end=${here === 1 && last} ?data-held=${this.dragging.held === path} ?data-wrong=${Boolean(wrongAt(this.mistake, path))}>
      <span class="grip" data-grip=${path} aria-hidden="true"></span>
      <button class="face" aria-expanded=${open} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown Delete" @click=${() => this.choose(path)}><span class="op">${words(operation)}</span>
        ${pinned(operation).map((option) => html`<span class="opt">${option}</span> `)}${this.grammar ? openChoices(this.grammar, operation).map(({ name, stands }) => html`<span class="any"><span class="sr">${say.open1(name)}</span><span aria-hidden="true">${name}</span>${stands.map((value) => html`<i>${value}</i>`)}</span>`) : nothing}</button>
      ${this.#wrong(path)}${open ? operationForm(this, tree, spot) : nothing}</li>`;
  }

  /** @param {Tree} tree @param {Spot} from @param {Spot} to */
  move(tree, from, to) {
    const { tree: moved, at } = edits.moveOperation(tree, from, to);
    const path = `threads/${at.thread}/operations/${at.index}`;
    if (this.chosen) this.chosen = path;
    const { name, operations } = moved.threads[at.thread];
    this.edit(moved, say.moved(words(operations[at.index]), at.index + 1, operations.length, name), `[data-path="${path}"] > .face`);
  }

  /** @param {Tree} tree @param {number} at @param {string} type */
  retype(tree, at, type) {
    if (!this.grammar) return;
    const { tree: made, at: now } = edits.retype(tree, at, type, this.grammar);
    this.chosen = `file_systems/${now}`;
    this.edit(made, say.set(say.type, type), `[data-path="${this.chosen}"] select`);
  }

  /** @param {Tree} tree @param {number} from @param {number} to */
  moveThread(tree, from, to) {
    if (to < 0 || to >= tree.threads.length) return;
    if (this.chosen) this.chosen = `threads/${to}`;
    this.edit(edits.moveThread(tree, from, to), say.moved(tree.threads[from].name, to + 1, tree.threads.length, ""), `[data-path="threads/${to}"] .t-head .face`);
  }

  /** @param {Tree} tree @param {string} path */
  takeAway(tree, path) {
    const [kind, at, , index] = path.split("/");
    this.chosen = "";
    if (kind === "file_systems") return this.edit(edits.removeFileSystem(tree, Number(at)), say.removed(tree.file_systems[Number(at)].name), ".slabs .add");
    const thread = tree.threads[Number(at)];
    const all = index === undefined || thread.operations.length === 1;
    if (index === undefined) return this.edit(edits.removeThread(tree, Number(at)), say.removed(thread.name), `[data-add="thread"]`);
    const next = all ? `[data-add="thread"]` : `[data-path="threads/${at}/operations/${Math.min(Number(index), thread.operations.length - 2)}"] > .face`;
    this.edit(edits.removeOperation(tree, { thread: Number(at), index: Number(index) }), say.removed(words(thread.operations[Number(index)])), next);
  }

  // ── kernel, and what only the text can change

  /** @param {Tree} tree @param {Grammar | null} grammar */
  #kernel(tree, grammar) {
    const hunks = grammar?.id === tree.kernel ? grammar.hunks : [];
    return html`<div class="kernel-card" data-path="kernel" ?data-wrong=${Boolean(wrongAt(this.mistake, "kernel"))}>
      <p class="kernel-said"><b>${tree.kernel}</b><br>${grammar?.id === tree.kernel ? grammar.title : nothing}
        <button class="link" aria-keyshortcuts="h" @click=${() => this.ask("patches")}>${say.patchesShort}</button></p>${this.#wrong("kernel")}
      ${hunks.length ? html`<fieldset class="hunks"><legend>${say.hunksOf(hunks[0].patch)}</legend>${hunks.map((hunk) => html`
        <label class=${hunk.out ? "out" : ""}><input type="checkbox" .checked=${!hunk.out} @change=${() => this.edit({ ...tree, kernel: hunk.other }, say.onKernel(hunk.other))}> <span>${hunk.summary.replace(/^\w+: /, "")}</span></label>`)}</fieldset>` : nothing}
      <a class="quiet" href=${urls.leavesOut(tree.kernel)}>${say.leavesOut}</a></div>`;
  }

  /** @param {Tree} tree */
  #rest(tree) {
    const lines = [
      ...(tree.schedule ? [`schedule ${tree.schedule}`] : []), ...(tree.checks.length ? [`check ${tree.checks.join(" ")}`] : []),
      ...tree.expects.map((fact) => `expect ${fact}`), ...tree.forbids.map((fact) => `forbid ${fact}`),
      ...tree.opaques.map(({ name, value }) => `opaque ${name}${value ? ` = ${value}` : ""}`), ...tree.defines.map(() => "define …"), ...tree.patches.map(() => "patch …"),
    ];
    const wrong = ["schedule", "checks", "expects", "forbids", "opaques", "defines", "patches"].map((path) => wrongAt(this.mistake, path)).find(Boolean);
    if (!lines.length && !wrong) return nothing;
    return html`<h3>${say.inTheText}</h3>${wrong ? html`<p class="wrong">${wrong}</p>` : nothing}
      <ul class="rest">${lines.map((line) => html`<li><code>${line}</code></li>`)}</ul>
      <button class="add small" @click=${() => this.ask("scenario")}>${say.editText}</button>`;
  }

  /** Alt with an arrow moves what has the focus, Delete takes it away, Escape shuts it. @param {KeyboardEvent} event */
  #key(event) {
    const { tree } = this;
    const element = /** @type {HTMLElement} */ (event.target);
    const path = /** @type {HTMLElement | null} */ (element.closest("[data-path]"))?.dataset.path;
    if (!tree || !path) return;
    if (event.key === "Escape" && this.chosen) {
      event.preventDefault();
      const face = this.chosen.split("/").length === 2 && this.chosen.startsWith("threads") ? ".t-head .face" : ".face";
      this.wanted = `[data-path="${this.chosen}"] ${face}`;
      this.chosen = "";
    }
    if (!element.matches(".face")) return;
    const way = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const [, thread, , index] = path.split("/").map(Number);
    if (event.key === "Delete" || event.key === "Backspace") this.takeAway(tree, path);
    else if (way && event.altKey && path.includes("operations")) {
      const to = edits.nextSpot(tree, { thread, index }, /** @type {1 | -1} */ (way));
      if (to) this.move(tree, { thread, index }, to);
    } else if (way && event.altKey && path.startsWith("threads")) this.moveThread(tree, thread, thread + way);
    else return;
    event.preventDefault();
  }
}

/** A selector that finds a control again; empty for one that has no name. @param {Element} element */
function addressOf(element) {
  const path = /** @type {HTMLElement | null} */ (element.closest("[data-path]"))?.dataset.path;
  const label = element.getAttribute("aria-label");
  return path && label ? `[data-path="${path}"] [aria-label="${CSS.escape(label)}"]` : "";
}

/** @param {Operation} operation */
export const words = ({ verb, target }) => (target ? `${verb} ${target}` : verb);

/** File systems as they stand on each other, the top of each stack first, with whether another follows in its stack. @param {Tree} tree @returns {[number, boolean][]} */
function stacks(tree) {
  const under = new Set(tree.file_systems.map((fs) => fs.upper));
  const seen = new Set();
  return tree.file_systems.filter((fs) => !under.has(fs.name)).flatMap((top) => {
    const stack = layers(tree, top.name).filter((name) => !seen.has(name) && seen.add(name));
    return stack.map((name, i) => /** @type {[number, boolean]} */ ([tree.file_systems.findIndex((fs) => fs.name === name), i < stack.length - 1]));
  });
}

customElements.define("builder-cards", BuilderCards);
