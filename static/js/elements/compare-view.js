/**
 * <compare-view>: two runs of one schedule side by side, in step; where they part, and in what; and what
 * every kernel, or every hunk, makes of the scenario.
 *
 * In:  comparing (or null: nothing is shown), left, right (runs; the right one may be on its way), cursor,
 *      names (of both sides), tree (the branches), kernels, masks (of both kernels' clones), playing,
 *      grammar (of the left kernel), verdict (of the left run).
 * Out: ask: compare {with, pane}, kernel {id}, switch {index}, side {name}, swap, beside, difference, seek {to}.
 */
import { html, nothing } from "#vendor/lit";
import { differences, facts, moments, only } from "../differences.js";
import { say } from "../messages-compare.js";
import { plain, spoken } from "../speech.js";
import { facts as known } from "../store.js";
import { Part, breakable } from "./part.js";
import "./compare-line.js";
import "./verdict-matrix.js";
import "./spoken-sentence.js";
import "./stage-world.js";

/** @typedef {import("../types.js").Run} Run */
/** @typedef {import("../differences.js").Fact} Fact */
/** @typedef {import("../differences.js").Differences} Differences */
/** @typedef {import("../comparison.js").Comparing} Comparing */
/** @typedef {"left" | "right"} Side */

class CompareView extends Part {
  static properties = {
    comparing: {}, left: {}, right: {}, cursor: {}, names: {}, tree: {}, kernels: {}, masks: {}, playing: { type: Boolean }, grammar: {}, verdict: {},
  };

  constructor() {
    super();
    this.comparing = /** @type {Comparing | null} */ (null);
    this.left = /** @type {Run | null} */ (null);
    this.right = /** @type {Run | null} */ (null);
    this.cursor = 0;
    this.names = ["", ""];
    this.tree = /** @type {import("../branches.js").Tree | null} */ (null);
    this.kernels = /** @type {import("../types.js").Kernel[]} */ ([]);
    this.masks = ["unread", "unread"];
    this.playing = false;
    this.grammar = /** @type {import("../types.js").Grammar | null} */ (null);
    this.verdict = /** @type {import("../types.js").Verdict | null} */ (null);
    this.found = /** @type {Differences} */ ({ told: null, parted: null });
    this.facts = /** @type {Fact[]} */ ([]);
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    const { left, right, cursor } = this;
    if (!this.comparing || !left) return;
    if (changed.has("left") || changed.has("right")) {
      this.found = right ? differences(left, known(left).views, right, known(right).views) : { told: null, parted: null };
    }
    this.facts = right ? facts(left, viewAt(left, cursor), right, viewAt(right, cursor)) : [];
  }

  render() {
    const { comparing, left } = this;
    if (!comparing || !left) return nothing;
    return html`<section class="compare" tabindex="-1" data-pane=${comparing.pane} data-side=${comparing.side} aria-labelledby="h-compare">
      ${this.#bar(comparing)}
      ${comparing.pane === "stages" ? this.#stages(comparing, left) : html`<verdict-matrix .comparing=${comparing} .run=${left} .kernels=${this.kernels} .grammar=${this.grammar} .verdict=${this.verdict}></verdict-matrix>`}
    </section>`;
  }

