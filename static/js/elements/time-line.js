/**
 * <time-line>: a lane a context, a dot a step, hatching where one waits, ticks, breaches, branches.
 * The lanes are one slider: scrub by pointer, step by keys.
 *
 * In:  run, lanes, cursor, playing, tree (the branches), property, first, tab (the view of a narrow screen:
 *      lanes are measured when they are shown).
 * Out: ask: seek {to}, between {at}, rest {at}, play, forward, back, switch {index}.
 */
import { html, nothing } from "#vendor/lit";
import { moments, placeAt } from "../layout.js";
import { say } from "../messages.js";
import { breaks } from "../playback.js";
import { plain, spoken } from "../speech.js";
import { Part, cold, hue, shape, who } from "./part.js";

/** @typedef {import("../types.js").Run} Run */
/** @typedef {import("../types.js").Step} Step */
/** @typedef {import("../layout.js").Lane} Lane */
/** @typedef {import("../branches.js").Tree} Tree */
/** @typedef {import("../branches.js").Branch} Branch */

const TICKS = [["flag", "k-flag"], ["freeze", "k-ice"], ["warning", "k-warn"], ["violation", "k-bad"]];
const CROWD = 6; // of more contexts than these, only those that live have a lane
const ICONS = { first: "M2 1h1.5v10H2zM11 1v10L4 6z", back: "M9.5 1v10L2.5 6z", play: "M2.5 1v10l8-5z", pause: "M2 1h3v10H2zM7 1h3v10H7z", forward: "M2.5 1v10l7-5z", last: "M1 1v10l7-5zM8.5 1H10v10H8.5z" };

class TimeLine extends Part {
  static properties = { run: {}, lanes: {}, cursor: {}, playing: { type: Boolean }, tree: {}, property: {}, first: {}, tab: {} };

  constructor() {
    super();
    this.run = /** @type {Run | null} */ (null);
    this.lanes = /** @type {Lane[]} */ ([]);
    this.cursor = 0;
    this.playing = false;
    this.tree = /** @type {Tree | null} */ (null);
    this.property = "";
    this.tab = "";
    this.first = /** @type {Map<string, number>} */ (new Map());
  }

  render() {
    const { run, tree } = this;
    if (!run || !tree) return nothing;
    const n = Math.max(run.steps.length, 1);
    return html`<section class="time" aria-label=${say.timeline}>
      <div class="t-bar">${this.#controls(run)}${this.#moments(run)}
        <ul class="legend" aria-label=${say.legend}>${TICKS.map(([name, look]) => html`<li class=${look}>${say.ticks[name]}</li>`)}</ul></div>
      <div class="lanes ${run.contexts.length > CROWD ? "crowd" : ""} ${n > 110 ? "dense-steps denser-steps" : n > 60 ? "dense-steps" : ""}" style="--n: ${n}">
        <div class="slider" role="slider" tabindex="0" aria-label=${say.timeline} aria-valuemin="0" aria-valuemax=${n} aria-valuenow=${this.cursor}
          aria-valuetext=${this.#words(run)} @pointerdown=${this.#grab} @pointermove=${this.#drag} @pointerup=${this.#drop}>
          ${this.#ticks(run, n)}${this.#fate(n)}${this.lanes.filter(({ born }) => born >= 0 || run.contexts.length <= CROWD).map((lane) => this.#lane(run, lane))}
          <div class="over" aria-hidden="true"><div class="track"><span class="cursor" style="--k: ${this.cursor}"></span></div></div>
        </div>
        <div class="branches">${this.#branches(tree)}</div>
      </div></section>`;
  }

