/**
 * Ruling: what may be said of a scenario, from the verdict that is known and the search under way. Pure.
 *
 * The one rule of this module: less than the whole is never taken for a yes. A verdict that was cut, or that
 * contradicts itself, is `unknown`, whatever word it brings.
 *
 * @typedef {import("./types.js").Verdict} Verdict
 * @typedef {import("./types.js").Violation} Violation
 * @typedef {import("./search.js").Search} Search
 */
import { spell } from "./branches.js";

/** A sign beside each word, for the colour is never alone. @type {Record<string, string>} */
export const SIGNS = { violated: "✕", holds: "✓", unknown: "?", vacuous: "∅", "not-applicable": "–" };

/** The word of a verdict. @param {Verdict} verdict @returns {"violated" | "holds" | "vacuous" | "unknown"} */
export function wordOf({ verdict, complete, violations, properties }) {
  const fared = Object.values(properties);
  if (verdict === "violated" || violations.length > 0 || fared.includes("violated")) return "violated";
  if (complete !== true || fared.includes("unknown")) return "unknown";
  return verdict === "holds" || verdict === "vacuous" ? verdict : "unknown";
}

/** The word of one property: what was not broken in a part is not known of the whole. @param {Verdict} verdict @param {string} slug */
export function fared({ properties, complete }, slug) {
  const word = properties[slug];
  return complete !== true && (word === "holds" || word === "vacuous") ? "unknown" : word;
}

/** How the bar stands. @param {Verdict | null} verdict @param {Search} search
 * @returns {"searching" | "violated" | "holds" | "vacuous" | "unknown" | "stopped" | "failed"} */
export function standing(verdict, search) {
  if (search.running) return "searching";
  if (verdict) return wordOf(verdict); // of a longer search that failed, what was known before it stays known
  return search.stopped ? "stopped" : "failed";
}

/** How many of the properties that were looked at fared so. @param {Verdict} verdict */
export function counted(verdict) {
  const all = Object.keys(verdict.properties).map((slug) => fared(verdict, slug));
  const of = (/** @type {string} */ word) => all.filter((is) => is === word).length;
  return { all: all.length, violated: of("violated"), holds: of("holds") };
}

/** Shortest first; last those that no run shows. @param {Verdict | null} verdict @returns {Violation[]} */
export const shortestFirst = (verdict) => [...(verdict?.violations ?? [])].sort((a, b) => (a.steps ?? Infinity) - (b.steps ?? Infinity));

/** Those together that one run shows, shortest first. @param {Verdict} verdict @returns {Violation[][]} */
export function byRun(verdict) {
  /** @type {Map<unknown, Violation[]>} */
  const runs = new Map();
  for (const violation of shortestFirst(verdict)) {
    const key = violation.schedule === null ? violation : `${violation.schedule}\n${violation.passing?.schedule}\n${violation.no_return}`;
    runs.set(key, [...(runs.get(key) ?? []), violation]);
  }
  return [...runs.values()];
}

/** Does a run begin with the schedule that some run of `steps` steps has? @param {string[]} actions @param {string | null} schedule @param {number | null} steps */
const begins = (actions, schedule, steps) =>
  schedule !== null && steps !== null && actions.length >= steps && spell(actions.slice(0, steps)) === schedule;

/** Is a counterexample what is on screen (`on`: at its end), part of the run that is shown (`run`), or neither?
 * @param {Violation} violation @param {string[]} actions of the run @param {number} cursor @returns {"on" | "run" | "off"} */
export const placeOf = ({ schedule, steps }, actions, cursor) =>
  begins(actions, schedule, steps) ? (cursor === steps ? "on" : "run") : "off";

/**
 * Which counterexample a way around is asked for, and is it what is shown already? That of the property in the
 * spotlight; where that is not broken, the one that is shown, or the shortest.
 *
 * @param {Verdict | null} verdict @param {string[]} actions of the run @param {number} cursor @param {string} property in the spotlight
 * @returns {{ violation: Violation, shown: boolean } | null} null where nothing is broken
 */
export function wayAround(verdict, actions, cursor, property) {
  const all = shortestFirst(verdict);
  const named = (/** @type {Violation[]} */ some) => some.find((violation) => violation.property === property);
  const passed = all.filter(({ passing }) => passing && cursor >= passing.step && begins(actions, passing.schedule, passing.steps));
  if (passed.length) return { violation: named(passed) ?? passed[0], shown: true };
  const here = all.filter((violation) => placeOf(violation, actions, cursor) !== "off");
  const violation = named(all) ?? here.find(({ steps }) => steps === cursor) ?? here[0] ?? all[0];
  return violation ? { violation, shown: false } : null;
}