  /** @param {Comparing} comparing */
  #bar({ pane, side }) {
    const press = (/** @type {string} */ label, /** @type {boolean} */ on, /** @type {() => void} */ act) => html`<button aria-pressed=${on} @click=${act}>${label}</button>`;
    return html`<header class="c-bar"><h2 id="h-compare">${say.compare}</h2>
      <div class="seg" role="group" aria-label=${say.paneNames}>${Object.entries(say.panes).map(([name, label]) => press(label, pane === name, () => pane === name || this.ask("compare", { pane: name })))}</div>
      ${pane === "stages" ? html`<div class="seg c-sides" role="group" aria-label=${say.sideNames}>${/** @type {Side[]} */ (["left", "right"]).map((name, i) =>
        press(this.names[i], side === name, () => this.ask("side", { name })))}</div>${this.#moments()}` : nothing}
      <button class="tool c-back" @click=${() => this.ask("compare")}><span>${say.backToStage}</span> <kbd aria-hidden="true">Esc</kbd></button></header>`;
  }

  /** The way to where they part. */
  #moments() {
    const { told, parted } = this.found;
    if (!this.right) return nothing;
    if (!told && parted === null) return html`<p class="c-alike">${this.right.steps.length ? say.alikeWhole(this.right.steps.length) : say.nothingRun}</p>`;
    return html`<div class="chapters c-moments" role="group" aria-label=${say.firstHead}>${moments(this.found).map((step) => html`
      <button aria-current=${step === this.cursor ? "step" : nothing} @click=${() => this.ask("seek", { to: step })}><span class="sr">${say.jumpDifference}</span><b>${step}</b><span>${step === told?.step ? say.firstTold : say.firstParted}</span></button>`)}<kbd aria-hidden="true">D</kbd></div>`;
  }

  /** @param {Comparing} comparing @param {Run} left */
  #stages(comparing, left) {
    return html`<div class="c-cols">${this.#column("left", left, comparing)}${this.#column("right", this.right, comparing)}</div>
      <div class="c-said">${this.right ? html`${this.#words(left, this.right)}${this.#facts()}` : nothing}</div>
      <p class="sr" aria-live="polite">${this.playing ? "" : this.#ear(left)}</p>
      <compare-line .left=${left} .right=${this.right} .cursor=${this.cursor} .names=${this.names} .found=${this.found} .playing=${this.playing}></compare-line>`;
  }

  /** @param {Side} side @param {Run | null} run @param {Comparing} comparing */
  #column(side, run, comparing) {
    const name = this.#called(side);
    const at = run ? Math.min(this.cursor, run.steps.length) : 0;
    const step = run?.steps[at - 1] ?? null;
    const lit = this.found.told?.step === this.cursor || this.found.parted === this.cursor;
    return html`<section class="c-col" data-side=${side} ?data-lit=${lit} aria-label=${name}>
      <header class="c-head">${this.#picker(side, comparing)}<span class="c-run">${side === "right" && comparing.busy ? say.onItsWay : run ? this.#ends(run) : ""}</span>
        ${side === "right" ? html`<button class="icon" title=${say.swap} aria-label=${say.swap} ?disabled=${!run || "link" in comparing.with} @click=${() => this.ask("swap")}>⇄</button>` : nothing}</header>
      ${run ? this.#stage(side, run, at, step) : comparing.trouble ? html`<p class="c-trouble" role="alert">${comparing.trouble}</p>` : nothing}</section>`;
  }

  /** @param {Side} side @param {Run} run @param {number} at @param {import("../types.js").Step | null} step */
  #stage(side, run, at, step) {
    const { views, rows } = known(run);
    return html`<spoken-sentence mute .run=${run} .step=${step}></spoken-sentence>
      <stage-world .run=${run} .rows=${rows} .view=${views[at]} .earlier=${views[at - 1] ?? null} .cursor=${at} .step=${step} .mask=${this.masks[side === "left" ? 0 : 1]} .whose=${this.#called(side)}></stage-world>`;
  }

  /** A name of its own for each side, also where both are the same kernel. @param {Side} side */
  #called(side) {
    const [left, right] = this.names;
    return left === right ? say.whose(left, say.sides[side]) : side === "left" ? left : right;
  }

  /** @param {Run} run */
  #ends(run) {
    const over = run.diverged ? say.stopsAt(run.diverged.step, run.diverged.reason) : say.ends[run.end.status] ?? run.end.status;
    return say.runOf(run.steps.length, over);
  }

  /** A kernel, or another branch of the story. @param {Side} side @param {Comparing} comparing */
  #picker(side, { with: other }) {
    const left = side === "left";
    const id = left ? this.left?.kernel.id : "kernel" in other ? other.kernel : null;
    const branch = left ? this.tree?.current : "branch" in other ? other.branch : null;
    const branches = this.tree?.branches ?? [];
    const listed = this.kernels.some((kernel) => kernel.id === id);
    const chosen = "branch" in other ? `b:${branch}` : id ? `k:${id}` : "";
    return html`<label class="pick"><span class="cap">${left ? say.leftIs : say.rightIs}</span><select aria-label=${left ? say.leftIs : say.rightIs} data-chosen=${chosen} @change=${(/** @type {Event} */ e) => this.#pick(side, /** @type {HTMLSelectElement} */ (e.target).value)}>
      ${"link" in other && !left ? html`<option value="">${say.otherRun(this.names[1])}</option>` : nothing}
      <optgroup label=${say.kernelsHead}>${id && !listed ? html`<option value="k:${id}">${id}</option>` : nothing}
        ${this.kernels.map((kernel) => html`<option value="k:${kernel.id}">${kernel.id}</option>`)}</optgroup>
      ${branches.length > 1 ? html`<optgroup label=${say.branchesHead}>${branches.map((b, index) => html`<option value="b:${index}">${b.title || say.branch(b.letter)}</option>`)}</optgroup>` : nothing}</select></label>`;
  }

