/** Checking: the search for the verdict of what is shown: begun by itself, followed, stopped, taken further. */
import { known, page, paint, paintOnly } from "./page.js";
import * as searches from "./search.js";
import * as server from "./server.js";

/** @typedef {import("./store.js").Story} Story */

const QUIET_MS = 400; // in a burst of edits, only the last is searched
const SHOWN_IN = ["verdict-bar", "verdict-sheet"];

let searching = new AbortController();
let [watched, resting] = [-Infinity, 0];

/** What is shown is another scenario now: its verdict, if that is known, or a search for it. The search for the
 * one before is given up. @param {Story} story */
export function watch(story) {
  leave();
  page.search = searches.IDLE;
  const verdict = known.verdicts.get(story.key);
  if (verdict) return paint();
  const [now, before] = [performance.now(), watched];
  watched = now;
  page.search = searches.begun(searches.LIVE);
  if (now - before > QUIET_MS) return void search(story, searches.LIVE);
  resting = window.setTimeout(() => search(story, searches.LIVE), QUIET_MS);
  paint();
}

/** Nobody waits any more for the search under way; the server ends it. */
function leave() {
  clearTimeout(resting);
  searching.abort();
}

/** @param {Story} story @param {searches.Limits} limits */
async function search({ key, playback: { run } }, limits) {
  leave();
  searching = new AbortController();
  const { signal } = searching;
  page.search = searches.begun(limits);
  paint();
  try {
    const verdict = await server.check({ scenario: run.scenario.text, kernel: run.kernel.id, limits }, signal, (progress) => {
      page.search = searches.told(page.search, progress);
      paintOnly(SHOWN_IN);
    });
    signal.throwIfAborted();
    known.verdicts.set(key, verdict);
    known.checkedWithin.set(key, limits);
    page.search = searches.IDLE;
    if (!verdict.complete) void fetchLimits();
  } catch (error) {
    if (signal.aborted) return;
    page.search = searches.failed(page.search, server.reasonOf(error));
    if (known.verdicts.has(key)) page.notice = page.search.trouble;
  }
  paint();
}

/** How far this server lets a search go; asked for once somebody may want to know. */
export async function fetchLimits() {
  if (page.limits) return;
  try {
    page.limits = await server.limits();
    paintOnly(SHOWN_IN);
  } catch {
    /* then no way further is offered */
  }
}

/** What a reader may ask of the search. @type {Record<string, () => unknown>} */
export const checks = {
  stopcheck() {
    if (!page.search.running) return;
    leave();
    page.search = searches.stopped(page.search);
  },
  /** Once more; further than the last time, where that came to its limits and the server allows it. */
  recheck() {
    if (!page.story || page.search.running) return;
    const used = known.checkedWithin.get(page.story.key);
    void search(page.story, (used && searches.further(used, page.limits)) ?? used ?? searches.LIVE);
  },
};
