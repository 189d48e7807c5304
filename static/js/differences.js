/**
 * Differences: where two runs of one schedule part, and in what. Pure.
 *
 * Runs are compared step by step, by number, as POST /api/comparisons does it: the first step that is
 * not told alike is the difference. Two steps may be told alike and still leave something otherwise
 * (a clone is made on both, but on one it keeps a flag): that is where the states part, and it may
 * come sooner. After it, each run goes on by its own numbers.
 *
 * @typedef {import("./types.js").Run} Run
 * @typedef {import("./types.js").View} View
 * @typedef {import("./types.js").Step} Step
 * @typedef {{ object: string, field: string, left: string, right: string, anchor: string | null }} Fact
 *   `anchor`: where on a stage it is seen
 * @typedef {{ step: number, left: Step | null, right: Step | null }} Told  null: that run has ended
 * @typedef {{ told: Told | null, parted: number | null }} Differences  `parted`: only where it comes sooner
 */
import { say } from "./messages-compare.js";
import { isSet } from "./strip.js";

/** The first step that is not told alike; null where there is none. @param {Run} left @param {Run} right @returns {Told | null} */
export function told(left, right) {
  const longest = Math.max(left.steps.length, right.steps.length);
  for (let i = 0; i < longest; i++) {
    const [a, b] = [left.steps[i] ?? null, right.steps[i] ?? null];
    if (a === null || b === null || a.action !== b.action || a.sentence !== b.sentence) return { step: i + 1, left: a, right: b };
  }
  return null;
}

/** @param {Run} left @param {View[]} before  every view of it @param {Run} right @param {View[]} beside @returns {Differences} */
export function differences(left, before, right, beside) {
  const first = told(left, right);
  const alike = first ? first.step - 1 : left.steps.length;
  for (let k = 0; k <= alike; k++) {
    if (facts(left, before[k], right, beside[k]).length > 0) return { told: first, parted: k };
  }
  return { told: first, parted: null };
}

/** The steps worth a jump, in order. @param {Differences} found @returns {number[]} */
export const moments = ({ told: first, parted }) => [...(parted === null ? [] : [parted]), ...(first ? [first.step] : [])];

/** What two states differ in, of all that the stage draws; what is of one side only is a dash on the other.
 * @param {Run} left @param {View} here @param {Run} right @param {View} there @returns {Fact[]} */
export function facts(left, here, right, there) {
  const [a, b] = [entries(left, here), entries(right, there)];
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((key) => {
    const [one, other] = [a.get(key), b.get(key)];
    if (one?.value === other?.value) return [];
    const { object, field, anchor } = /** @type {Entry} */ (one ?? other);
    return [{ object, field, anchor, left: one?.value ?? NONE, right: other?.value ?? NONE }];
  });
}

/** What only one of two flag facts names. @param {string} flags @param {string} others */
export const only = (flags, others) => words(flags).filter((name) => !words(others).includes(name));

/** @typedef {{ object: string, field: string, value: string, anchor: string | null }} Entry */

const NONE = "–";

/** @param {string} text */
const words = (text) => (text === NONE ? [] : text.split(" "));

/** A state as a list of what it says, in the order of the stage. @param {Run} run @param {View} view @returns {Map<string, Entry>} */
function entries(run, view) {
  /** @type {Map<string, Entry>} */
  const all = new Map();
  const put = (/** @type {string} */ object, /** @type {string} */ field, /** @type {unknown} */ value, /** @type {string | null} */ anchor) =>
    all.set(`${object} ${field}`, { object, field, value: shown(value), anchor });
  for (const [name, iocb] of Object.entries(view.iocbs)) {
    const anchor = `iocb:${name}`;
    put(name, "ki_flags", run.flags.filter((flag) => isSet(iocb.flags, flag.bit)).map(({ name: flag }) => flag), anchor);
    put(name, "pocket", iocb.pocket, anchor);
    put(name, say.fields.fs, iocb.file_system, anchor);
    put(name, "ki_complete", iocb.complete, anchor);
    put(name, "state", iocb.state, anchor);
  }
  for (const [name, { frozen, levels, s_umount, i_rwsem }] of Object.entries(view.superblocks)) {
    for (const [level, at] of Object.entries(levels)) {
      const [gate, anchor] = [`${name}:${level}`, `gate:${name}:${level}`];
      put(gate, "count", at.count, anchor);
      put(gate, "truth", at.truth, anchor);
      put(gate, say.fields.tokens, at.tokens, anchor);
      put(gate, say.fields.leaked, at.leaked, anchor);
      put(gate, say.fields.strays, at.strays, anchor);
      put(gate, say.fields.shut, at.blocked_by, anchor);
      put(gate, "held", at.held, anchor);
      put(gate, "queue", at.queue, anchor);
    }
    put(name, "frozen", frozen, `gate:${name}:${frozen}`);
    put(name, "s_umount", s_umount, null);
    put(name, "i_rwsem", i_rwsem, null);
  }
  for (const [name, context] of Object.entries(view.contexts)) {
    put(name, "is", context.blocked ? say.waitingFor(context.blocked.on) : context.status, `context:${name}`);
    put(name, say.fields.may, context.actions, `context:${name}`);
  }
  for (const [name, request] of Object.entries(view.requests)) {
    put(name, "status", request.status, null);
    put(name, "returned", request.returned, null);
    put(name, "result", request.result, null);
  }
  return all;
}

/** @param {unknown} value */
function shown(value) {
  if (Array.isArray(value)) return value.join(" ") || NONE;
  if (typeof value === "boolean") return value ? say.yes : say.no;
  return value === null || value === "" ? NONE : String(value);
}
