/** Page: the one value that the page is drawn from, drawing it, and the address that follows it. */
import { besideOf } from "./comparison.js";
import { faces, frame, headOf } from "./faces.js";
import * as keeping from "./keeping.js";
import { remember } from "./memory.js";
import { say } from "./messages.js";
import { IDLE } from "./search.js";
import { reasonOf } from "./server.js";
import { parse, urls } from "./urls.js";

/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./store.js").Story} Story */

const SETTLE_MS = 120; // the address follows the cursor once it rests

/** @type {import("./faces.js").Page} */
export const page = {
  story: null, kernels: [], property: "", notice: "", link: "", fleeting: false, complaint: null, busy: false,
  search: IDLE, limits: null, drawer: false, lede: false, beat: 0, tab: "stage",
  view: "stage", chartTrouble: "", reads: null, comparing: null, awaits: null,
  statement: null, speed: 1, loop: false, lap: null, naming: null,
  draft: null, told: "", ran: "", ranKey: "", keeps: true,
};

/** What has been learnt, from the server and from links. @type {import("./faces.js").Known} */
export const known = { library: [], titles: new Map(), verdicts: new Map(), checkedWithin: new Map(), sources: new Map(), grammars: new Map(), graphs: new Map() };

/** @type {Map<string, Story>} every story seen, so that coming back finds its branches */
export const stories = new Map();
/** @type {Map<string, Run>} runs by link, for the browser's own back and forward */
export const links = new Map();
let settling = 0;
const tab = keeping.browserStore(true);

/** @param {string} name @returns {any} an element of the page; its properties are its own business */
export const part = (name) => document.querySelector(name);

/** Every element's part of what is known. @param {Story | null} story @returns {Record<string, object>} */
const all = (story) => ({ ...frame(page, known), ...(story ? faces(page, story, known) : {}) });

/** Hands some elements their part, where no other is concerned. @param {string[]} names */
export function paintOnly(names) {
  const parts = all(page.story);
  for (const name of names) hand(part(name), parts[name]);
}

/** Hands every element its part of what is known. Elements draw themselves when it differs. */
export function paint() {
  const { story } = page;
  for (const [name, properties] of Object.entries(all(story))) hand(part(name), properties);
  document.documentElement.dataset.view = page.view;
  document.documentElement.toggleAttribute("data-drawer", page.drawer);
  document.documentElement.toggleAttribute("data-behind", Boolean(page.draft?.now.error ?? page.complaint));
  if (story) document.title = `${headOf(story, known)} · ${say.product}`;
}

/** A list made anew, of what stood in the old one, is no news. @param {any} element @param {Record<string, any>} properties */
function hand(element, properties) {
  for (const [key, value] of Object.entries(properties)) {
    const old = element[key];
    const same = Array.isArray(value) && Array.isArray(old) && value.length === old.length && value.every((item, i) => item === old[i]);
    if (!same) element[key] = value;
  }
}

/** @param {Story} story @param {boolean} [fresh] a new entry of the browser's history @param {number | null} [statement] of the step; null for the whole of it */
export function show(story, fresh = false, statement = null) {
  const other = page.story?.key !== story.key;
  if (page.story?.playback.cursor !== story.playback.cursor || other) page.reads = null;
  if (page.story?.tree !== story.tree || page.story.marks !== story.marks) remember(story);
  [page.story, page.statement] = [story, statement];
  stories.set(story.key, story);
  if (other) [page.property, page.lede, page.naming] = ["", false, null];
  if (page.fleeting) [page.notice, page.fleeting] = ["", false];
  address(story, fresh);
  paint();
}

/** The address bar is the link of what is shown. @param {Story} story @param {boolean} fresh */
function address(story, fresh) {
  const { run } = story.playback;
  links.set(run.link, run);
  clearTimeout(settling);
  const write = () => history[fresh ? "pushState" : "replaceState"](null, "", addressOf(story));
  if (fresh) write();
  else settling = window.setTimeout(write, SETTLE_MS);
}

/** A run, a step of it, and while it is compared, with what. @param {Story} story */
export const addressOf = (story) =>
  urls.state(story.playback.run.link, story.playback.cursor, page.view === "compare" ? besideOf(page.comparing, story) : page.awaits);

/** The address follows what the story is compared with. */
export const readdress = () => page.story && address(page.story, false);

/**
 * Where a reload belongs that came to another run than was shown; null where it came right. It does so when the
 * address was still behind, or when the run arrived after the browser had begun to reload. What was written is
 * kept under the run shown.
 *
 * @returns {string | null}
 */
export function astray() {
  const [navigation] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  const [left, here] = [keeping.left(tab), parse(location.pathname)];
  return navigation?.type === "reload" && left && here && left.link !== here.link ? urls.state(left.link, left.step) : null;
}

addEventListener("pagehide", () => {
  if (page.story) keeping.leave(tab, { link: page.story.playback.run.link, step: page.story.playback.cursor });
});

/** A problem becomes a notice. @param {unknown} error */
export function tell(error) {
  page.notice = reasonOf(error);
  page.link = "";
  paint();
}
