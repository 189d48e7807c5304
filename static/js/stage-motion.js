/**
 * Stage motion: the motions of a step, played over the stage.
 *
 * The stage shows the end of a step at once; what is played only covers it, so nobody ever waits: no key, no
 * screen reader, no test. `depart` is called while the old picture stands, `arrive` when the new one does: each
 * side of the step is measured in its own. Stepping back plays the same list backwards.
 */
import "./core.js";
import { Clock } from "./clock.js";
import { fit, length, motions, places } from "./motions.js";
import { spot } from "./places.js";
import { PLAYS } from "./plays.js";

/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./types.js").View} View */
/** @typedef {import("./types.js").Step} Step */
/** @typedef {import("./motions.js").Motion} Motion */
/** @typedef {import("./places.js").Spot} Spot */
/** @typedef {{ run: Run | null, view: View | null, cursor: number, earlier: View | null }} Shown */
/** @typedef {{ key: string, list: Motion[], side: "before" | "after", run: Run, spots: Map<string, Spot | null>, from: number }} Pending */

const HASTY_MS = 150; // of steps in quicker succession only the end is shown
const BEAT_SHARE = 0.92; // of the time to the next step, while playing

export class StageMotion {
  #stage;
  #calm = matchMedia("(prefers-reduced-motion: reduce)");
  #clock = /** @type {Clock | null} */ (null);
  #pending = /** @type {Pending | null} */ (null);
  #last = -Infinity;
  #still = ""; // the way to the step shown, where nothing moves on it
  #rehearsing = false;

  /** @param {Element} stage */
  constructor(stage) {
    this.#stage = stage;
  }

  /** How far the step shown has come. */
  get fraction() {
    return this.#clock?.fraction ?? 1;
  }

  /** Is the last step so fresh that the next one would be hasty? */
  get hasty() {
    return performance.now() - this.#last < HASTY_MS;
  }

  /** From now on the time to the next step is counted. */
  mark() {
    this.#last = performance.now();
  }

  /** The picture of `was` still stands, that of `now` is to come. @param {Shown} was @param {Shown} now @param {boolean} playing */
  depart(was, now, playing) {
    const [since, hasty] = [performance.now() - this.#last, this.hasty];
    this.mark();
    const way = passed(was, now);
    const turned = way !== null && this.#clock?.key === way.key ? this.#clock.fraction : null;
    this.stop();
    this.#still = "";
    if (!way || this.#calm.matches || (hasty && !this.#rehearsing)) return;
    const { key, side, run } = way;
    const natural = motions(run, way.before, way.after, way.step, pace());
    const list = playing ? fit(natural, since * BEAT_SHARE) : natural;
    if (list.length === 0) {
      this.#still = key;
      return;
    }
    const spots = this.#measure(list, side === "after" ? "before" : "after");
    this.#pending = { key, list, side, run, spots, from: turned ?? (side === "after" ? 0 : 1) };
  }

  /** The new picture stands: plays the way there. */
  arrive() {
    const pending = this.#pending;
    this.#pending = null;
    const world = this.#stage.querySelector(".world");
    const cover = this.#stage.querySelector(".motions");
    if (!pending || !world || !cover) return;
    const { key, list, side, run, from } = pending;
    const spots = new Map([...pending.spots, ...this.#measure(list, side)]);
    const total = length(list);
    const clock = new Clock(key, total, (ended) => this.#clock === ended && this.stop());
    const scene = { world, cover, side, clock, total, tap: pace().tap, run, token, spot: (/** @type {object} */ place) => spots.get(JSON.stringify(place)) ?? null };
    for (const motion of list) PLAYS[motion.kind](scene, motion);
    this.#clock = clock;
    if (!this.#rehearsing) clock.play(side === "after" ? 1 : -1, from);
  }

  /** Shows the end at once. */
  stop() {
    this.#pending = null;
    this.#clock?.cancel();
    this.#clock = null;
    this.#stage.querySelector(".motions")?.replaceChildren();
  }

  /** Is the way to this step ready to be sought, or is there nothing to seek? @param {Run} run @param {number} cursor */
  holds(run, cursor) {
    return this.#calm.matches || [this.#clock?.key, this.#pending?.key, this.#still].includes(keyOf(run, run.steps[cursor - 1]));
  }

  /** What departs and arrives meanwhile waits to be sought. @param {() => Promise<unknown>} act */
  async rehearse(act) {
    this.#rehearsing = true;
    try {
      await act();
    } finally {
      this.#rehearsing = false;
    }
  }

  /** The way as far as `fraction`, standing still. @param {number} fraction */
  seek(fraction) {
    this.arrive();
    this.#clock?.seek(fraction);
  }

  /** Goes on from where it stands. */
  release() {
    if (this.#clock?.held) this.#clock.play(1, this.fraction);
  }

  /** Where the places of one side are. @param {Motion[]} list @param {"before" | "after"} side @returns {Map<string, Spot | null>} */
  #measure(list, side) {
    const world = this.#stage.querySelector(".world");
    const wanted = list.flatMap(places).filter((place) => place.side === side);
    if (!world || wanted.length === 0) return new Map();
    const frame = world.getBoundingClientRect();
    return new Map(wanted.map((place) => [JSON.stringify(place), spot(world, frame, place)]));
  }
}

/** The one step between two pictures, and which side of it the new one is; null where it is not just one.
 * @param {Shown} was @param {Shown} now */
function passed(was, now) {
  const by = now.cursor - was.cursor;
  const [first, last] = by > 0 ? [was, now] : [now, was];
  const { run } = last;
  if (Math.abs(by) !== 1 || !first.view || !last.view || !run) return null;
  if (first.run !== run && JSON.stringify(first.view) !== JSON.stringify(last.earlier)) return null; // another run, and not its state
  const step = run.steps[last.cursor - 1];
  return { run, step, before: first.view, after: last.view, side: /** @type {"before" | "after"} */ (by > 0 ? "after" : "before"), key: keyOf(run, step) };
}

/** @param {Run} run @param {Step} step */
const keyOf = (run, step) => `${run.link} ${step.number}`;

/** Tokens of tokens.css. No theme changes those of motion. @type {Map<string, string>} */
const tokens = new Map();

/** @param {string} name */
function token(name) {
  const known = tokens.get(name) ?? getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  tokens.set(name, known);
  return known;
}

/** @param {string} name */
const milliseconds = (name) => parseFloat(token(name)) * (token(name).endsWith("ms") ? 1 : 1000);

const pace = () => ({ tap: milliseconds("--d-tap"), fade: milliseconds("--d-fade"), move: milliseconds("--d-move"), freeze: milliseconds("--d-freeze") });
