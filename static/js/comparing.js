/** Comparing: what may be asked of a comparison, by name. Fetched when it is first asked for. */
import "./core.js";
import "./elements/compare-view.js";
import { grow } from "./branches.js";
import { carried } from "./carrying.js";
import * as comparisons from "./comparison.js";
import { counterpart } from "./counterpart.js";
import { differences, moments } from "./differences.js";
import { fetchGrammar } from "./writing.js";
import { fetchKernels, fetchSource, isOwn } from "./fetchers.js";
import { need } from "./lazy.js";
import { page, paint, part, readdress } from "./page.js";
import * as server from "./server.js";
import { facts, keyOf } from "./store.js";

/** @typedef {import("./comparison.js").With} With */
/** @typedef {import("./types.js").Run} Run */

let fetching = new AbortController();
/** @type {Promise<unknown>} settles once the right run is there, or is not to be had */
let coming = Promise.resolve();
let ruling = new AbortController();

/** @param {string} act @param {object} [detail] */
const ask = (act, detail = {}) => dispatchEvent(new CustomEvent("ask", { detail: { act, ...detail } }));

/** Opens the comparison, or with nothing new to compare with goes back to the stage. @param {{ with?: With, pane?: import("./comparison.js").Comparing["pane"] }} detail */
export async function compare({ with: other, pane }) {
  if (!page.story) return;
  if (!other && page.view === "compare" && (!pane || page.comparing?.pane === pane)) return leave();
  await open(other ?? null);
  if (page.comparing) page.comparing.pane = pane ?? "stages";
  readdress();
  paint();
  if (pane === "verdicts") await rule();
  if (pane === "hunks") await apart();
}

/** The next step where the two part; after the last, the first again. */
export async function difference() {
  if (!page.story) return;
  if (page.view !== "compare") await open(null);
  await coming;
  const right = comparisons.rightOf(page.comparing, page.story);
  if (!page.comparing || !right || page.view !== "compare") return; // who has left meanwhile wants to be left alone
  page.comparing.pane = "stages";
  const left = page.story.playback.run;
  const found = moments(differences(left, facts(left).views, right, facts(right).views));
  const here = page.story.playback.cursor + page.comparing.beyond;
  if (found.length) ask("seek", { to: found.find((step) => step > here) ?? found[0] });
}

/** The right run for the left one as it is now. */
export function beside() {
  coming = Promise.all([coming, fetchRight()]);
  return coming;
}

/** What is known of one scenario is said of no other. @param {import("./comparison.js").Comparing} now @param {Run} left */
function begin(now, left) {
  ruling.abort();
  const stays = "link" in now.with ? now : { of: null, run: null };
  if ("branch" in now.with) now.with = { kernel: counterpart(left.kernel, page.kernels) ?? left.kernel.id };
  Object.assign(now, comparisons.comparing(page.story?.key ?? "", now.with), { pane: now.pane, side: now.side, of: stays.of, run: stays.run });
}

async function fetchRight() {
  const { comparing: now, story } = page;
  if (!now || !story || page.view !== "compare") return;
  const left = story.playback.run;
  if (now.swaps && left !== now.of) {
    if (left.kernel.id === now.swaps.when) now.with = { kernel: now.swaps.then };
    now.swaps = null;
  }
  if (now.key !== story.key) begin(now, left);
  if (now.of === left || "branch" in now.with) return;
  if ("link" in now.with && now.run) {
    now.of = left;
    return;
  }
  fetching.abort();
  fetching = new AbortController();
  const { signal } = fetching;
  [now.of, now.busy, now.trouble] = [left, true, ""];
  paint();
  try {
    const run = await server.makeRun(wanted(left, now.with), signal);
    now.run = run;
    if ("link" in now.with) adoptBranch(now, run);
    void fetchSource(run);
  } catch (error) {
    if (signal.aborted) return;
    [now.run, now.trouble] = [null, server.reasonOf(error)];
  }
  now.busy = false;
  readdress();
  if (now.pane === "verdicts") void rule();
  if (now.pane === "hunks") void apart();
}

/** @param {{ name: "left" | "right" }} detail */
export function side({ name }) {
  if (page.comparing) page.comparing.side = name;
}

