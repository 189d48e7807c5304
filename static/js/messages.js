/** Messages: every text of the page in one catalogue. Words are those of the model; nothing here decides anything.
 * The texts of an element that is fetched later come with it: those of the verdict in full are in messages-verdict.js. */

/** @param {number} n @param {string} one @param {string} [many] */
export const count = (n, one, many = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

export const say = {
  product: "kiocbscope",
  opening: "A write takes a token from its file system, and must give it back. Nothing has run yet: you are the scheduler, choose who goes first.",
  lede: [
    "A write takes a ", "token", " and must give it back; a freeze waits until all are back. Here one goes wrong, in a small model of the kernel. Arrow keys step; you choose who runs.",
  ],
  introduction: "Introduction",
  start: "From the start",
  more: "More cases",
  dismiss: "Close this introduction",
  step: "step",

  // top
  scenario: "Scenario", gallery: "Gallery", kernel: "kernel", share: "Share", themes: "Switch between light and dark",
  keys: "List of keys", home: "kiocbscope, first page",

  // copies
  copies: "Copy…",

  // what went wrong
  noReason: "the server gave no reason",

  // verdict
  verdict: "Verdict",
  searching: "checking", searchScope: "all interleavings of this scenario",
  failed: "not checked", stopped: "stopped: not checked",
  of: (/** @type {number} */ bad, /** @type {number} */ all) => `${bad} of ${count(all, "property", "properties")}`,
  holds: (/** @type {number} */ n) => `${count(n, "property", "properties")} put to the test`,
  scope: (/** @type {number} */ states) => `, ${count(states, "state")}`,
  whole: "all interleavings", wholeOf: " of the model",
  cut: "not all interleavings", cutOf: (/** @type {number} */ states) => `, ${count(states, "state")}`, neverYes: ": never taken for a yes",
  behind: "of what ran last", behindWhy: "the scenario cannot be read now",
  vacuous: "nothing was put to the test",
  shortest: "shortest run that breaks ", oneRun: "a run that breaks ", noRun: "no run shows it",
  counterexamples: "Shortest counterexamples, with their length in steps", breaches: "Broken by this step",

  // search, and the verdict in full
  stopCheck: "Stop", checkAgain: "Check again", searchFurther: (/** @type {number} */ seconds) => `Search further, up to ${count(seconds, "second")}`,
  furtherShort: "Further",
  progress: (/** @type {import("./search.js").Progress} */ { states, rate, depth, seconds }) => [count(states, "state"), `${rate.toLocaleString("en")} a second`, `depth ${depth.toLocaleString("en")}`, `${Math.floor(seconds)} s`],
  anew: (/** @type {number} */ walk) => `begun anew, walk ${walk}`,
  anewWhy: "It leaves out what changes no verdict. Where it learns too late that something must not be left out, it begins anew, and only a whole walk counts.",
  lostCheck: "The connection ended before the verdict came.", garbledCheck: "What the server said of the search cannot be read.",
  nearestPassing: "nearest passing run", noPassing: "no passing run", ofProperty: (/** @type {string} */ slug) => ` for ${slug}`, details: "Details",
  passes: (/** @type {string} */ property, /** @type {import("./types.js").PassingRun} */ { step, instead_of, takes, breaks }) =>
    `Step ${step} decides. Here: ${takes.sentence} Where ${property} breaks: ${instead_of.sentence} ${breaks.length ? `This run keeps ${property}, and breaks ${breaks.join(", ")}.` : "This run breaks nothing."}`,
  breaksAgain: (/** @type {string} */ property, /** @type {number} */ step) => `Back on the run that breaks ${property}, at the step that decides, ${step}.`,
  nonePasses: (/** @type {string[]} */ ...slugs) => `No run keeps ${slugs.join(" or ")}: from the start, each that comes to an end breaks it.`,
  nonePassesKnown: (/** @type {string[]} */ ...slugs) => `Whether a run keeps ${slugs.join(" or ")} is not known: the search did not see every interleaving one by one.`,
  noneNeeded: "Nothing is broken, so there is nothing to pass by.", noVerdictYet: "There is no verdict yet.",

  // scenario
  onKernel: (/** @type {string} */ id) => `On kernel ${id}.`,
  undone: (/** @type {number} */ left) => `Undone. ${left ? `${count(left, "step")} before this.` : "This is the beginning."}`, nothingToUndo: "Nothing to undo.",
  redone: (/** @type {number} */ left) => `Done again. ${left ? `${count(left, "step")} after this.` : "This is the latest."}`, nothingToRedo: "Nothing to do again.",
  cutSchedule: (/** @type {string} */ words) => `The schedule lost ${words}: nobody is called so any more.`,
  keptUpTo: (/** @type {number} */ steps, /** @type {string} */ reason) => `The schedule still runs for ${count(steps, "step")}; then ${reason}.`,
  textFirst: "The text cannot be read: mend it first, then choose a kernel.", cannotKeep: "This browser lets nothing be kept: a reload forgets the scenario's past.",

  // desk
  repaired: (/** @type {string[]} */ repairs) => `The link was repaired: ${repairs.join("; ")}.`,
  keptAs: (/** @type {string} */ name) => `Kept as ${name}.`, forgotten: (/** @type {string} */ name) => `${name} is thrown away.`,

  // stage
  contexts: "Contexts", notBorn: "not born", blockedAt: (/** @type {string} */ on) => `waits for ${on}`,
  inFunction: (/** @type {string} */ name) => `in ${name}`, finished: "finished",
  kinds: /** @type {Record<string, string>} */ ({ thread: "thread", irq: "interrupt", dio: "dio work", wq: "io worker", loop: "loop worker" }),
  pocket: "pocket", empty: "empty", bitSays: "bit says ", started: "started", nothing: "nothing", noBit: "no bit says so", freed: "freed",
  noIocb: "no request here yet", noIocbNow: "no request here now",
  reading: "An iocb is one write on its way. Its bits say what it claims, its pocket holds what it has. The token in the pocket came from the gate it faces, and whoever completes the write brings it back. A freeze shuts the gates from below, one after another, and waits at each until every token is back.",
  complete: "ki_complete", flagsOf: (/** @type {string} */ name, /** @type {string} */ set) => `ki_flags of ${name}: ${set || "none set"}`,
  broken: (/** @type {string} */ sentence) => ` is broken here. It claims: ${sentence}`,
  unseen: (/** @type {string} */ iocb) => ["Write in flight, no token:", ` the freezer cannot see ${iocb}.`],
  seen: (/** @type {string} */ who, /** @type {string} */ iocb) => ["Write in flight, token out:", ` ${who} waits until ${iocb} returns it.`],
  claims: (/** @type {string} */ name, /** @type {boolean | null} */ says, /** @type {string[]} */ pocket) =>
    `${name} ${says === null ? "has no bit for it" : says ? "says it started a write" : "says nothing"}, and holds ${pocket.length ? `a token of ${pocket.join(" and ")}` : "nothing"}`,
  tower: (/** @type {string} */ name) => `superblock of ${name}`, frozen: "frozen = ", never: "cannot be frozen", count: "count", truth: "truth",
  open: "open", shutBy: (/** @type {string} */ who) => `shut by ${who}`, draining: (/** @type {string} */ who) => `${who} waits for 0`,
  out: (/** @type {number} */ n) => `${count(n, "token")} out`, leakedOut: (/** @type {number} */ n) => `${n} leaked`,
  strayOut: (/** @type {number} */ n) => `${count(n, "stray end")}`,
  queue: (/** @type {string[]} */ names) => `${names.join(", ")} waiting outside`,
  level: (/** @type {string} */ level, /** @type {number} */ c, /** @type {number} */ truth) => `${level}: count ${c}, truth ${truth}`,
  cloneCall: (/** @type {string} */ to, /** @type {string} */ from) => `(${to}, ${from})`, clone: "kiocb_clone", mask: "& IOCB_CLONE_FLAGS_MASK",
  leftOut: "left out", caught: (/** @type {string} */ names) => `${names} falls off`, noMask: "every bit travels",

  // graph
  graph: {
    name: "Map of the states", open: "Map", back: "Back to the stage", drawing: "The states are being counted and folded.", failed: "The map cannot be drawn: ", again: "Try again",
    help: "Arrow keys move among the nodes, Enter goes there, Home is where the run stands.",
    tools: "Size of the map", wider: "Wider", narrower: "Narrower", fit: "Fit", list: "As a list",
    legend: /** @type {Record<string, string>} */ ({
      now: "you are here", rail: "one choice, at any of these steps", fold: "states with one future",
      back: "back to your run", lost: "lost", bad: "broken", been: "you were here",
    }),
    start: "Step 0, before anything has run", stepAt: (/** @type {number} */ n, /** @type {number} */ of) => `Step ${n} of ${of}`,
    stretch: (/** @type {number} */ a, /** @type {number} */ b, /** @type {number} */ of) => `Steps ${a} to ${b} of ${of}`,
    instead: (/** @type {string} */ what, /** @type {number} */ at) => `${what} instead, after step ${at}`,
    alike: (/** @type {number} */ a, /** @type {number} */ b) => `After any of steps ${a} to ${b} it comes to the same`,
    one: "1 state", row: (/** @type {string} */ many) => `${many} states in a row`, rowKey: "states in a row, with one way on", future: (/** @type {string} */ many) => `${many} states with the same future`,
    oneWay: (/** @type {string} */ many) => `${many} states with only one way on`, unknown: "What comes next was not looked at",
    leaves: (/** @type {number} */ at) => `The run must be left for it after step ${at}, or before`,
    joins: (/** @type {number} */ at) => `It comes back to your run at step ${at}`, breaks: (/** @type {string[]} */ slugs) => `Breaks ${slugs.join(", ")}`,
    fates: /** @type {Record<string, (slug: string) => string>} */ ({
      impossible: (slug) => `${slug} cannot be broken from here`, avoidable: (slug) => `${slug} can be broken from here, or kept`,
      inevitable: (slug) => `${slug} can no longer be kept`, violated: (slug) => `${slug} is broken by now`,
    }),
    endsIn: (/** @type {string[]} */ ends) => `It may end: ${ends.join(", ")}`, ends: (/** @type {string} */ how, /** @type {string} */ why) => `Runs end here: ${how}, ${why}`,
    been: "You have been here", here: "You are here",
  },

  // choices
  who: "Who runs next?", choose: "choose",

  // panel
  changed: "What changed", unchanged: "only the place in the code", log: "Kernel log", quiet: "nothing yet",
  properties: "Properties", propertiesOf: "on this run, up to this step", stack: "Call stack", outer: "Show the outer calls", noSource: "The source is on its way.",
  noStep: "not begun",
  brokenAt: ", broken at step",

  // source
  patches: "Patches of this kernel, with their story",
  sourceHead: "Source", openFile: "Open a file or function", ownText: "The scenario itself", functionsOf: (/** @type {string} */ file) => `Functions of ${file}`,
  findIn: "Find in this file",
  paletteField: "What do you want to do, or to see?",

  // timeline
  timeline: "Timeline", first: "First step", back: "Back one", play: "play", pause: "pause", forward: "Forward one", last: "Last step",
  moments: "Moments of this run", legend: "Ticks",
  ticks: /** @type {Record<string, string>} */ ({ flag: "flag", freeze: "freeze", warning: "warning", violation: "violation" }),
  waitsFor: (/** @type {string} */ on) => `waits for ${on}`, position: (/** @type {number} */ at, /** @type {number} */ n) => `step ${at} of ${n}`,

  // compare; the rest of its texts comes with it
  compare: "Compare", compareWith: (/** @type {string} */ name) => ` with ${name}`,
  whose: (/** @type {string} */ what, /** @type {string} */ side) => (side ? `${what}, ${side}` : what),

  // branches, bookmarks, pace
  fates: /** @type {Record<string, string>} */ ({ impossible: "cannot be broken", avoidable: "avoidable", inevitable: "inevitable", violated: "violated", kept: "kept so far" }),
  noReturn: "point of no return: inevitable from here", neverAvoidable: "inevitable from the start",
  fateHere: (/** @type {string} */ slug, /** @type {string} */ fate) => `${slug}: ${fate}`, bookmarked: "bookmark",
  statementAt: (/** @type {number} */ at, /** @type {number} */ of) => `statement ${at} of ${of}`, onlyPlace: "this statement changes nothing shown",
  branches: "Branches", branch: (/** @type {string} */ name) => `branch ${name}`, noBranch: "choose differently in the past, and a branch grows here",

  // tabs of a narrow screen
  views: "Views", tabs: /** @type {Record<string, string>} */ ({ stage: "Stage", source: "Source", lanes: "Timeline", build: "Scenario" }),

  // dialogs and notices
  close: "Close", copied: "Link copied. It opens this very step.", copyThis: "Copy this link:",
  stops: (/** @type {string} */ kernel, /** @type {number} */ step, /** @type {string} */ reason) =>
    `On ${kernel} this schedule stops before step ${step}: ${reason}. Shown is what runs.`,
  diverged: (/** @type {number} */ step, /** @type {string} */ reason) => `This link no longer runs as it did: it stops before step ${step}: ${reason}.`,
};
