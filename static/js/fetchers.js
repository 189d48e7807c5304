/** Fetchers: what the page asks the server for: runs, and for every run shown its source. */
import { watch } from "./checking.js";
import { recall } from "./memory.js";
import { say } from "./messages.js";
import { known, page, paint, show, stories, tell } from "./page.js";
import * as server from "./server.js";
import { adopt } from "./store.js";

/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./store.js").Story} Story */

/** @type {WeakSet<Run>} runs at their scenario's own schedule, whose marks carry over to another kernel */
const own = new WeakSet();
/** @param {Run} run */
export const isOwn = (run) => own.has(run);
let loading = 0;

/**
 * Runs what is wanted and shows it.
 *
 * @param {server.Wanted} wanted @param {(run: Run) => number} at where the cursor goes
 * @param {AbortSignal} signal @param {boolean} [fresh] a new entry of the browser's history
 * @returns {Promise<Run>}
 * @throws {server.Problem}
 */
export async function load(wanted, at, signal, fresh = true) {
  page.busy = ++loading > 0;
  paint();
  try {
    const run = await server.makeRun(wanted, signal);
    if (wanted.schedule === undefined) own.add(run);
    [page.notice, page.link] = ["", ""];
    receive(run, at(run), fresh);
    return run;
  } finally {
    page.busy = --loading > 0;
    paint();
  }
}

/** @param {Run} run @param {number} at @param {boolean} fresh */
export function receive(run, at, fresh) {
  const { key } = adopt(null, run, at);
  const { title } = run.scenario;
  if (title) known.titles.set(key, title); // a link carries no title
  const other = page.story?.key !== key;
  const story = adopt(stories.get(key) ?? recall(key), run, at);
  show(story, fresh);
  if (!other) return;
  watch(story);
  void fetchSource(run);
}

/** What is to be told of a link that was opened: what was repaired, and whether it still leads where it did; may be empty.
 * @param {Run} run @param {string[]} [repairs] */
export function opening({ diverged, recorded }, repairs = []) {
  const now = diverged ? say.diverged(diverged.step, diverged.reason) : recorded?.still_true === false ? recorded.sentence : "";
  return [repairs.length ? say.repaired(repairs) : "", now].filter(Boolean).join(" ");
}

const AGAIN_MS = [2000, 5000, 15_000];

/** What the page cannot do without is asked for again; that it fails is told once. @param {() => Promise<void>} fetched @param {number} [tries] */
async function insist(fetched, tries = 0) {
  try {
    await fetched();
    paint();
  } catch (error) {
    if (tries === 0) tell(error);
    if (tries < AGAIN_MS.length) setTimeout(() => insist(fetched, tries + 1), AGAIN_MS[tries]);
  }
}

/** The kernels to choose from. */
export const fetchKernels = () =>
  insist(async () => {
    page.kernels = /** @type {any} */ (await server.kernels()).kernels.filter((/** @type {any} */ k) => k.alias_of === null);
  });

/** The whole library: the page itself brings only the entry of what it shows. */
export const fetchLibrary = () =>
  insist(async () => {
    known.library = await server.library();
  });

/** @param {Run} run */
export const fetchSource = ({ kernel: { id } }) =>
  insist(async () => {
    if (!known.sources.has(id)) known.sources.set(id, (await server.source(id)).files);
  });
