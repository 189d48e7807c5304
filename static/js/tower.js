/**
 * Tower: a superblock's view -> storeys, from the roof down. Pure.
 *
 * `frozen` is advisory and makes the rail; the semaphores are the truth and make doors and ice. They
 * may disagree for a step, so they are two marks.
 *
 * @typedef {import("./types.js").View} View
 * @typedef {import("./types.js").Run} Run
 * @typedef {import("./types.js").Level} Level
 * @typedef {"open" | "shutting" | "held"} Door
 * @typedef {{ kind: "ring" | "coin" | "leaked", text: string, iocb: string | null, title: string }} Token
 * @typedef {{
 *   name: string, gate: boolean, main: boolean, door: Door, rung: "off" | "past" | "on",
 *   level: Level | null, tokens: Token[], strays: number, broken: boolean,
 * }} Storey
 */
import { keeper } from "./layout.js";

/** The freeze states as they climb. */
export const CLIMB = ["UNFROZEN", "WRITE", "PAGEFAULT", "FS", "COMPLETE"];

/** Tokens of a gate, and who queues there, are drawn one by one up to this many, and counted beyond. */
export const MANY = 3;

/** @param {Run} run @param {View} view @param {string} fs @returns {Storey[]} roof first; a file system that cannot be frozen has gates only */
export function storeys(run, view, fs) {
  const sb = view.superblocks[fs];
  const freezable = run.file_systems.find((f) => f.name === fs)?.freezable ?? true;
  const height = CLIMB.indexOf(sb.frozen);
  const drawn = freezable ? CLIMB.toReversed() : ["WRITE", "PAGEFAULT", "FS"];
  return drawn.map((name) => {
    const level = sb.levels[name] ?? null;
    const at = CLIMB.indexOf(name);
    return {
      name, level,
      gate: level !== null,
      main: name === "WRITE",
      door: level ? doorOf(level) : capDoor(name, sb.frozen, sb.levels.WRITE),
      rung: at < height ? "past" : at === height ? "on" : "off",
      tokens: level ? tokensOf(run, view, fs, name, level) : [],
      strays: level?.strays ?? 0,
      broken: level !== null && level.count !== level.truth,
    };
  });
}

/** @param {Level} level @returns {Door} */
const doorOf = (level) => (level.held ? "held" : level.blocked_by !== null ? "shutting" : "open");

/** The ground is under ice with WRITE, the roof once all is complete. @param {string} name @param {string} frozen @param {Level} write @returns {Door} */
const capDoor = (name, frozen, write) =>
  (name === "COMPLETE" ? frozen === "COMPLETE" : write.held) ? "held" : "open";

/** @param {Run} run @param {View} view @param {string} fs @param {string} name @param {Level} level @returns {Token[]} */
function tokensOf(run, view, fs, name, level) {
  const live = level.tokens.map((request) => {
    const iocb = keeper(view, fs, name, request);
    const kind = /** @type {Token["kind"]} */ (iocb ? "ring" : "coin");
    return { kind, iocb, text: iocb ?? numberOf(run, request), title: request };
  });
  const leaked = level.leaked.map((request) => ({
    kind: /** @type {const} */ ("leaked"), iocb: null, text: numberOf(run, request), title: request,
  }));
  return [...live, ...leaked];
}

/** The number of the context that a request belongs to. @param {Run} run @param {string} request */
export function numberOf(run, request) {
  const context = run.requests.find((r) => r.name === request)?.context ?? request;
  return String(run.contexts.find((c) => c.name === context)?.number ?? "?");
}
