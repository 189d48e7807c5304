/**
 * Branches: every schedule seen of one scenario on one kernel. Pure.
 *
 * Choosing differently in the past grows a branch beside the old one; nothing is ever cut. A trace
 * that only carries another one further replaces it, because nothing of it is lost.
 *
 * A branch that was kept from an earlier visit is a schedule and how it ended; its run is asked for when
 * the branch is chosen. Until then `run` is null, or covers only the beginning of `actions`.
 *
 * @typedef {import("./types.js").Run} Run
 * @typedef {{ status: string, breaks: { property: string, step: number }[] }} Outcome  `breaks`: first breaches, in order
 * @typedef {{ letter: string, title: string, run: Run | null, actions: string[], from: number, at: number, outcome: Outcome }} Branch
 *   `title`: what the reader calls it; `from`: the branch it grew from, -1 for none; `at`: steps shared with that
 * @typedef {{ branches: Branch[], current: number }} Tree
 * @typedef {{ letter: string, title: string, schedule: string, outcome: Outcome }} KeptBranch
 */

/** @param {Run} run @returns {Tree} */
export const tree = (run) => ({ branches: [made(run, letter(0), -1, 0)], current: 0 });

/** @param {Run} run @param {string} name @param {number} from @param {number} at @returns {Branch} */
const made = (run, name, from, at) => ({ letter: name, title: "", run, actions: actionsOf(run), from, at, outcome: outcomeOf(run) });

/** @param {Tree} t */
export const branch = (t) => t.branches[t.current];

/** What the reader calls it, else its letter. @param {Branch} b */
export const nameOf = (b) => b.title || b.letter;

/** Is all of it here to be shown? @param {Branch} b */
export const whole = (b) => b.run?.steps.length === b.actions.length;

/** @param {Run} run */
export const actionsOf = (run) => run.steps.map((step) => step.action);

/** @param {Run} run @returns {Outcome} */
function outcomeOf(run) {
  const breaks = run.steps.flatMap(({ number, breaches }) =>
    breaches.filter((b) => b.first !== false).map(({ property }) => ({ property, step: number })));
  return { status: run.end.status, breaks };
}

/** The tree with `run` in it and current. @param {Tree} t @param {Run} run @returns {Tree} */
export function grow(t, run) {
  const actions = actionsOf(run);
  const known = find(t, actions);
  if (known !== null) return { branches: given(t.branches, known, run), current: known };
  const extended = t.branches.findIndex((b) => shared(b.actions, actions) === b.actions.length);
  if (extended >= 0) {
    const branches = t.branches.map((b, i) => (i === extended ? { ...b, run, actions, outcome: outcomeOf(run) } : b));
    return { branches, current: extended };
  }
  const { from, at } = parent(t.branches, actions);
  return { branches: [...t.branches, made(run, unused(t.branches), from, at)], current: t.branches.length };
}

/** The same branches, with the run of one of them: a longer one than was there, or the same told anew.
 * @param {Branch[]} branches @param {number} index @param {Run} run */
function given(branches, index, run) {
  const { run: had, actions } = branches[index];
  if (had && had.steps.length > run.steps.length) return branches;
  const outcome = run.steps.length === actions.length ? outcomeOf(run) : branches[index].outcome;
  return branches.map((b, i) => (i === index ? { ...b, run, outcome } : b));
}

/** The tree with the run of a branch that had none; which one is current stays. @param {Tree} t @param {Run} run @returns {Tree} */
export const filled = (t, run) => ({ ...grow(t, run), current: t.current });

/** The branch that shares most with `actions`: of several the oldest, for there they part.
 * @param {Branch[]} branches @param {string[]} actions */
function parent(branches, actions) {
  const common = branches.map((b) => shared(b.actions, actions));
  const at = Math.max(0, ...common);
  return { from: common.indexOf(at), at };
}

/** The branch whose schedule begins with `actions`, the current one first; null when there is none.
 * @param {Tree} t @param {string[]} actions @returns {number | null} */
export function find(t, actions) {
  const order = [t.current, ...t.branches.keys()];
  return order.find((i) => t.branches[i] && shared(t.branches[i].actions, actions) === actions.length) ?? null;
}

/** @param {Tree} t @param {number} index @param {string} title @returns {Tree} */
export const renamed = (t, index, title) => ({ ...t, branches: t.branches.map((b, i) => (i === index ? { ...b, title } : b)) });

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

/** @param {Branch} b @returns {KeptBranch} */
export const kept = ({ letter, title, actions, outcome }) => ({ letter, title, schedule: spell(actions), outcome });

/** The tree that was kept, without its runs: each branch grows anew where it shares most. @param {KeptBranch[]} all @returns {Tree} */
export function regrown(all) {
  /** @type {Branch[]} */
  const branches = [];
  for (const { letter, title, schedule, outcome } of all) {
    const actions = actionsIn(schedule);
    if (branches.some((b) => shared(b.actions, actions) === actions.length)) continue;
    const own = branches.some((b) => b.letter === letter) ? unused(branches) : letter; // two windows may have given one twice
    branches.push({ letter: own, title, run: null, actions, outcome, ...(branches.length ? parent(branches, actions) : { from: -1, at: 0 }) });
  }
  return { branches, current: 0 };
}

/** The first letter that no branch has. @param {Branch[]} branches */
function unused(branches) {
  const taken = new Set(branches.map((b) => b.letter));
  let index = branches.length;
  while (taken.has(letter(index))) index++;
  return letter(index);
}

/** a, b, … z, aa, ab, … @param {number} index @returns {string} */
export const letter = (index) =>
  (index < 26 ? "" : letter(Math.floor(index / 26) - 1)) + String.fromCharCode(97 + (index % 26));
