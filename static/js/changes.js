/**
 * Changes: what a step changed, and what one might have expected it to change. Pure.
 *
 * @typedef {import("./types.js").View} View
 * @typedef {import("./types.js").Step} Step
 * @typedef {import("./types.js").Change} Change
 */
import { say } from "./messages.js";

/** The step's changes, then what stayed although its counterpart moved. @param {Step} step @param {View} before @param {View} after @returns {Change[]} */
export const told = (step, before, after) => [...step.changes, ...stayed(before, after)];

/** A count that moved without the truth, a bit that was set without a token. @param {View} before @param {View} after @returns {Change[]} */
function stayed(before, after) {
  const truths = Object.entries(after.superblocks).flatMap(([fs, { levels }]) =>
    Object.entries(levels).flatMap(([name, level]) => {
      const was = before.superblocks[fs].levels[name];
      return was.count !== level.count && was.truth === level.truth ? [same(`${fs}:${name}`, say.truth, String(level.truth))] : [];
    }));
  const pockets = Object.entries(after.iocbs).flatMap(([name, iocb]) => {
    const claims = iocb.says_started === true && before.iocbs[name]?.says_started !== true;
    return claims && iocb.pocket.length === 0 ? [same(name, say.pocket, say.empty)] : [];
  });
  return [...truths, ...pockets];
}

/** @param {string} object @param {string} field @param {string} value @returns {Change} */
const same = (object, field, value) => ({ object, field, before: value, after: value });
