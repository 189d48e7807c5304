/** Acts: what the reader may ask for, by name. Each moves the page's one value; main.js draws it. */
import { spell } from "./branches.js";
import { checks, fetchLimits } from "./checking.js";
import { load, opening } from "./fetchers.js";
import { need } from "./lazy.js";
import { say } from "./messages.js";
import { addressOf, page, part, readdress, show } from "./page.js";
import * as playbacks from "./playback.js";
import { beside, go, here, pace, playing, scrubbing } from "./playing.js";
import * as server from "./server.js";
import { chosen, prefix } from "./store.js";
import { follow, rerun, writing } from "./writing.js";

const root = document.documentElement;

/** @typedef {(detail: any, signal: AbortSignal) => unknown} Act */

/** Acts whose code comes when one is asked for. Each is told what was shown when it was asked. @param {"travels" | "keepsakes" | "examples" | "mapping" | "mapRuns"} kind @param {string[]} names @returns {Record<string, Act>} */
const later = (kind, names) =>
  Object.fromEntries(names.map((name) => [name, async (detail, signal) => {
    const asked = { then: page.story, ...detail };
    return (await import("./later.js"))[kind][name](asked, signal);
  }]));

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
};

/** Those that move in the run shown. @type {Record<string, Act>} */
const moves = {
  forward: () => go(here() + 1),
  back: () => go(here() - 1),
  seek: ({ to }) => go(to),
  start() {
    page.lede = false;
    go(0);
  },
  nearest({ what, direction }) {
    const wanted = /** @type {Record<string, any>} */ (playbacks)[what];
    const runs = [page.story?.playback.run, beside()].flatMap((run) => run ?? []);
    const found = runs.flatMap((run) => playbacks.nearest({ run, cursor: here() }, direction, wanted) ?? []);
    if (found.length) go(direction > 0 ? Math.min(...found) : Math.max(...found));
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
    await load(server.another(run, spell(prefix(story, action))), () => cursor + 1, signal, false);
  },
};

/** What is asked of a comparison; its code comes with the first wish. @param {("compare" | "difference" | "beside" | "side" | "swap" | "enough" | "rule" | "apart")[]} names @returns {Record<string, Act>} */
const compared = (names) => Object.fromEntries(names.map((name) => [name, async (detail) => (await import("./comparing.js"))[name](detail)]));

/** Those that leave the run alone. @type {Record<string, Act>} */
const free = {
  property({ slug }) {
    page.property = slug;
  },
  quiet() {
    [page.notice, page.link] = ["", ""];
  },
  async share() {
    const { story } = page;
    if (!story) return;
    const link = new URL(addressOf(story), location.href).href;
    try {
      await navigator.clipboard.writeText(link);
      [page.notice, page.link] = [say.copied, ""];
    } catch {
      [page.notice, page.link] = [say.copyThis, link];
    }
  },
  theme() {
    const shown = root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    root.dataset.theme = shown === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {
      /* storage may be forbidden: then the choice lasts as long as the page */
    }
  },
  gallery: async () => (await need("gallery-shelf")).show(),
  copies: async () => (await need("copy-sheet")).show(),
  keys: async () => (await need("key-list")).show(),
  async details() {
    void fetchLimits();
    (await need("verdict-sheet")).show(named("showsource") !== null);
  },
  palette: async () => (await need("command-palette")).show(),
  patches: async () => (await need("patch-sheet")).show(),
  kernels: () => part("#kernel")?.focus(),
  tab({ name }) {
    page.tab = name;
  },
  /** The stage, or what is shown in its place; to ask for what is shown already is to ask for the stage. */
  async view({ name }) {
    await need(`${name}-view`);
    page.view = page.view === name ? "stage" : name;
  },
  /** A place of the source, for as long as the cursor rests; without one, where the kernel is. */
  showsource({ file, line = 1 }) {
    page.reads = file ? { file, line } : null;
    if (file && page.tab !== "source") page.tab = "source";
  },
  async escape() {
    if (page.view === "compare") return (await import("./comparing.js")).compare({});
    page.view = "stage";
    readdress();
  },
  dismiss() {
    page.lede = false;
  },
};

/** @type {[import("./turns.js").Kind, Record<string, Act>][]} */
const ALL = [
  ["run", runs], ["run", later("mapRuns", ["visit"])], ["run", later("examples", ["counterexample", "passing"])],
  ["move", moves], ["move", playing], ["move", scrubbing], ["move", later("travels", ["statement", "flag", "switch", "branch"])],
  ["free", free], ["free", writing], ["free", pace], ["free", later("mapping", ["chart"])], ["free", checks],
  ["free", later("keepsakes", ["bookmark", "call", "naming", "title", "against"])],
  ["free", compared(["compare", "difference", "beside", "side", "swap", "enough", "rule", "apart"])],
];

/** @type {Map<string, { kind: import("./turns.js").Kind, act: Act }>} */
const ACTS = new Map();
for (const [kind, acts] of ALL)
  for (const [name, act] of Object.entries(acts)) {
    if (ACTS.has(name)) throw new Error(`two acts are called ${name}`); // one would never be reached
    ACTS.set(name, { kind, act });
  }

/** An act by its name, and which kind of turn it takes; null for a name that is none. @param {string} name */
export const named = (name) => ACTS.get(name) ?? null;
