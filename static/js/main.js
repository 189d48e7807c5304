/** Main: wires store, server and elements. The only file with side effects on load. */
import "./elements/top-bar.js";
import "./elements/verdict-bar.js";
import "./elements/scenario-pane.js";
import "./elements/spoken-sentence.js";
import "./elements/stage-world.js";
import "./elements/choice-list.js";
import "./elements/source-pane.js";
import "./elements/state-panel.js";
import "./elements/time-line.js";
import "./elements/dialogs.js";
import "./elements/page-lede.js";
import { spell, actionsOf } from "./branches.js";
import { faces, frame, headOf } from "./faces.js";
import { asked } from "./keys.js";
import { say } from "./messages.js";
import * as playbacks from "./playback.js";
import * as server from "./server.js";
import { adopt, chosen, moved, prefix, switched } from "./store.js";
import { parse, urls } from "./urls.js";

/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./types.js").Verdict} Verdict */
/** @typedef {import("./types.js").LibraryEntry} LibraryEntry */
/** @typedef {import("./store.js").Story} Story */

const PLAY_MS = 24_000; // a whole run, where its steps are neither hasty nor slow
const BEAT_MS = { least: 250, most: 900 };
const SETTLE_MS = 120; // the address follows the cursor once it rests

/** @param {string} name @returns {any} an element of the page; its properties are its own business */
const part = (name) => document.querySelector(name);
/** @param {string} id */
const inline = (id) => JSON.parse(document.getElementById(id)?.textContent || "null");

const root = document.documentElement;
/** @type {LibraryEntry[]} */
const library = inline("library") ?? [];
/** @type {Map<string, Story>} every story seen, so that coming back finds its branches */
const stories = new Map();
/** @type {Map<string, string>} a link carries no title, but a story that had one keeps it */
const titles = new Map();
/** @type {Map<string, Verdict>} */
const verdicts = new Map();
/** @type {Map<string, import("./types.js").SourceFile[]>} */
const sources = new Map();
/** @type {WeakSet<Run>} runs at their scenario's own schedule, whose marks carry over to another kernel */
const own = new WeakSet();
/** @type {Map<string, Run>} runs by link, for the browser's own back and forward */
const links = new Map();

/** @type {import("./faces.js").Page} */
const page = {
  story: null, kernels: [], property: "", notice: "", link: "", complaint: null, busy: false,
  searching: false, trouble: "", drawer: false, lede: false, beat: 0,
};
let checking = new AbortController();
let settling = 0;

// ── drawing

/** Hands every element its part of what is known. Elements draw themselves when it differs. */
function paint() {
  const { story } = page;
  const known = { library, titles, verdicts, sources };
  const all = { ...frame(page, known), ...(story ? faces(page, story, known) : {}) };
  for (const [name, properties] of Object.entries(all)) Object.assign(part(name), properties);
  if (story) document.title = `${headOf(story, known)} · ${say.product}`;
}

/** The address bar is the link of what is shown. @param {Story} story @param {boolean} [fresh] a new entry of the browser's history */
function address(story, fresh = false) {
  const { run, cursor } = story.playback;
  links.set(run.link, run);
  clearTimeout(settling);
  const write = () => history[fresh ? "pushState" : "replaceState"](null, "", urls.state(run.link, cursor));
  if (fresh) write();
  else settling = setTimeout(write, SETTLE_MS);
}

/** @param {Story} story @param {boolean} [fresh] */
function show(story, fresh = false) {
  const other = page.story?.key !== story.key;
  page.story = story;
  stories.set(story.key, story);
  if (story.playback.run.scenario.title) titles.set(story.key, story.playback.run.scenario.title);
  address(story, fresh);
  if (other) [page.property, page.complaint, page.lede] = ["", null, false];
  paint();
  if (other) void Promise.all([fetchSource(story), fetchVerdict(story)]);
}

// ── asking the server

/**
 * Runs what is wanted and shows it; a problem becomes a notice.
 *
 * @param {import("./server.js").Wanted} wanted @param {(run: Run) => number} at where the cursor goes
 * @param {boolean} [fresh]
 */
