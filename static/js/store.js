/**
 * Store: what the page knows of the runs it has seen. Pure; main.js keeps the one value and acts.
 *
 * A story is one scenario on one kernel: its branches, its bookmarks, and the cursor over the current branch.
 *
 * @typedef {import("./types.js").Run} Run
 * @typedef {import("./types.js").View} View
 * @typedef {import("./branches.js").Tree} Tree
 * @typedef {import("./playback.js").Playback} Playback
 * @typedef {{ views: View[], rows: import("./layout.js").Row[], lanes: import("./layout.js").Lane[], first: Map<string, number> }} Facts
 * @typedef {{ key: string, tree: Tree, marks: import("./bookmarks.js").Mark[], playback: Playback }} Story
 */
import { actionsOf, branch, find, grow, tree, whole } from "./branches.js";
import { lanes, rows } from "./layout.js";
import { current, firstBreaches, playback, seek, upcoming, views } from "./playback.js";

/** @type {WeakMap<Run, Facts>} */
const known = new WeakMap();

/** What holds over a whole run; worked out once. @param {Run} run @returns {Facts} */
export function facts(run) {
  const found = known.get(run);
  if (found) return found;
  const all = views(run);
  const made = { views: all, rows: rows(run, all), lanes: lanes(run, all), first: firstBreaches(run) };
  known.set(run, made);
  return made;
}

/** The same for every schedule of one scenario on one kernel, however its text is laid out: a link keeps neither comments nor blank lines.
 * @param {Run} run */
export const keyOf = (run) =>
  [run.kernel.id, ...run.scenario.text.split("\n").filter((line) => !/^((title|kernel|schedule)\b|\s*(#|$))/.test(line)).map((line) => line.replace(/\s+/g, " ").trim())].join("\n");

/** The story with `run` in it, the cursor at `at`. Branches seen before stay.
 * @param {Pick<Story, "key" | "tree" | "marks"> | null} story @param {Run} run @param {number} at @returns {Story} */
export function adopt(story, run, at) {
  const key = keyOf(run);
  const known = story && story.key === key ? story : null;
  const grown = known ? grow(known.tree, run) : tree(run);
  return { key, tree: grown, marks: known?.marks ?? [], playback: seek(playback(branch(grown).run ?? run), at) };
}

/** @param {Story} story @param {number} to @returns {Story} */
export const moved = (story, to) => ({ ...story, playback: seek(story.playback, to) });

/** The story on another of its branches, the cursor kept where it is; null where its run must be asked for first.
 * @param {Story} story @param {number} index @returns {Story | null} */
export function switched(story, index) {
  const { run } = story.tree.branches[index];
  if (!run || !whole(story.tree.branches[index])) return null;
  return { ...story, tree: { ...story.tree, current: index }, playback: seek(playback(run), story.playback.cursor) };
}

/**
 * The story after `action` at the cursor, if it is known already: the recorded step, or a branch that
 * took it. Null when the server must be asked.
 *
 * @param {Story} story @param {string} action @returns {Story | null}
 */
export function chosen(story, action) {
  const { cursor } = story.playback;
  if (upcoming(story.playback)?.action === action) return moved(story, cursor + 1);
  const index = find(story.tree, prefix(story, action));
  const other = index === null ? null : switched(story, index);
  return other && moved(other, cursor + 1);
}

/** The actions up to the cursor, then `action`. @param {Story} story @param {string} [action] */
export const prefix = ({ playback: p }, action) => [...actionsOf(p.run).slice(0, p.cursor), ...(action ? [action] : [])];

/** What an unset property row shows: the one broken by the step, else the first the run breaks. @param {Story} story @param {string[]} slugs */
export function spotlight({ playback: p }, slugs) {
  const { first } = facts(p.run);
  const here = current(p)?.breaches.find((b) => b.first !== false)?.property;
  const last = [...first].filter(([, at]) => at <= p.cursor).at(-1)?.[0];
  return here ?? last ?? [...first.keys()][0] ?? slugs[0] ?? "";
}
