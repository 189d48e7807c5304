/** Acts: what the reader may ask for, by name. Each moves the page's one value; main.js draws it. */
import { spell } from "./branches.js";
import { checks, fetchLimits } from "./checking.js";
import { examples } from "./examples.js";
import { load, opening } from "./fetchers.js";
import { need } from "./lazy.js";
import { say } from "./messages.js";
import { page, part, show } from "./page.js";
import * as playbacks from "./playback.js";
import { scrubbing } from "./scrubbing.js";
import * as server from "./server.js";
import { chosen, moved, prefix, switched } from "./store.js";
import { urls } from "./urls.js";
import { follow, rerun, writing } from "./writing.js";

const PLAY_MS = 24_000; // a whole run, where its steps are neither hasty nor slow
const BEAT_MS = { least: 250, most: 900 };

const root = document.documentElement;

export const pause = () => {
  clearInterval(page.beat);
  page.beat = 0;
};

/** @param {number} to */
const go = (to) => page.story && show(moved(page.story, to));
const here = () => page.story?.playback.cursor ?? 0;
const length = () => page.story?.playback.run.steps.length ?? 0;

/** @typedef {(detail: any, signal: AbortSignal) => unknown} Act */

/** Those that bring another run. @type {Record<string, Act>} */
const runs = {
  async open({ name }, signal) {
    const { text } = await server.scenario(name, signal);
    follow(text, await load({ scenario: text }, playbacks.telling, signal));
  },
  async follow({ link, step = null, repairs = [], fresh = true }, signal) {
    const run = await load({ scenario: link }, (made) => step ?? made.steps.length, signal, fresh);
    page.notice = opening(run, repairs);
    follow(run.scenario.text, run);
  },
  rerun,
  ...examples,
};

/** Those that move in the run shown. @type {Record<string, Act>} */
const moves = {
  ...scrubbing,
  forward: () => go(here() + 1),
  back: () => go(here() - 1),
  seek: ({ to }) => go(to),
  start() {
    page.lede = false;
    go(0);
  },
  nearest({ what, direction }) {
    const wanted = /** @type {Record<string, any>} */ (playbacks)[what];
    const found = page.story && playbacks.nearest(page.story.playback, direction, wanted);
    if (found !== null) go(found);
  },
  context({ number }) {
    const context = page.story?.playback.run.contexts.find((c) => c.number === number);
    if (context) part("choice-list").press(context.name);
  },
  async choose({ action }, signal) {
    const { story } = page;
    if (!story) return;
    const taken = chosen(story, action);
    if (taken) return show(taken);
    const { run, cursor } = story.playback;
    await load({ scenario: run.scenario.text, kernel: run.kernel.id, schedule: spell(prefix(story, action)) }, () => cursor + 1, signal, false);
  },
  switch: ({ index }) => page.story && show(switched(page.story, index)),
  branch() {
    const tree = page.story?.tree;
    if (page.story && tree) show(switched(page.story, (tree.current + 1) % tree.branches.length));
  },
  play({ on }) {
    if (!on) return;
    if (here() >= length()) go(0);
    page.beat = window.setInterval(() => {
      if (here() + 1 >= length()) pause();
      go(here() + 1);
    }, Math.max(BEAT_MS.least, Math.min(BEAT_MS.most, PLAY_MS / length())));
  },
};

/** Those that leave the run alone. @type {Record<string, Act>} */
const free = {
  ...writing,
  ...checks,
  property({ slug }) {
    page.property = slug;
  },
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
  copies: () => part("copy-sheet").show(),
  keys: () => part("key-list").show(),
  async details() {
    void fetchLimits();
    (await need("verdict-sheet")).show(named("showsource") !== null);
  },
  kernels: () => part("#kernel")?.focus(),
  tab({ name }) {
    page.tab = name;
  },
  /** The stage, or what is shown in its place; to ask for what is shown already is to ask for the stage. */
  async view({ name }) {
    await need(`${name}-view`);
    page.view = page.view === name ? "stage" : name;
  },
  dismiss() {
    page.lede = false;
  },
};

/** An act by its name, and which kind of turn it takes; null for a name that is none.
 * @param {string} name @returns {{ kind: import("./turns.js").Kind, act: Act } | null} */
export function named(name) {
  if (Object.hasOwn(runs, name)) return { kind: "run", act: runs[name] };
  if (Object.hasOwn(moves, name)) return { kind: "move", act: moves[name] };
  return Object.hasOwn(free, name) ? { kind: "free", act: free[name] } : null;
}
