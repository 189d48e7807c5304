/**
 * Scrubbing: what may be asked for within a step, by name; acts.js takes these in.
 *
 * Between two steps the later one is shown, as far as it has come: its sentence, its state, and its motion
 * standing still. The stage does the last; all else knows whole steps only.
 */
import { page, part } from "./page.js";
import * as playing from "./playing.js";

const PIECES = 4; // of a step, for those who scrub by keys

/** @param {number} to */
const go = (to) => to !== playing.here() && playing.go(to);

/** @type {Record<string, (detail: any) => unknown>} */
export const scrubbing = {
  /** To a place on the way: 6.25 is a quarter into step 7. */
  between({ at }) {
    const step = Math.ceil(at);
    go(step);
    return part("stage-world").scrub(1 - (step - at));
  },
  /** Lets go there: what moves comes to the nearer end. */
  rest({ at }) {
    go(Math.round(at));
    return part("stage-world").release();
  },
  piece({ by }) {
    const { cursor, run } = page.story?.playback ?? { cursor: 0, run: { steps: [] } };
    const at = (Math.round((cursor - 1 + part("stage-world").fraction) * PIECES) + by) / PIECES;
    if (at < 0 || at > run.steps.length) return;
    return scrubbing[Number.isInteger(at) ? "rest" : "between"]({ at });
  },
};
