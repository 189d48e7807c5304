/**
 * Statements: a second, finer cursor. It walks over the statements of a step, and from one step to the next. Pure.
 *
 * No statement (null) is the whole step, which stands where its last statement does.
 *
 * @typedef {import("./types.js").Run} Run
 * @typedef {{ cursor: number, statement: number | null }} Place
 */

/** @param {Run} run @param {Place} place @param {1 | -1} direction @returns {Place} the same at either end */
export function walked(run, place, direction) {
  const { cursor, statement } = place;
  const last = lastOf(run, cursor);
  const at = statement ?? last;
  const to = at + direction;
  if (to >= 0 && to <= last) return { cursor, statement: to };
  const next = cursor + direction;
  if (next < 0 || next > run.steps.length) return place;
  return { cursor: next, statement: next === 0 ? null : direction > 0 ? 0 : lastOf(run, next) };
}

/** @param {Run} run @param {number} cursor */
const lastOf = (run, cursor) => Math.max((run.steps[cursor - 1]?.statements.length ?? 1) - 1, 0);

/** The statement shown, and its number of how many; null for the whole step. @param {import("./types.js").Step | null} step @param {number | null} index */
export const statementOf = (step, index) => (index === null ? null : step?.statements[index] ?? null);
