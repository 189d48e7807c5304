/** Messages of the comparison: the part of the catalogue that comes with it, for the first picture does not wait for it. */
import { count } from "./messages.js";
import { say as whole } from "./messages-later.js";

export const say = {
  ...whole,

  backToStage: "Back to the stage",
  panes: /** @type {Record<string, string>} */ ({ stages: "Side by side", verdicts: "All kernels", hunks: "Hunk by hunk" }), paneNames: "What is compared",
  sides: { left: "Left", right: "Right" }, sideNames: "Which side is seen", swap: "Swap the sides", kernelsHead: "Kernels", branchesHead: "Branches",
  rightIs: "Compared with", leftIs: "This run", onItsWay: "The other run is on its way.", otherRun: (/** @type {string} */ name) => `another run: ${name}`,
  runOf: (/** @type {number} */ n, /** @type {string} */ end) => `${count(n, "step")}, ${end}`, stopsAt: (/** @type {number} */ step, /** @type {string} */ reason) => `stops before step ${step}: ${reason}`,
  ended: "the run has ended", alikeWhole: (/** @type {number} */ n) => `Told alike, step by step, all ${count(n, "step")}.`,
  nothingRun: "No step is taken yet: nothing is compared.",
  differsAt: (/** @type {string} */ name, /** @type {number} */ step) => `differs from ${name} at step ${step}`, toldAlike: "told alike, step by step",
  alikeHere: "Up to here both runs are alike.", alikeTold: "Both runs tell this step in the same words, but they are not in the same state.", stateAlike: "Nothing on the stage differs.",
  apart: (/** @type {number} */ n) => `${count(n, "fact")} differ${n === 1 ? "s" : ""} here`,
  byNumber: "From here on each run goes by its own numbers: the same step may be another statement.",
  firstTold: "told otherwise", firstParted: "state parts", firstHead: "First difference", jumpDifference: "Go to the difference at step ",
  sets: (/** @type {string} */ has, /** @type {string} */ flags, /** @type {string} */ object, /** @type {string} */ not) => `${has} has ${flags} on ${object}, ${not} has not.`,
  factWords: (/** @type {string} */ what, /** @type {string} */ left, /** @type {string} */ a, /** @type {string} */ right, /** @type {string} */ b) => `${what}: ${a} on ${left}, ${b} on ${right}.`,
  atStep: (/** @type {number} */ step) => `At step ${step} `, facts: "What differs", yes: "yes", no: "no", waitingFor: (/** @type {string} */ on) => `waiting for ${on}`,
  fields: { fs: "file system", tokens: "tokens of", leaked: "leaked by", strays: "stray ends", shut: "shut by", may: "may take" },
  bothTold: (/** @type {string} */ left, /** @type {string} */ a, /** @type {string} */ right, /** @type {string} */ b) => `${left}: ${a} ${right}: ${b}`, twoRuns: "Steps of both runs",
  kernelHeads: "Kernel", verdictHead: "Verdict", differsHead: "First difference", openRun: "Open", putRight: "Put at the right", current: "this run",
  ruled: (/** @type {number} */ n, /** @type {number} */ of) => `${n} of ${count(of, "kernel")} searched`, rulingNow: (/** @type {string} */ id) => `, now ${id}`,
  stop: "Stop", goOn: "Search the others", notYet: "not searched", waitsTurn: "waits", cannot: "cannot be compared",
  cells: /** @type {Record<string, string>} */ ({ holds: "holds", vacuous: "vacuous", "not-applicable": "n/a", unknown: "unknown", violated: "violated" }),
  brokenIn: (/** @type {number | null} */ n) => (n === null ? "no run" : `in ${n}`), notWhole: "not every interleaving",
  matrixHead: "One scenario on every kernel, over all interleavings", hunksHead: (/** @type {string} */ patch, /** @type {string} */ id) => `${patch} on ${id}, with and without each hunk`,
  hunk: "Hunk", whatItDoes: "What it does", without: "Without it", breaksHead: "What breaks", wholePatch: "every hunk", takingApart: "each kernel without a hunk is searched", noBuild: "does not build",
};
