/**
 * Playback: a cursor over a trace. Pure data in, pure data out; no DOM, no clock.
 *
 * Cursor 0 is the initial state; cursor k is the state after step k. A view is never changed in
 * place: deltas are applied forwards and backwards, and what a step leaves alone is shared.
 *
 * @typedef {import("./types.js").Run} Run
 * @typedef {import("./types.js").View} View
 * @typedef {import("./types.js").Delta} Delta
 * @typedef {import("./types.js").Step} Step
 * @typedef {{ run: Run, cursor: number, view: View }} Playback
 */

/** @param {Run} run @returns {Playback} at the initial state */
export const playback = (run) => ({ run, cursor: 0, view: run.initial });

/** The playback moved to step `to`, kept within the trace. @param {Playback} p @param {number} to */
export function seek(p, to) {
  const target = Math.max(0, Math.min(Math.trunc(to) || 0, p.run.steps.length));
  let view = p.view;
  for (let k = p.cursor; k < target; k++) view = forward(view, p.run.steps[k].delta);
  for (let k = p.cursor; k > target; k--) view = backward(view, p.run.steps[k - 1].delta);
  return { ...p, cursor: target, view };
}

/** The step that led to the cursor; null at the initial state. @param {Playback} p @returns {Step | null} */
export const current = (p) => p.run.steps[p.cursor - 1] ?? null;

/** The step recorded after the cursor, if any. @param {Playback} p @returns {Step | null} */
export const upcoming = (p) => p.run.steps[p.cursor] ?? null;

/** @param {View} view @param {Delta[]} delta @returns {View} */
export const forward = (view, delta) =>
  delta.reduce((v, [path, , after]) => put(v, path.split("/"), after), view);

/** @param {View} view @param {Delta[]} delta @returns {View} */
export const backward = (view, delta) =>
  delta.reduceRight((v, [path, before]) => put(v, path.split("/"), before), view);

/** Every view of a run, from the initial one on. @param {Run} run @returns {View[]} */
export function views(run) {
  const all = [run.initial];
  for (const step of run.steps) all.push(forward(all[all.length - 1], step.delta));
  return all;
}

/**
 * A copy of `tree` with `leaf` at `keys`. The members of a collection (two keys: iocbs/#2) come and
 * go, so null takes them away; a deeper null is a field's value.
 *
 * @template T @param {T} tree @param {string[]} keys @param {unknown} leaf @param {number} [depth] @returns {T}
 */
function put(tree, keys, leaf, depth = 1) {
  const [key, ...rest] = keys;
  const copy = /** @type {Record<string, unknown>} */ ({ ...tree });
  if (rest.length > 0) copy[key] = put(copy[key] ?? {}, rest, leaf, depth + 1);
  else if (leaf === null && depth === 2) delete copy[key];
  else copy[key] = leaf;
  return /** @type {T} */ (copy);
}

/**
 * The nearest step before (-1) or after (+1) the cursor that `wanted` accepts, or null.
 *
 * @param {Pick<Playback, "run" | "cursor">} p @param {1 | -1} direction @param {(step: Step, before: Step | undefined) => boolean} wanted
 */
export function nearest(p, direction, wanted) {
  for (let k = p.cursor + direction; k >= 1 && k <= p.run.steps.length; k += direction) {
    if (wanted(p.run.steps[k - 1], p.run.steps[k - 2])) return k;
  }
  return null;
}

/** Does a step break a property that was whole before? @param {Step} step */
export const breaks = (step) => step.breaches.some((b) => b.first !== false);
/** @param {Step} step */
export const warns = (step) => step.ticks.includes("warning");
/** @param {Step} step */
export const flips = (step) => step.ticks.includes("flag");
/** @param {Step} step */
export const freezes = (step) => step.ticks.includes("freeze");
/** @param {Step} step @param {Step | undefined} before */
export const switches = (step, before) => before !== undefined && step.context !== before.context;

/** Where a first-time reader sees the most: count and truth part, else the first breach, else the end. @param {Run} run */
export function telling(run) {
  const parted = run.steps.find((s) => s.breaches.some((b) => b.property === "count-faithful"));
  return (parted ?? run.steps.find(breaks))?.number ?? run.steps.length;
}

/**
 * Each property's first breach in a run, by slug. @param {Run} run
 * @returns {Map<string, number>}
 */
export function firstBreaches(run) {
  const first = new Map();
  for (const step of run.steps) {
    for (const { property } of step.breaches) if (!first.has(property)) first.set(property, step.number);
  }
  return first;
}