async function load(wanted, at, fresh = true) {
  page.busy = true;
  paint();
  try {
    const run = await server.makeRun(wanted);
    if (wanted.schedule === undefined) own.add(run);
    [page.busy, page.notice, page.link] = [false, "", ""];
    receive(run, at(run), fresh);
    return run;
  } finally {
    page.busy = false;
    paint();
  }
}

/** @param {Run} run @param {number} at @param {boolean} fresh */
function receive(run, at, fresh) {
  const draft = adopt(null, run, at);
  show(adopt(stories.get(draft.key) ?? null, run, at), fresh);
}

/** @param {unknown} error */
function tell(error) {
  page.notice = error instanceof Error ? error.message : String(error);
  page.link = "";
  paint();
}

/** @param {Story} story */
async function fetchSource({ playback: { run } }) {
  const { id } = run.kernel;
  if (sources.has(id)) return;
  try {
    sources.set(id, (await server.source(id)).files);
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
  page.searching = !verdicts.has(key);
  if (!page.searching) return;
  paint();
  try {
    verdicts.set(key, await server.check({ scenario: run.scenario.text, kernel: run.kernel.id }, signal));
  } catch (error) {
    if (signal.aborted) return;
    page.trouble = error instanceof Error ? error.message : "";
  }
  page.searching = false;
  paint();
}

/** The same scenario and schedule on another kernel; where it cannot run, what can. @param {string} id */
async function changeKernel(id) {
  if (!page.story) return;
  const { run, cursor } = page.story.playback;
  const actions = actionsOf(run);
  const wanted = { scenario: run.scenario.text, kernel: id };
  const keep = (/** @type {Run} */ made) => Math.min(cursor, made.steps.length);
  try {
    await load(own.has(run) && /^schedule\b/m.test(run.scenario.text) ? wanted : { ...wanted, schedule: spell(actions) }, keep);
  } catch (error) {
    const step = error instanceof server.Problem ? Number(error.fields.step) : NaN;
    if (!(error instanceof server.Problem) || !(step >= 1)) throw error;
    await load({ ...wanted, schedule: spell(actions.slice(0, step - 1)) }, keep);
    page.notice = say.stops(id, step, String(error.fields.reason ?? error.message));
  }
}

// ── what the reader may ask for

const pause = () => {
  clearInterval(page.beat);
  page.beat = 0;
};

/** @param {number} to */
const go = (to) => page.story && show(moved(page.story, to));
const here = () => page.story?.playback.cursor ?? 0;

/** @type {Record<string, (detail: any) => unknown>} */
const acts = {
  forward: () => (pause(), go(here() + 1)),
  back: () => (pause(), go(here() - 1)),
  seek: ({ to }) => (pause(), go(to)),
  nearest({ what, direction }) {
    pause();
    const wanted = /** @type {Record<string, any>} */ (playbacks)[what];
    const found = page.story && playbacks.nearest(page.story.playback, direction, wanted);
    if (found !== null) go(found);
  },
  play() {
    if (page.beat) return pause(), paint();
    const length = page.story?.playback.run.steps.length ?? 0;
    if (here() >= length) go(0);
    page.beat = window.setInterval(() => {
      if (here() + 1 >= length) pause();
      go(here() + 1);
    }, Math.max(BEAT_MS.least, Math.min(BEAT_MS.most, PLAY_MS / length)));
    paint();
  },
  context({ number }) {
    const context = page.story?.playback.run.contexts.find((c) => c.number === number);
    if (context) part("choice-list").press(context.name);
  },
  async choose({ action }) {
    pause();
    const { story } = page;
    if (!story) return;
    const known = chosen(story, action);
    if (known) return show(known);
    const { run } = story.playback;
    await load({ scenario: run.scenario.text, kernel: run.kernel.id, schedule: spell(prefix(story, action)) }, () => story.playback.cursor + 1, false);
  },
  switch: ({ index }) => page.story && show(switched(page.story, index)),
  branch() {
    const tree = page.story?.tree;
    if (page.story && tree) show(switched(page.story, (tree.current + 1) % tree.branches.length));
  },
  async counterexample({ schedule, property }) {
    if (!page.story) return;
    const { run } = page.story.playback;
    await load({ scenario: run.scenario.text, kernel: run.kernel.id, schedule }, (made) => made.steps.length);
    page.property = property;
  },
  kernel: ({ id }) => (pause(), changeKernel(id)),
  property({ slug }) {
    page.property = slug;
  },
  async text({ text }) {
    try {
      await load({ scenario: text }, playbacks.telling);
      page.complaint = null;
    } catch (error) {
      if (!(error instanceof server.Problem)) throw error;
      const { line, column } = /** @type {{ line?: number, column?: number }} */ (error.fields);
      page.complaint = { line, column, message: error.message };
    }
  },
  async open({ name }) {
    pause();
    await load({ scenario: (await server.scenario(name)).text }, playbacks.telling);
  },
  start: () => (acts.dismiss({}), go(0)),
  quiet() {
    [page.notice, page.link] = ["", ""];
  },
  async share() {
    const { story } = page;
    if (!story) return;
    const link = new URL(urls.state(story.playback.run.link, story.playback.cursor), location.href).href;
    try {
      await navigator.clipboard.writeText(link);
      [page.notice, page.link] = [say.copied, ""];
    } catch {
      [page.notice, page.link] = [say.copyThis, link];
    }
  },
  theme() {
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {
      /* storage may be forbidden: then the choice lasts as long as the page */
    }
  },
  gallery: () => part("gallery-shelf").show(),
  keys: () => part("key-list").show(),
  kernels: () => part("#kernel")?.focus(),
  scenario() {
    page.drawer = !page.drawer;
    root.toggleAttribute("data-drawer", page.drawer);
    if (page.drawer) part("scenario-pane").write();
  },
  tab: ({ name }) => tab(name),
  dismiss() {
    page.lede = false;
  },
};

/** One view at a time on a narrow screen. @param {string} name */
function tab(name) {
  root.dataset.tab = name;
  for (const shown of ["source-pane", "stage-world", "time-line"]) part(shown).requestUpdate();
  for (const button of document.querySelectorAll(".tabs button")) {
    button.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.tab === name));
  }
}

