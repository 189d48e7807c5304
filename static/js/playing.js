/**
 * Playing: what may be asked of the player, by name, and what may be asked within a step; acts.js takes these in.
 *
 * Between two steps the later one is shown, as far as it has come: its sentence, its state, and its motion
 * standing still. The stage does the last; all else knows whole steps only.
 */
import { flags } from "./bookmarks.js";
import { rightOf } from "./comparison.js";
import { page, part, show } from "./page.js";
import { beat, paced, round } from "./pace.js";
import { moved } from "./store.js";

const PIECES = 4; // of a step, for those who scrub by keys

export const pause = () => {
  clearInterval(page.beat);
  [page.beat, page.lap] = [0, null];
};

/** The run that stands beside the one shown, while two are compared. */
export const beside = () => (page.view === "compare" ? rightOf(page.comparing, page.story) : null);
export const here = () => (page.story?.playback.cursor ?? 0) + (beside() ? page.comparing?.beyond ?? 0 : 0);
const length = () => Math.max(page.story?.playback.run.steps.length ?? 0, beside()?.steps.length ?? 0);

/** One cursor moves both runs of a comparison, to the end of the longer. @param {number} to */
export function go(to) {
  const { story, comparing } = page;
  if (!story) return;
  if (comparing) comparing.beyond = Math.max(0, Math.min(to, length()) - story.playback.run.steps.length);
  show(moved(story, to));
}

/** Between which steps to go round from here. @param {import("./store.js").Story} story */
const lap = ({ marks, playback: { run } }) => round(flags(marks, run).map(({ step }) => step), length(), here());

/** One step, or back to where the loop begins. */
function tick() {
  const to = page.loop ? page.lap?.to ?? length() : length();
  if (page.loop && here() >= to) return go(page.lap?.from ?? 0);
  if (!page.loop && here() + 1 >= to) pause();
  return go(here() + 1);
}

/** Begins to play, or goes on at another speed. */
function play() {
  clearInterval(page.beat);
  page.beat = window.setInterval(tick, beat(length(), page.speed));
}

/** @type {Record<string, (detail: any) => unknown>} */
export const playing = {
  play({ on }) {
    if (!on || !page.story) return;
    if (here() >= length() && !page.loop) go(0);
    page.lap = lap(page.story);
    play();
  },
};

/** @type {Record<string, (detail: any) => unknown>} */
export const pace = {
  speed({ by, to = paced(page.speed, by) }) {
    page.speed = to;
    if (page.beat) play();
  },
  loop() {
    page.loop = !page.loop;
    page.lap = page.beat && page.story ? lap(page.story) : null;
  },
};

/** @param {number} to */
const settle = (to) => to !== here() && go(to);

/** @type {Record<string, (detail: any) => unknown>} */
export const scrubbing = {
  /** To a place on the way: 6.25 is a quarter into step 7. */
  between({ at }) {
    const step = Math.ceil(at);
    settle(step);
    return part("stage-world").scrub(1 - (step - at));
  },
  /** Lets go there: what moves comes to the nearer end. */
  alight({ at }) {
    settle(Math.round(at));
    return part("stage-world").release();
  },
  piece({ by }) {
    const { cursor, run } = page.story?.playback ?? { cursor: 0, run: { steps: [] } };
    const at = (Math.round((cursor - 1 + part("stage-world").fraction) * PIECES) + by) / PIECES;
    if (at < 0 || at > run.steps.length) return;
    return scrubbing[Number.isInteger(at) ? "alight" : "between"]({ at });
  },
};
