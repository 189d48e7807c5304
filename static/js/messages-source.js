/** Messages of the editor, the patches, the palette and paper: the part of the catalogue that is fetched with them, and the rest. */
import { count } from "./messages.js";
import { say } from "./messages-later.js";

export const later = {
  ...say,

  // source, patches
  patchesOf: (/** @type {string} */ id) => `Patches of ${id}`, patchesComing: "The patches are on their way.",
  noPatches: "No patch: it is the oldest text here.", differsFrom: "What leads here from", mergedInstead: (/** @type {string} */ release) => `Merged instead, in ${release}:`,
  differing: (/** @type {number} */ n, /** @type {number} */ files) => (n ? `${count(n, "place")} in ${count(files, "file")}` : "nothing: the text is the same"),
  compareWith: (/** @type {string} */ id) => `See the difference from ${id}`, shownBy: "Shown by", shownWithout: "Without it:",
  takeApart: "What breaks without each hunk here?", takingApart: "Searching every interleaving, once for each hunk.", takenApart: "Told with each hunk.",
  ownPatches: "The scenario changes or adds these files itself:", cameWith: (/** @type {string} */ release, /** @type {number} */ n) => `${release} brought ${count(n, "patch", "patches")}`,
  runsHere: "runs now", doesWhat: "does", whyNeeded: "why", without: "breaks without it", verdictBy: "verdict", withoutHere: "here, without it",
  seeIt: (/** @type {string} */ slug, /** @type {number} */ steps) => `${slug} in ${steps}`, putBack: (/** @type {string} */ hunk) => `Put ${hunk} back`,
  leaveOut: (/** @type {string} */ hunk) => `Leave ${hunk} out`, diffOf: (/** @type {string} */ file) => `Change in ${file}`,
  textOf: (/** @type {string} */ file) => `${file}, to be read`, hunkOut: (/** @type {string} */ hunk) => `left out: ${hunk}`,
  find: "find", findOn: "Next", findBack: "Before", findEnd: "Close the search",
  found: (/** @type {number} */ at, /** @type {number} */ all) => (all ? `${at || "–"} of ${all}` : "not there"),

  // palette
  palette: "Everything to do and to go to", paletteHint: "Type what to do, a case, a kernel, a function, a step number",
  groups: /** @type {Record<string, string>} */ ({ act: "do", context: "run", breach: "counterexample", step: "step", branch: "branch", property: "property", case: "case", kernel: "kernel", file: "file", function: "function" }),
  letRun: (/** @type {string} */ name) => `let ${name} run`, showBreach: (/** @type {string} */ slug) => `how ${slug} breaks`, followProperty: (/** @type {string} */ slug) => `follow ${slug}`,
  goTo: (/** @type {number} */ to, /** @type {number} */ last) => (to ? `go to step ${to} of ${last}` : "go to the start"), nothingFits: "Nothing fits.",
  fits: (/** @type {number} */ all, /** @type {number} */ shown) => (all > shown ? `${all} fit, the best ${shown} are shown. Enter does it.` : `${all} fit. Enter does it.`),

  // paper
  theRun: "The run", thisStep: "the step shown above", theScenario: "The scenario", inTheEnd: (/** @type {string} */ status) => `In the end: ${status}.`,
};
