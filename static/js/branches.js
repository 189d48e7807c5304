/**
 * Branches: every trace seen of one scenario on one kernel. Pure.
 *
 * Choosing differently in the past grows a branch beside the old one; nothing is ever cut. A trace
 * that only carries another one further replaces it, because nothing of it is lost.
 *
 * @typedef {import("./types.js").Run} Run
 * @typedef {{ name: string, run: Run, at: number }} Branch  `at`: steps shared with the branch it grew from
 * @typedef {{ branches: Branch[], current: number }} Tree
 */

/** @param {Run} run @returns {Tree} */
export const tree = (run) => ({ branches: [{ name: letter(0), run, at: 0 }], current: 0 });

/** @param {Tree} t */
export const branch = (t) => t.branches[t.current];

/** @param {Run} run */
export const actionsOf = (run) => run.steps.map((step) => step.action);

/** The tree with `run` in it and current. @param {Tree} t @param {Run} run @returns {Tree} */
export function grow(t, run) {
  const actions = actionsOf(run);
  const known = find(t, actions);
  if (known !== null) {
    const same = t.branches[known].run.steps.length === actions.length; // told anew: its title may be another
    return { branches: same ? t.branches.map((b, i) => (i === known ? { ...b, run } : b)) : t.branches, current: known };
  }
  const extended = t.branches.findIndex((b) => shared(actionsOf(b.run), actions) === b.run.steps.length);
  if (extended >= 0) {
    const branches = t.branches.map((b, i) => (i === extended ? { ...b, run } : b));
    return { branches, current: extended };
  }
  const at = Math.max(...t.branches.map((b) => shared(actionsOf(b.run), actions)));
  const grown = { name: letter(t.branches.length), run, at };
  return { branches: [...t.branches, grown], current: t.branches.length };
}

/** The branch whose schedule begins with `actions`, the current one first; null when there is none.
 * @param {Tree} t @param {string[]} actions @returns {number | null} */
export function find(t, actions) {
  const order = [t.current, ...t.branches.keys()];
  return order.find((i) => shared(actionsOf(t.branches[i].run), actions) === actions.length) ?? null;
}

/** How many actions two schedules have in common from the start. @param {string[]} a @param {string[]} b */
export function shared(a, b) {
  let k = 0;
  while (k < a.length && k < b.length && a[k] === b[k]) k++;
  return k;
}

/** Actions as schedule text, equal neighbours counted: `app*3 app=deny`. @param {string[]} actions */
export function spell(actions) {
  /** @type {[action: string, times: number][]} */
  const runs = [];
  for (const action of actions) {
    const last = runs.at(-1);
    if (last && last[0] === action && !action.includes("=")) last[1] += 1;
    else runs.push([action, 1]);
  }
  return runs.map(([action, times]) => (times === 1 ? action : `${action}*${times}`)).join(" ");
}

/** The same read again, action by action; without marks, as the server writes it. @param {string} schedule @returns {string[]} */
export const actionsIn = (schedule) =>
  schedule.split(" ").filter(Boolean).flatMap((entry) => {
    const [action, times] = entry.split("*");
    return new Array(Number(times ?? 1)).fill(action);
  });

/** a, b, … z, aa, ab, … @param {number} index @returns {string} */
export const letter = (index) =>
  (index < 26 ? "" : letter(Math.floor(index / 26) - 1)) + String.fromCharCode(97 + (index % 26));