  /** @param {Side} side @param {string} value */
  #pick(side, value) {
    const [kind, what] = [value[0], value.slice(2)];
    if (side === "left") return kind === "k" ? this.ask("kernel", { id: what }) : this.ask("switch", { index: Number(what) });
    if (kind === "k") return this.ask("compare", { with: { kernel: what } });
    return this.ask("against", { index: Number(what) });
  }

  /** In words, what to think of this step. @param {Run} left @param {Run} right */
  #words(left, right) {
    const { found: { told, parted }, cursor } = this;
    const [a, b] = this.names;
    const telling = parted !== null && cursor === parted ? this.#telling() : "";
    const later = told !== null && cursor > told.step;
    const here = told !== null && cursor === told.step;
    return html`<div class="c-words" ?data-lit=${here || parted === cursor}>
      ${here ? html`<p><b>${say.differsAt(a, told.step).replace(/^./, (c) => c.toUpperCase())}.</b></p><p><b>${b}:</b> ${told.right?.sentence ?? say.ended}</p><p><b>${a}:</b> ${told.left?.sentence ?? say.ended}</p>` : nothing}
      ${telling ? html`<p><b>${say.atStep(cursor)}</b>${telling}</p><p class="quiet">${say.alikeTold}</p>` : nothing}
      ${!here && !telling ? html`<p>${later ? say.byNumber : this.facts.length ? say.alikeTold : say.alikeHere}</p>` : nothing}
      <p class="c-broken">${this.#broken(a, left)} · ${this.#broken(b, right)}</p>
</div>`;
  }

  /** What a side has broken up to here. @param {string} name @param {Run} run */
  #broken(name, run) {
    const bad = [...known(run).first].filter(([, step]) => step <= this.cursor).map(([slug, step]) => `${slug} ${step}`);
    return html`<b>${name}</b> ${bad.length ? html`<span class="bad">✕ ${bad.join(", ")}</span>` : say.clean}`;
  }

  /** The fact that the reader should see first: a bit that one has, else the first that differs. */
  #telling() {
    const [left, right] = this.names;
    const flags = this.facts.find(({ field }) => field === "ki_flags");
    if (flags) {
      const [mine, theirs] = [only(flags.left, flags.right), only(flags.right, flags.left)];
      return [mine.length ? say.sets(left, mine.join(", "), flags.object, right) : "", theirs.length ? say.sets(right, theirs.join(", "), flags.object, left) : ""].join(" ").trim();
    }
    const [first] = this.facts;
    return first ? say.factWords(`${first.object} ${first.field}`, left, first.left, right, first.right) : "";
  }

  #facts() {
    const [left, right] = this.names;
    return html`<div class="c-facts scroll" tabindex="0" role="region" aria-label=${say.facts}>${this.facts.length === 0
      ? html`<p class="quiet">${say.stateAlike}</p>`
      : html`<table><thead><tr><th scope="col">${say.apart(this.facts.length)}</th><th scope="col">${left}</th><th scope="col">${right}</th></tr></thead>
        <tbody>${this.facts.map((fact) => html`<tr><th scope="row">${breakable(nameOf(fact))}</th><td>${this.#value(fact, "left")}</td><td>${this.#value(fact, "right")}</td></tr>`)}</tbody></table>`}</div>`;
  }

  /** Of flags, those that only one side has stand out. @param {Fact} fact @param {Side} side */
  #value(fact, side) {
    const [mine, other] = side === "left" ? [fact.left, fact.right] : [fact.right, fact.left];
    if (fact.field !== "ki_flags") return breakable(mine);
    const alone = only(mine, other);
    return mine.split(" ").map((name) => (alone.includes(name) ? html`<mark class="alone">${name}</mark> ` : `${name} `));
  }

  /** One voice for both: what is told alike is said once. @param {Run} left */
  #ear(left) {
    const [a, b] = [left, this.right].map((run) => {
      const step = run?.steps[this.cursor - 1];
      return run && step ? plain(spoken(run, step)) : this.cursor === 0 ? say.opening : say.ended;
    });
    return !this.right || a === b ? a : say.bothTold(this.names[0], a, this.names[1], b);
  }

  updated() {
    if (!this.comparing || !this.left) return;
    if (this.comparing.of !== this.left && !("branch" in this.comparing.with)) this.ask("beside");
    for (const select of this.querySelectorAll("select")) select.value = select.dataset.chosen ?? "";
    requestAnimationFrame(() => this.#light());
  }

  /** What differs is marked where it is seen, on both stages. */
  #light() {
    const wanted = new Set(this.facts.map(({ anchor }) => anchor));
    for (const node of this.querySelectorAll("[data-anchor]")) node.toggleAttribute("data-differs", wanted.has(/** @type {HTMLElement} */ (node).dataset.anchor ?? ""));
  }
}

/** @param {Run} run @param {number} cursor */
const viewAt = (run, cursor) => known(run).views[Math.min(cursor, run.steps.length)];

/** @param {Fact} fact */
const nameOf = ({ object, field }) => (field.startsWith("ki_") ? `${object}.${field}` : `${object} ${field}`);

customElements.define("compare-view", CompareView);