  /** @param {Run} run */
  #words(run) {
    const step = run.steps[this.cursor - 1];
    const place = say.position(this.cursor, run.steps.length);
    return step ? `${place}. ${plain(spoken(run, step))}` : place;
  }

  /** @param {Run} run */
  #controls(run) {
    const { playing } = this;
    const button = (/** @type {keyof typeof ICONS} */ icon, /** @type {string} */ label, /** @type {() => void} */ act, look = "", text = "") =>
      html`<button class=${look} aria-label=${label} @click=${act}><svg class="ic" viewBox="0 0 12 12" aria-hidden="true"><path d=${ICONS[icon]}></path></svg>${text ? html` ${text}` : nothing}</button>`;
    return html`<div class="play" role="group" aria-label=${say.step}>
      ${button("first", say.first, () => this.ask("seek", { to: 0 }))}${button("back", say.back, () => this.ask("back"))}
      ${button(playing ? "pause" : "play", playing ? say.pause : say.play, () => this.ask("play"), "go", playing ? say.pause : say.play)}
      ${button("forward", say.forward, () => this.ask("forward"))}${button("last", say.last, () => this.ask("seek", { to: Infinity }))}
      <span class="pos"><b>${this.cursor}</b> / ${run.steps.length}</span></div>`;
  }

  /** @param {Run} run */
  #moments(run) {
    const found = moments(run, 6);
    return html`<div class="chapters" role="group" aria-label=${say.moments}>${found.map(({ step, slugs }) => html`
      <button aria-current=${step === this.cursor ? "step" : nothing} title=${slugs.join(", ")} @click=${() => this.ask("seek", { to: step })}><b>${step}</b><span>${slugs[0]}${slugs.length > 1 ? ` +${slugs.length - 1}` : ""}</span></button>`)}</div>`;
  }

  /** @param {Run} run @param {number} n */
  #ticks(run, n) {
    const every = n > 90 ? 10 : n > 45 ? 5 : 1;
    const numbered = (/** @type {number} */ k) => k === this.cursor || (k % every === 0 && (every === 1 || Math.abs(k - this.cursor) > every / 5));
    return html`<div class="row ticks" aria-hidden="true"><span class="name cap">${say.step}</span><div class="track">${run.steps.map((step) => html`
      <span class="tick ${step.number === this.cursor ? "now" : ""}" style="--k: ${step.number}"><b>${numbered(step.number) ? step.number : ""}</b><span>${TICKS.map(([name, look]) => (step.ticks.includes(name) ? html`<i class=${look}></i>` : nothing))}</span></span>`)}</div></div>`;
  }

  /** The fate of one property: it holds, and from its first breach it is violated. @param {number} n */
  #fate(n) {
    const at = this.first.get(this.property);
    const until = at === undefined ? n + 0.5 : at - 0.5;
    return html`<div class="row doom" aria-hidden="true"><span class="name cap">${this.property}</span><div class="track">
      <span class="fate may" style="--a: 0.5; --b: ${until}"><i>${say.holdsUntil}</i></span>
      ${at === undefined ? nothing : html`<span class="fate is" style="--a: ${until}; --b: ${n + 0.5}"><i>${say.violated}</i></span>`}</div></div>`;
  }

  /** @param {Run} run @param {Lane} lane */
  #lane(run, lane) {
    const context = run.contexts.find((c) => c.name === lane.context);
    return html`<div class="row lane ${hue(context)}" aria-hidden="true"><span class="name">${who(context)}${lane.context}</span><div class="track">
      ${lane.born < 0 ? nothing : html`<span class="life" style="--a: ${Math.max(lane.born, 0.5)}; --b: ${lane.last}"></span>`}
      ${lane.waits.map((wait) => html`<span class="held" ?data-plain=${!cold(wait.on)} style="--a: ${wait.from}; --b: ${wait.to}"><i>${say.waitsFor(wait.on)}</i></span>`)}
      ${lane.steps.map((k) => this.#dot(shape(context?.kind ?? ""), run.steps[k - 1]))}</div></div>`;
  }

  /** @param {string} form @param {Step} step */
  #dot(form, step) {
    const { number } = step;
    const when = number < this.cursor ? "past" : number === this.cursor ? "now" : "";
    return html`<span class="dot sh-${form} ${when} ${breaks(step) ? "bad" : ""}" style="--k: ${number}"></span>`;
  }

  /** @param {Tree} tree */
  #branches(tree) {
    if (tree.branches.length === 1) return html`<div class="row branch"><span class="name cap">${say.branch("")}</span><span class="track"><span class="b-say quiet">${say.noBranch}</span></span></div>`;
    return tree.branches.map((branch, index) => (index === tree.current ? nothing : this.#branch(tree, branch, index)));
  }

  /** @param {Tree} tree @param {Branch} branch @param {number} index */
  #branch(tree, branch, index) {
    const at = fork(tree.branches[tree.current].run, branch.run);
    const n = this.run?.steps.length ?? 1;
    const own = branch.run.steps.slice(at, n);
    const broken = branch.run.steps.find(breaks);
    const end = say.ends[branch.run.end.status] ?? branch.run.end.status;
    return html`<button class="row branch" @click=${() => this.ask("switch", { index })}>
      <span class="name cap">${say.branch(branch.name)}<span class="sr">, ${say.branchAt(at, branch.run.steps.length)}: </span></span>
      <span class="track"><span class="fork" style="--a: ${Math.max(at, 0.3)}"></span>${own.map((step) => html`<span class="dot ${hue(branch.run.contexts.find((c) => c.name === step.context))} sh-${shape(branch.run.contexts.find((c) => c.name === step.context)?.kind ?? "")} ${breaks(step) ? "bad" : ""}" style="--k: ${step.number}"></span>`)}
        <span class="b-say ${broken ? "bad" : ""}" style="--k: ${Math.min(at + own.length + 0.6, n - 4)}"><b>${broken ? `✕ ${broken.breaches[0].property}` : `✓ ${say.clean}`}</b> ${end}</span></span></button>`;
  }

  /** Only a narrow screen scrolls the lanes; the cursor stays in sight. */
  updated() {
    const lanes = this.querySelector(".lanes");
    const track = this.querySelector(".ticks .track");
    if (!lanes || !track || lanes.scrollWidth <= lanes.clientWidth) return;
    const n = Math.max(this.run?.steps.length ?? 1, 1);
    lanes.scrollLeft = (this.cursor / (n + 1)) * track.clientWidth - lanes.clientWidth * 0.4;
  }

  /** @param {PointerEvent} event */
  #grab(event) {
    if (event.button !== 0) return;
    /** @type {HTMLElement} */ (event.currentTarget).setPointerCapture(event.pointerId);
    const at = this.#under(event);
    if (at !== null) this.ask("seek", { to: Math.round(at) });
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    const at = event.buttons & 1 ? this.#under(event) : null;
    if (at !== null) this.ask("between", { at });
  }

  /** @param {PointerEvent} event */
  #drop(event) {
    const at = this.#under(event);
    if (at !== null) this.ask("rest", { at });
  }

  /** Where on the track a pointer is: between which steps, and how far. @param {PointerEvent} event */
  #under(event) {
    const track = this.querySelector(".ticks .track")?.getBoundingClientRect();
    if (!track || !this.run || event.clientX < track.left) return null;
    return placeAt(event.clientX - track.left, track.width, Math.max(this.run.steps.length, 1));
  }
}

/** Steps two runs share. @param {Run} a @param {Run} b */
function fork(a, b) {
  const k = b.steps.findIndex((step, i) => step.action !== a.steps[i]?.action);
  return k < 0 ? b.steps.length : k;
}

customElements.define("time-line", TimeLine);