/** @param {string} name @param {Record<string, unknown>} detail */
async function act(name, detail) {
  try {
    await acts[name]?.(detail);
  } catch (error) {
    return tell(error);
  }
  paint();
}

// ── listening

addEventListener("ask", (event) => {
  const { act: wanted, ...detail } = /** @type {CustomEvent} */ (event).detail;
  void act(wanted, detail);
});

addEventListener("click", ({ target }) => {
  const button = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest("[data-ask]")) : null;
  if (button) void act(button.dataset.ask ?? "", { name: button.dataset.tab });
});

addEventListener("keydown", (event) => {
  const target = event.target instanceof Element ? event.target : root;
  if (target.closest("dialog")) return;
  const binding = asked(event.key, {
    modified: event.metaKey || event.ctrlKey || event.altKey,
    writing: target.closest("input, textarea, select, [contenteditable]") !== null,
    pressing: target.closest("button, a, summary") !== null,
  });
  if (!binding) return;
  event.preventDefault();
  void act(binding.name, binding.detail);
});

addEventListener("popstate", async () => {
  const place = parse(location.pathname);
  if (!place) return;
  const at = (/** @type {Run} */ run) => place.step ?? run.steps.length;
  const run = links.get(place.link);
  if (run) receive(run, at(run), false);
  else await load({ scenario: place.link }, at, false).catch(tell);
});

// ── starting

/** @type {Run | null} */
const first = inline("run");
if (first) {
  const step = document.body.dataset.step;
  const home = parse(location.pathname) === null;
  receive(first, home ? playbacks.telling(first) : step ? Number(step) : first.steps.length, false);
  page.lede = home;
  if (first.diverged) page.notice = say.diverged(first.diverged.step, first.diverged.reason);
}
paint();
server.kernels().then((answer) => {
  page.kernels = /** @type {any} */ (answer).kernels;
  paint();
}, tell);
