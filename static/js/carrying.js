/**
 * Carrying: the schedule of a run, as it is taken to another kernel. Pure.
 *
 * A count means less there: the same operation may have more statements, or fewer. So a turn that ends
 * at a mark is told by it (`app>returned`), as an author would; any other by its steps. On its own
 * kernel the run that comes of it is the same, step by step.
 *
 * @typedef {import("./types.js").Run} Run
 */
import { spell } from "./branches.js";

/** Those of the marks that every kernel knows. */
const MARKS = ["returned", "complete", "ended", "started", "queued", "hook", "blocked"];

/** @param {Run} run @returns {string} a schedule */
export function carried(run) {
  /** @type {Run["steps"][]} */
  const turns = [];
  for (const step of run.steps) {
    const last = turns.at(-1);
    if (last && last[0].context === step.context && !chosen(step) && !chosen(last[0])) last.push(step);
    else turns.push([step]);
  }
  return turns.map(told).join(" ");
}

/** A choice is an entry of its own. @param {Run["steps"][number]} step */
const chosen = ({ action }) => action.includes("=");

/** @param {Run["steps"]} turn */
function told(turn) {
  const end = turn[turn.length - 1];
  const mark = chosen(end) ? null : MARKS.find((name) => end.marks.includes(name)) ?? null;
  if (mark === null) return spell(turn.map(({ action }) => action));
  const times = turn.filter(({ marks }) => marks.includes(mark)).length;
  return Array(times).fill(`${end.context}>${mark}`).join(" ");
}