/** What was left is at the right, and the other way round. */
export function swap() {
  const { comparing: now, story } = page;
  const right = comparisons.rightOf(now, story);
  if (!now || !story || !right) return;
  if ("branch" in now.with) {
    const index = now.with.branch;
    now.with = { branch: story.tree.current };
    ask("switch", { index });
  } else if ("kernel" in now.with) {
    now.swaps = { when: right.kernel.id, then: story.playback.run.kernel.id }; // once the page's own run is on it
    ask("kernel", { id: right.kernel.id });
  }
}

/** No further kernel is searched; what is known stays. */
export function enough() {
  ruling.abort();
  if (page.comparing) page.comparing.asking = "";
}

/** Asks for the ruling of each kernel in turn, as far as none is there. */
export async function rule() {
  const { comparing: now, story } = page;
  if (!now || !story) return;
  const { run } = story.playback;
  if (now.ruled !== run.link) [now.ruled, now.rulings] = [run.link, new Map()];
  else if (now.asking && now.asking !== "hunks") return;
  ruling.abort();
  ruling = new AbortController();
  const { signal } = ruling;
  if (page.kernels.length === 0) await fetchKernels();
  for (const { id } of page.kernels) {
    const found = now.rulings.get(id);
    if ((found && !("trouble" in found)) || id === run.kernel.id) continue;
    if (signal.aborted) return;
    now.asking = id;
    paint();
    try {
      const answer = await server.compare({ scenario: run.scenario.text, kernels: [run.kernel.id, id], ...scheduled(run) }, signal);
      for (const found of answer.kernels) now.rulings.set(found.kernel.id, found);
    } catch (error) {
      if (signal.aborted) return;
      now.rulings.set(id, { trouble: server.reasonOf(error) });
    }
  }
  now.asking = "";
  paint();
}

/** What each hunk of the left kernel's patch is for. */
export async function apart() {
  const { comparing: now, story } = page;
  if (!now || !story) return;
  const { run } = story.playback;
  if (now.hunks?.kernel.id === run.kernel.id) return;
  ruling.abort();
  ruling = new AbortController();
  const { signal } = ruling;
  void fetchGrammar(run.kernel.id);
  [now.asking, now.hunks, now.hunksTrouble] = ["hunks", null, ""];
  paint();
  try {
    now.hunks = await server.hunks({ scenario: run.scenario.text, kernel: run.kernel.id }, signal);
  } catch (error) {
    if (signal.aborted) return;
    now.hunksTrouble = server.reasonOf(error);
  }
  now.asking = "";
  paint();
}

/** @param {With | null} other */
async function open(other) {
  const { story } = page;
  if (!story) return;
  const { kernel } = story.playback.run;
  if (!other && page.kernels.length === 0) await fetchKernels();
  const kept = page.comparing?.key === story.key ? page.comparing : null;
  const next = other ?? kept?.with ?? { kernel: counterpart(kernel, page.kernels) ?? kernel.id };
  if (!kept || other) fetching.abort(); // what is on its way is for another comparison
  if (kept?.trouble) kept.of = null; // it is asked for again
  if (!kept) page.comparing = comparisons.comparing(story.key, next);
  else if (other) page.comparing = { ...kept, with: next, of: null, run: null, busy: false, trouble: "" };
  const view = await need("compare-view");
  const opening = page.view !== "compare"; // who chooses another from the list stays at the list
  const inside = document.activeElement?.closest(".work");
  [page.view, page.awaits] = ["compare", null];
  paint();
  await view.updateComplete;
  if (opening && (inside || document.activeElement === document.body)) part(".compare")?.focus({ preventScroll: true });
  await beside();
  paint();
}

function leave() {
  enough();
  page.view = "stage";
  readdress();
  paint();
  part("#compare")?.focus({ preventScroll: true });
}

/** @param {Run} left @param {With} other @returns {server.Wanted} */
function wanted(left, other) {
  if ("link" in other) return { scenario: other.link, partial: true };
  const kernel = "kernel" in other ? other.kernel : left.kernel.id;
  return { scenario: left.scenario.text, kernel, partial: true, ...scheduled(left) };
}

/** The scenario's own schedule is the author's, with the marks that they chose. @param {Run} left */
const scheduled = (left) => (isOwn(left) ? {} : { schedule: carried(left) });

/** A link of the story that is shown is a branch of it. @param {import("./comparison.js").Comparing} now @param {Run} run */
function adoptBranch(now, run) {
  const { story } = page;
  if (!story || keyOf(run) !== story.key) return;
  const grown = grow(story.tree, run);
  page.story = { ...story, tree: { ...grown, current: story.tree.current } };
  now.with = { branch: grown.current };
}
