/** Main: wires store, server and elements. The only file with side effects on load. */
import "./core.js";
import { named } from "./acts.js";
import { fetchKernels, fetchLibrary, opening, receive } from "./fetchers.js";
import { asked } from "./keys.js";
import { need } from "./lazy.js";
import { astray, known, links, page, paint, tell } from "./page.js";
import { telling } from "./playback.js";
import { pause } from "./playing.js";
import { turns } from "./turns.js";
import { begin, comeBack, follow, standBack } from "./writing.js";
import { besideOf, parse } from "./urls.js";

/** @typedef {import("./types.js").Run} Run */

const take = turns();

/** Meets a wish when its turn comes. @param {import("./turns.js").Kind} kind @param {(signal: AbortSignal) => unknown} act */
async function wish(kind, act) {
  await take(kind, async (signal) => {
    try {
      await act(signal);
    } catch (error) {
      if (signal.aborted) return;
      return tell(error);
    }
    paint();
  });
}

/** A wish for another run is later than what was written before it, and is not overtaken by that. @param {(signal: AbortSignal) => unknown} act */
async function wishRun(act) {
  standBack();
  await wish("run", async (signal) => {
    try {
      await act(signal);
    } finally {
      if (!signal.aborted) comeBack();
    }
  });
}

/** Whoever moves by hand stops the player; to press play while it plays is to stop it. @param {string} name @param {Record<string, unknown>} detail */
function act(name, detail) {
  const wanted = named(name);
  if (!wanted) return;
  const playing = page.beat !== 0;
  if (wanted.kind !== "free") pause();
  const meet = (/** @type {AbortSignal} */ signal) => wanted.act(name === "play" ? { on: !playing } : detail, signal);
  void (wanted.kind === "run" && name !== "rerun" ? wishRun(meet) : wish(wanted.kind, meet));
}

// ── listening

/** What takes keys for itself. */
const WRITTEN = "input:not([type=checkbox]), textarea, select, [contenteditable=true]";

addEventListener("ask", (event) => {
  const { act: name, ...detail } = /** @type {CustomEvent} */ (event).detail;
  act(name, detail);
});

addEventListener("keydown", (event) => {
  const target = event.target instanceof Element ? event.target : document.documentElement;
  if (target.closest("dialog")) return;
  if (event.key === "Escape" && document.querySelector(":popover-open")) return; // the browser shuts it
  const binding = asked(event.key, {
    modified: event.metaKey || event.ctrlKey || event.altKey,
    control: (event.metaKey || event.ctrlKey) && !event.altKey,
    writing: target.closest(WRITTEN) !== null,
    drafting: target.closest("#scenario-text, .builder select") !== null,
    pressing: target.closest("button, a, summary") !== null,
  });
  if (event.key === "Escape" && !event.defaultPrevented && target instanceof HTMLElement && target.matches(WRITTEN)) return target.blur(); // and the next key is the page's
  if (!binding) return;
  event.preventDefault();
  act(binding.name, binding.detail);
});

/** An address may say what its run is compared with. */
function compared() {
  page.awaits = besideOf(location.search);
  if (page.awaits) act("compare", { with: page.awaits });
  else if (page.view === "compare") page.view = "stage";
}

addEventListener("popstate", () => {
  const place = parse(location.pathname);
  if (!place) return;
  const run = links.get(place.link);
  pause();
  if (run) {
    void wishRun(() => {
      receive(run, place.step ?? run.steps.length, false);
      follow(run.scenario.text, run);
    });
  } else act("follow", { ...place, fresh: false });
  compared();
});

// ── starting

/** @param {string} id */
const inline = (id) => JSON.parse(document.getElementById(id)?.textContent || "null");

known.library = inline("library") ?? [];
const elsewhere = astray();
if (elsewhere) location.replace(elsewhere);
/** @type {Run | null} */
const first = elsewhere ? null : inline("run");
if (first) {
  const step = document.body.dataset.step;
  const home = location.pathname === "/";
  receive(first, home ? telling(first) : step ? Number(step) : first.steps.length, false);
  page.lede = home;
  begin(first);
  page.notice = opening(first);
}
paint();
compared();
void fetchKernels();
void fetchLibrary();
/** @type {HTMLLinkElement} */ (document.getElementById("later")).media = "all"; // it was fetched without the page waiting for it
void Promise.all(["scenario-pane", "draft-desk", "time-tools", "paper-trace", "command-palette"].map(need)).then(paint, tell); // once the run is there to be seen
