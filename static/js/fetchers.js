/** Fetchers: what the page asks the server for: runs, and for every run shown its source and verdict. */
import { actionsOf, spell } from "./branches.js";
import { say } from "./messages.js";
import { known, page, paint, show, stories, tell } from "./page.js";
import * as server from "./server.js";
import { adopt } from "./store.js";

/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./store.js").Story} Story */

/** @type {WeakSet<Run>} runs at their scenario's own schedule, whose marks carry over to another kernel */
const own = new WeakSet();
let loading = 0;
let checking = new AbortController();

/**
 * Runs what is wanted and shows it.
 *
 * @param {server.Wanted} wanted @param {(run: Run) => number} at where the cursor goes
 * @param {AbortSignal} signal @param {boolean} [fresh] a new entry of the browser's history
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
  } finally {
    page.busy = --loading > 0;
    paint();
  }
}

/** @param {Run} run @param {number} at @param {boolean} fresh */
export function receive(run, at, fresh) {
  const { key } = adopt(null, run, at);
  const other = page.story?.key !== key;
  const story = adopt(stories.get(key) ?? null, run, at);
  show(story, fresh);
  if (other) void Promise.all([fetchSource(story), fetchVerdict(story)]);
}

/** The same scenario and schedule on another kernel; where it cannot run, what can.
 * @param {Story} story @param {string} id @param {AbortSignal} signal */
export async function transplant({ playback: { run, cursor } }, id, signal) {
  const wanted = { scenario: run.scenario.text, kernel: id };
  const actions = actionsOf(run);
  const marked = own.has(run) && /^schedule\b/m.test(run.scenario.text);
  const keep = (/** @type {Run} */ made) => Math.min(cursor, made.steps.length);
  try {
    await load(marked ? wanted : { ...wanted, schedule: spell(actions) }, keep, signal);
  } catch (error) {
    const step = error instanceof server.Problem ? Number(error.fields.step) : NaN;
    if (!(error instanceof server.Problem) || !(step >= 1)) throw error;
    await load({ ...wanted, schedule: spell(actions.slice(0, step - 1)) }, keep, signal);
    page.notice = say.stops(id, step, String(error.fields.reason ?? error.message));
  }
}

/** The kernels to choose from. */
export async function fetchKernels() {
  try {
    page.kernels = /** @type {any} */ (await server.kernels()).kernels.filter((/** @type {any} */ k) => k.alias_of === null);
    paint();
  } catch (error) {
    tell(error);
  }
}

/** @param {Story} story */
async function fetchSource({ playback: { run } }) {
  const { id } = run.kernel;
  if (known.sources.has(id)) return;
  try {
    known.sources.set(id, (await server.source(id)).files);
    paint();
  } catch (error) {
    tell(error);
  }
}

/** @param {Story} story */
async function fetchVerdict({ key, playback: { run } }) {
  checking.abort();
  checking = new AbortController();
  const { signal } = checking;
  page.trouble = "";
  page.searching = !known.verdicts.has(key);
  if (!page.searching) return;
  paint();
  try {
    known.verdicts.set(key, await server.check({ scenario: run.scenario.text, kernel: run.kernel.id }, signal));
  } catch (error) {
    if (signal.aborted) return;
    page.trouble = error instanceof Error ? error.message : "";
  }
  page.searching = false;
  paint();
}
