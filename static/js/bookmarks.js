/**
 * Bookmarks: steps that the reader marked. Pure.
 *
 * A bookmark is the schedule up to its step, so it stands for the same state on every branch that begins so.
 *
 * @typedef {import("./types.js").Run} Run
 * @typedef {{ schedule: string, name: string }} Mark
 * @typedef {{ step: number, name: string, mark: Mark }} Flag  a bookmark on a run
 */
import { actionsOf, shared, spell, actionsIn } from "./branches.js";

/** Those of `marks` that the run passes, in order. @param {Mark[]} marks @param {Run} run @returns {Flag[]} */
export function flags(marks, run) {
  const actions = actionsOf(run);
  return marks.flatMap((mark) => {
    const before = actionsIn(mark.schedule);
    return shared(before, actions) === before.length ? [{ step: before.length, name: mark.name, mark }] : [];
  }).sort((a, b) => a.step - b.step);
}

/** Sets one at `step` of the run, or takes it away. @param {Mark[]} marks @param {Run} run @param {number} step @returns {Mark[]} */
export function toggled(marks, run, step) {
  const schedule = spell(actionsOf(run).slice(0, step));
  const rest = marks.filter((mark) => mark.schedule !== schedule);
  return rest.length < marks.length ? rest : [...marks, { schedule, name: "" }];
}

/** @param {Mark[]} marks @param {Run} run @param {number} step @param {string} name @returns {Mark[]} */
export function called(marks, run, step, name) {
  const schedule = spell(actionsOf(run).slice(0, step));
  return marks.map((mark) => (mark.schedule === schedule ? { ...mark, name } : mark));
}

/** The nearest one before (-1) or after (1) the cursor; null for none. @param {Flag[]} all @param {number} cursor @param {1 | -1} direction */
export const nextFlag = (all, cursor, direction) =>
  (direction > 0 ? all.find(({ step }) => step > cursor) : all.findLast(({ step }) => step < cursor))?.step ?? null;
