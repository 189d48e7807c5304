/**
 * Search: how far the search for a verdict has come, and how far it may go. Pure.
 *
 * @typedef {{ states: number, transitions: number, depth: number, frontier: number, seconds: number, rate: number }} Progress
 * @typedef {{ states: number, seconds: number, memory_bytes: number }} Limits
 * @typedef {{ running: boolean, stopped: boolean, trouble: string, limits: Limits, progress: Progress | null, walk: number }} Search
 *   walk: a search that leaves out what changes no verdict may have to begin anew; then it is the second, and so on
 */

/** How far a search goes that nobody asked for: it began because something was opened or edited. A server
 * that allows less is not asked for more; one that allows more is, once the reader says so.
 * @type {Limits} */
export const LIVE = { states: 2_000_000, seconds: 20, memory_bytes: 2 * 1024 ** 3 };

const STEP = 4; // each search further may take so many times what the one before might

/** @type {Search} */
export const IDLE = { running: false, stopped: false, trouble: "", limits: LIVE, progress: null, walk: 1 };

/** @param {Limits} limits @returns {Search} */
export const begun = (limits) => ({ ...IDLE, running: true, limits });

/** @param {Search} search @returns {Search} one that claims nothing */
export const stopped = (search) => ({ ...IDLE, stopped: true, limits: search.limits });

/** @param {Search} search @param {string} trouble @returns {Search} */
export const failed = (search, trouble) => ({ ...IDLE, trouble, limits: search.limits });

/** @param {Search} search @param {Progress} progress @returns {Search} */
export const told = (search, progress) => ({
  ...search,
  progress,
  walk: search.walk + (progress.states < (search.progress?.states ?? 0) ? 1 : 0),
});

/** The share of what it may use that a search has used. @param {Search} search */
export const spent = ({ progress, limits }) =>
  progress ? Math.min(1, Math.max(progress.seconds / limits.seconds, progress.states / limits.states)) : 0;

/** @param {Limits} a @param {Limits} b @returns {Limits} the less of each */
export const within = (a, b) => ({
  states: Math.min(a.states, b.states),
  seconds: Math.min(a.seconds, b.seconds),
  memory_bytes: Math.min(a.memory_bytes, b.memory_bytes),
});

/** The limits of the next search, after one within `used` was cut; null where the server allows no more, or that is not known.
 * @param {Limits} used @param {Limits | null} published @returns {Limits | null} */
export function further(used, published) {
  if (!published) return null;
  const most = within(used, published);
  const next = within({ states: most.states * STEP, seconds: most.seconds * STEP, memory_bytes: most.memory_bytes * STEP }, published);
  const grows = next.states > most.states || next.seconds > most.seconds || next.memory_bytes > most.memory_bytes;
  return grows ? next : null;
}
