/**
 * <time-line>: the controls, a lane a context, and the branches below. A narrow screen has a list of steps instead.
 *
 * In:  run, lanes, cursor, statement, playing, tree (the branches), property and its fate, flags (bookmarks on this
 *      run), speed, loop, lap (what it goes round), naming (the branch whose name is written), tab (of a narrow screen).
 * Out: what its parts ask.
 */
import { html, nothing } from "#vendor/lit";
import { density } from "../layout.js";
import { need } from "../lazy.js";
import { say } from "../messages.js";
import { Part } from "./part.js";
import "./time-bar.js";
import "./time-lanes.js";

/** @typedef {import("../types.js").Run} Run */

const CROWD = 6; // of more contexts than these, only those that live have a lane
const NARROW = matchMedia("(max-width: 720px)");

class TimeLine extends Part {
  static properties = {
    run: {}, lanes: {}, cursor: {}, statement: {}, playing: { type: Boolean }, tree: {}, property: {}, fate: {}, flags: {},
    speed: {}, loop: { type: Boolean }, lap: {}, naming: {}, tab: {},
  };

  constructor() {
    super();
    this.run = /** @type {Run | null} */ (null);
    this.lanes = /** @type {import("../layout.js").Lane[]} */ ([]);
    this.cursor = 0;
    this.statement = /** @type {number | null} */ (null);
    this.playing = false;
    this.tree = /** @type {import("../branches.js").Tree | null} */ (null);
    this.property = "";
    this.fate = /** @type {ReturnType<typeof import("../fates.js").fates> | null} */ (null);
    this.flags = /** @type {import("../bookmarks.js").Flag[]} */ ([]);
    this.speed = 1;
    this.loop = false;
    this.lap = /** @type {{ from: number, to: number } | null} */ (null);
    this.naming = /** @type {number | null} */ (null);
    this.tab = "";
    NARROW.addEventListener("change", () => this.requestUpdate());
  }

  render() {
    const { run, tree, cursor, fate, flags, lap, property } = this;
    if (!run || !tree || !fate) return nothing;
    const n = Math.max(run.steps.length, 1);
    const crowd = run.contexts.length > CROWD;
    const listed = NARROW.matches && this.tab === "lanes";
    return html`<section class="time" aria-label=${say.timeline}>
      <time-bar .run=${run} .cursor=${cursor} .statement=${this.statement} .playing=${this.playing} .flags=${flags} .speed=${this.speed} .loop=${this.loop} .lap=${lap}></time-bar>
      ${listed ? html`<step-list .run=${run} .lanes=${this.lanes} .cursor=${cursor} .fate=${fate} .property=${property} .flags=${flags}></step-list>` : html`
      <div class="lanes ${crowd ? "crowd" : ""} ${density(n)}" style="--n: ${n}">
        <time-lanes .run=${run} .lanes=${crowd ? this.#living() : this.lanes} .cursor=${cursor} .fate=${fate} .property=${property} .flags=${flags} .lap=${lap}></time-lanes>
        ${this.#branches(run, n)}
      </div>`}
      ${listed ? this.#branches(run, n) : nothing}</section>`;
  }

  /** Lanes that live; the same list as before while the run is the same. */
  #living() {
    if (this.#shown.of !== this.lanes) this.#shown = { of: this.lanes, living: this.lanes.filter(({ born }) => born >= 0) };
    return this.#shown.living;
  }

  #shown = { of: /** @type {unknown} */ (null), living: /** @type {import("../layout.js").Lane[]} */ ([]) };

  /** @param {Run} run @param {number} n */
  #branches(run, n) {
    const { tree, naming } = this;
    const grown = tree && (tree.branches.length > 1 || tree.branches[0].title || naming !== null);
    return html`<div class="branches">${grown
      ? html`<branch-tree .run=${run} .tree=${tree} .n=${n} .naming=${naming}></branch-tree>`
      : html`<div class="row"><span class="name cap">${say.branches}</span><span class="track"><span class="b-say quiet">${say.noBranch}</span></span></div>`}</div>`;
  }

  /** What is seldom seen is fetched when it is first there to be seen. */
  updated() {
    for (const tag of ["branch-tree", "step-list"]) if (this.querySelector(tag) && !customElements.get(tag)) void need(tag);
  }
}

customElements.define("time-line", TimeLine);
