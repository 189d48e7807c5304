/**
 * Comparison: what stands beside the run that is shown, and how far the two are looked at together. Pure.
 *
 * The left run is the page's own; the right one is the same schedule on another kernel, another branch
 * of the story, or a run of its own. One cursor moves both. Where the right run is the longer one, the
 * cursor goes on there, `beyond` the end of the left.
 *
 * @typedef {import("./types.js").Run} Run
 * @typedef {import("./store.js").Story} Story
 * @typedef {{ kernel: string } | { branch: number } | { link: string }} With
 * @typedef {{ trouble: string } | import("./types.js").Compared} Ruling  of one kernel
 * @typedef {{
 *   key: string, with: With, of: Run | null, run: Run | null, busy: boolean, trouble: string, beyond: number,
 *   pane: "stages" | "verdicts" | "hunks", side: "left" | "right",
 *   swaps: { when: string, then: string } | null, rulings: Map<string, Ruling>, ruled: string, asking: string, hunks: import("./types.js").Hunks | null, hunksTrouble: string,
 * }} Comparing  `of`: the left run that `run` was made for; `ruled`: the left link that the rulings are for; `swaps`: once the left run is on the kernel `when`, the right one is wanted on `then`; `asking`: whose ruling is on its way
 */

/** @param {string} key @param {With} other @returns {Comparing} */
export const comparing = (key, other) => ({
  key, with: other, of: null, run: null, busy: false, trouble: "", beyond: 0, pane: "stages", side: "left",
  swaps: null, rulings: new Map(), ruled: "", asking: "", hunks: null, hunksTrouble: "",
});

/** The run at the right, once it is there. @param {Comparing | null} now @param {Story | null} story @returns {Run | null} */
export function rightOf(now, story) {
  if (!now || !story) return null;
  if ("branch" in now.with) return story.tree.branches[now.with.branch]?.run ?? null;
  return now.run;
}

/** As an address can say it. @param {Comparing | null} now @param {Story} story @returns {import("./urls.js").Beside | null} */
export function besideOf(now, story) {
  if (!now) return null;
  if (!("branch" in now.with)) return now.with;
  const run = rightOf(now, story);
  return run && { link: run.link };
}

/** What each side is called: by its kernel, or where that is the same, by its branch.
 * @param {Comparing} now @param {Story} story @param {(name: string) => string} branch @returns {[left: string, right: string]} */
export function names(now, story, branch) {
  const { branches, current } = story.tree;
  const left = story.playback.run.kernel;
  const run = rightOf(now, story);
  const right = run?.kernel;
  if ("branch" in now.with) return /** @type {[string, string]} */ ([branches[current], branches[now.with.branch]].map((b) => b?.title || branch(b?.letter ?? "")));
  if ("kernel" in now.with) return [left.label ?? left.id, right?.label ?? now.with.kernel];
  return [left.label ?? left.id, run ? `${run.kernel.label} ${run.link.slice(4, 12)}…` : now.with.link];
}
