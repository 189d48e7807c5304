/** Pace: how fast a run plays, and between which steps it goes round. Pure. */

export const SPEEDS = [0.5, 1, 2, 4];

const PLAY_MS = 24_000; // a whole run, where its steps are neither hasty nor slow
const BEAT_MS = { least: 250, most: 900 };

/** The next speed up or down, or the same at either end. @param {number} speed @param {1 | -1} by */
export const paced = (speed, by) => SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, SPEEDS.indexOf(speed) + by))];

/** Milliseconds a step. @param {number} steps @param {number} speed */
export const beat = (steps, speed) => Math.max(BEAT_MS.least, Math.min(BEAT_MS.most, PLAY_MS / Math.max(steps, 1))) / speed;

/**
 * Between which steps a loop goes round: the two bookmarks about the cursor, else the two nearest to it; with
 * fewer than two, the whole run.
 *
 * @param {number[]} marks in order @param {number} steps @param {number} cursor @returns {{ from: number, to: number }}
 */
export function round(marks, steps, cursor) {
  if (marks.length < 2) return { from: 0, to: steps };
  const behind = marks.filter((step) => step <= cursor).length;
  const first = Math.max(1, Math.min(behind, marks.length - 1)) - 1;
  return { from: marks[first], to: marks[first + 1] };
}
