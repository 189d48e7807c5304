/**
 * Fates: what becomes of one property along a run, as far as it is known. Pure.
 *
 * The verdict tells it of every state of a shortest counterexample. A run that begins like one has the same states
 * up to where they part. Behind that nothing is claimed but what follows: what could not be broken still cannot, and
 * what could not be kept still cannot, up to where this run breaks it too.
 *
 * @typedef {import("./types.js").Run} Run
 * @typedef {import("./types.js").Verdict} Verdict
 * @typedef {{ from: number, to: number, fate: string }} Span  states: 0 is the initial one; `fate` "kept" says only that it was not broken
 */
import { actionsOf, shared, actionsIn } from "./branches.js";

/** From the initial state to the last: adjoining spans. @param {Run} run @param {string} slug @param {number | undefined} first where the run breaks it
 * @param {Verdict | null} verdict @returns {{ spans: Span[], noReturn: number | null }} */
export function fates(run, slug, first, verdict) {
  const last = run.steps.length;
  const { told, upTo } = known(run, slug, verdict);
  const broken = first ?? Infinity;
  const kept = Math.min(broken - 1, last);
  const sure = Math.min(upTo, kept);
  const spans = told.filter(({ from }) => from <= sure).map(({ from, to, fate }) => ({ from, to: Math.min(to, sure), fate }));
  const parting = spans.at(-1);
  if (parting?.fate === "impossible" || (parting?.fate === "inevitable" && broken <= last)) parting.to = kept;
  else if (sure < kept) spans.push({ from: sure + 1, to: kept, fate: "kept" });
  if (broken <= last) spans.push({ from: broken, to: last, fate: "violated" });
  const decided = spans.find(({ fate }) => fate === "inevitable" || fate === "violated");
  return { spans, noReturn: decided && decided.from <= upTo ? decided.from : null };
}

/** The counterexample of a property that a run shares most with, and the last state they share; -1 for none.
 * @param {Run} run @param {string} slug @param {Verdict | null} verdict @returns {{ told: Span[], upTo: number }} */
function known(run, slug, verdict) {
  const actions = actionsOf(run);
  let [told, upTo] = [/** @type {Span[]} */ ([]), -1];
  for (const violation of verdict?.violations ?? []) {
    if (violation.property !== slug || violation.schedule === null || !violation.fates?.length) continue;
    const common = shared(actions, actionsIn(violation.schedule));
    if (common > upTo) [told, upTo] = [violation.fates, common];
  }
  return { told, upTo };
}
