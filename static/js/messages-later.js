/** Messages of what is fetched once the page is drawn: builder, desk, copies, gallery, keys, tools of the timeline. */
import { count, say as first } from "./messages.js";

export const say = {
  ...first,

  // copies
  copyHead: "Copy", copyVerdict: "The verdict", copyText: "What was copied", copyNoVerdict: "The verdict is not there yet.",
  copyStep: (/** @type {number} */ step) => `The run up to step ${step}`,
  blocks: { url: "Address", trailer: "Link: trailer", mail: "Mail block", markdown: "Markdown", embed: "Frame for a page", picture: "Picture" },
  files: "Files",
  fileKinds: /** @type {Record<string, string>} */ ({ svg: "Picture", png: "Picture", "anim.svg": "Moving picture", html: "One page, no network", txt: "Text", json: "JSON", csv: "Table", jsonl: "JSON lines", py: "Replay test" }),
  shortLink: "Short link",
  shortHelp: "The scenario carries C text of its own, so its link is long. A short one is kept on this server, for whoever has it; the long one needs no server to be kept.",
  copiedBlock: (/** @type {string} */ what) => `Copied: ${what}.`,
  copyByHand: "The browser keeps its clipboard to itself. The text is selected: copy it with Ctrl+C.",

  // scenario
  cards: "Cards", text: "Text", view: "View", fileSystems: "File systems", threads: "Threads", kernelHead: "Kernel",
  textLabel: "Scenario text", textHelp: "It runs as you write.",
  at: (/** @type {number} */ line, /** @type {number | undefined} */ column) => `line ${line}${column ? `, column ${column}` : ""}: `,
  readOnly: "read-only", undo: "Undo", redo: "Redo", openDesk: "Open", keep: "Keep", mistake: "It cannot be read", steps: (/** @type {number} */ n) => count(n, "step"),
  title: "title", untitled: "no title", addFileSystem: "+ file system", addThread: "+ thread", addOperation: "+ operation",
  to: (/** @type {string} */ name) => `of ${name}`,
  operationsOf: (/** @type {string} */ name) => `Operations of ${name}, in order`, does: "does", on: "on", type: "type", name: "name", howMany: "copies",
  standsOn: "upper", loopOn: "loop on", ownDevice: "own device", loopDirect: "direct I/O", allEarlier: "all before it", nowhere: "nowhere",
  ofLayer: (/** @type {string} */ name, /** @type {string} */ layer) => `${name} of ${layer}`,
  any: (/** @type {string[]} */ stands) => `any: ${stands.join(", ")}`, open1: (/** @type {string} */ name) => `${name} is open: `,
  drop: (/** @type {string} */ key) => `leave out ${key}`, moveUp: "Move up", moveDown: "Move down", remove: "Take away",
  hunksOf: (/** @type {string} */ patch) => `with hunks of ${patch}`, inTheText: "Also in the text", editText: "edit the text",
  tableComing: "The kernel's table is on its way.", noCards: "The text has lines that no card can show. Mend it as text, and the cards are back.",
  added: (/** @type {string} */ what) => `Added ${what}.`, removed: (/** @type {string} */ what) => `Took away ${what}.`,
  set: (/** @type {string} */ name, /** @type {string | true | null} */ value) => (value === null ? `${name}: as usual.` : value === true ? `${name}.` : `${name}: ${value}.`),
  moved: (/** @type {string} */ what, /** @type {number} */ at, /** @type {number} */ of, /** @type {string} */ thread) => `${what} is now ${at} of ${of}${thread ? ` of ${thread}` : ""}.`,

  // desk
  deskHead: "Scenarios", startFrom: "Start from", blank: "Blank", blankHelp: "One file system, one thread that writes: the least that runs.",
  fromGallery: "A case of the gallery", fromFile: "A file", fileHelp: "Text as it was exported, or written by hand.", fromLink: "A link, or a mail with one",
  linkHelp: "Quoted, wrapped or encoded is fine: it is repaired, and you are told how.", openIt: "Open",
  keepThis: "Keep this one", underName: "Under the name", export: "Save as a file", keptHere: "Kept in this browser", noneKept: "None yet.", latelyHead: "Worked on lately",
  forget: (/** @type {string} */ name) => `Throw ${name} away`,
  fileTooLarge: (/** @type {string} */ name) => `${name} is larger than 64 kB: that is no scenario.`,

  // source
  patchesShort: "Patches",

  // timeline
  clean: "no violation so far",
  ends: /** @type {Record<string, string>} */ ({ done: "all done", parked: "parked: waits for a thaw", deadlock: "deadlock", "range-error": "out of range", running: "goes on" }),

  // branches, bookmarks, pace
  speed: "Speed", times: (/** @type {number} */ speed) => (speed === 0.5 ? "½×" : `${speed}×`), loop: "Loop",
  loopFrom: (/** @type {number} */ from, /** @type {number} */ to) => `Loop, steps ${from} to ${to}`,
  bookmark: "Bookmark this step", unbookmark: "Take this bookmark away", nameBookmark: "Name this bookmark",
  bookmarkName: (/** @type {number} */ step) => `Name of the bookmark at step ${step}`,
  jump: "jump", jumps: "Jump to", before: (/** @type {string} */ what) => `${what} before`, next: (/** @type {string} */ what) => `next ${what}`,
  jumpKinds: /** @type {Record<string, string>} */ ({ statement: "statement", switches: "context switch", flips: "flag change", freezes: "freeze change", warns: "warning", breaks: "violation", flag: "bookmark" }),
  shownAbove: "shown above",
  branchAt: (/** @type {number} */ at, /** @type {string} */ from, /** @type {number} */ n) => (from ? `leaves ${from} after step ${at}, ${count(n, "step")}` : count(n, "step")),
  nameBranch: (/** @type {string} */ name) => `Name ${name}`, compareBranch: (/** @type {string} */ name) => `Compare ${name} with the one shown`,
  branchName: (/** @type {string} */ letter) => `Name of branch ${letter}`, beyond: (/** @type {number} */ n) => `${count(n, "step")} more`,
  andMore: (/** @type {number} */ n) => (n ? ` +${n}` : ""),
  everyStep: "Every step", beforeAll: "before the first step",

  // dialogs and notices
  galleryHead: "Gallery", leavesOut: "What this model leaves out", galleryBugs: "Bugs that kernels had",
  bug: (/** @type {{ commit: string, cured: string | null }} */ { commit, cured }) => `${cured ? `Cured in ${cured}` : "Cured in no kernel here"}: ${commit}.`,
  galleryHelp: "Each case is one scenario of ten lines. Open one, then step, or choose who runs.",
  keysHead: "Keys", cardKeys: "On a card",
  cardBindings: /** @type {Record<string, string>} */ ({ "Alt+↑": "move it up", "Alt+↓": "move it down", Delete: "take it away", Enter: "open or shut it", Escape: "shut it" }),
  bindings: /** @type {Record<string, string>} */ ({
    forward: "one step on", back: "one step back", "piece 1": "a quarter of a step on", "piece -1": "a quarter of a step back", "seek 0": "to the start", "seek Infinity": "to the end", play: "play or pause",
    context: "let context n run", "nearest breaks 1": "next violation", "nearest breaks -1": "violation before",
    "nearest flips 1": "next flag change", "nearest flips -1": "flag change before", "nearest freezes 1": "next freeze change",
    "nearest freezes -1": "freeze change before", "nearest warns 1": "next warning", "nearest warns -1": "warning before",
    "nearest switches 1": "next context switch", "nearest switches -1": "context switch before", "view graph": "map of the states, and back", "branch 1": "to the next branch", "branch -1": "to the branch before", naming: "name this branch",
    "statement 1": "one statement on", "statement -1": "one statement back", "speed 1": "faster", "speed -1": "slower", loop: "loop, or not",
    bookmark: "bookmark here, or none", "flag 1": "next bookmark", "flag -1": "bookmark before",
    gallery: "gallery", scenario: "scenario as text", cards: "scenario as cards", undo: "undo (or Ctrl+Z)", redo: "redo (or Ctrl+Y)", desk: "open or keep a scenario", kernels: "choose a kernel", patches: "the kernel's patches", share: "copy the link", copies: "copy as mail, Markdown, …", details: "the verdict in full", passing: "nearest passing run, and back", theme: "light or dark", compare: "compare two kernels or branches, and back", difference: "to the next difference of the two", "compare verdicts": "verdicts of all kernels", escape: "back to the stage", keys: "this list", palette: "find anything (or Ctrl+K)",
  }),
};
