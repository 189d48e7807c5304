/** Writing: what may be asked of the scenario that is being written, by name. Reads nothing itself: the server does. */
import { spell, actionsOf } from "./branches.js";
import * as drafts from "./draft.js";
import { isOwn, load } from "./fetchers.js";
import * as keeping from "./keeping.js";
import { need } from "./lazy.js";
import { say } from "./messages.js";
import { known, page, paint, part, tell } from "./page.js";
import { telling } from "./playback.js";
import * as server from "./server.js";
import { headOf } from "./faces.js";
import { keyOf } from "./store.js";

/** @typedef {import("./types.js").Run} Run */

const TYPING_MS = 300; // a text is read when the hand rests
const BURST_MS = 1200; // and a longer rest begins another step of undoing
const AT_ONCE_MS = 0;
const [RETRY_MS, LONGEST_MS] = [2000, 30_000]; // a text that could not be read is read again, later and later

const store = keeping.browserStore();
let [burst, lastTyped, waiting, kept, retry] = [1, 0, 0, "", RETRY_MS];
let reading = new AbortController();
/** @type {string | null} the kernel that an edit asked for: it is told where its schedule stops */
let moved = null;
/** Another scenario altogether begins with its own schedule, not with that of the one before. */
let another = false;
let running = 0; // runs of a draft that are on their way
let choices = 0; // of a kernel, so far: the last one counts

/** @param {string} act @param {object} [detail] */
const ask = (act, detail = {}) => dispatchEvent(new CustomEvent("ask", { detail: { act, ...detail } }));

/** @param {number} rest */
function soon(rest) {
  clearTimeout(waiting);
  waiting = window.setTimeout(settle, rest);
}

/** Asks the server what the present entry says, and then for its run. @returns {Promise<boolean>} whether that could be asked */
async function settle() {
  const asked = page.draft?.now;
  if (!page.draft || !asked) return false;
  reading.abort();
  if (!asked.settled) {
    reading = new AbortController();
    const { signal } = reading;
    try {
      const answer = await server.draft(drafts.question(page.draft), signal);
      page.draft = drafts.settle(page.draft, asked, answer);
      retry = RETRY_MS;
      if (answer.cut) tellToo(say.cutSchedule(answer.cut));
    } catch (error) {
      if (signal.aborted) return true;
      if (!(error instanceof server.Problem) || error.slug !== "bad-scenario-object") {
        soon(retry);
        retry = Math.min(2 * retry, LONGEST_MS);
        part("top-bar")?.requestUpdate(); // its list may show a kernel that is not to be had now
        tell(error);
        return false;
      }
      page.draft = drafts.settle(page.draft, asked, refusal(error, asked));
    }
    keep();
    paint();
  }
  const { error, tree, text } = page.draft.now;
  if (tree?.kernel) void fetchGrammar(tree.kernel);
  if (!error && (text !== page.ran || running > 0)) ask("rerun"); // back to what ran last: then what is on its way is not wanted
  if (text === page.ran) [another, moved] = [false, null];
  return true;
}

/** Another wish has come after what was written: that is read when the wish is met. */
export function standBack() {
  clearTimeout(waiting);
  reading.abort();
}

/** Reads what is still to be read, and runs what has not run. */
export function comeBack() {
  const now = page.draft?.now;
  if (now && (!now.settled || (!now.error && now.text !== page.ran))) soon(AT_ONCE_MS);
}

/** An object that no text could say has none; it stays on the cards. @param {server.Problem} error @param {drafts.Entry} asked */
function refusal({ message, fields }, { tree }) {
  const path = String(fields.where ?? "").replace(/\/(options|name|target|verb|copies|type|upper|loop)\b.*/, "");
  return { text: null, object: tree, places: [], cut: null, error: { message, path: path || null } };
}

/** Keeps the draft for a reload. */
function keep() {
  const { draft, story } = page;
  if (!draft || !story) return;
  const { link } = story.playback.run;
  if (draft.past.length + draft.ahead.length === 0 && !keeping.draftAt(store, link)) return;
  page.keeps = keeping.keepDraft(store, { link, head: headOf(story, known), when: Date.now(), ran: page.ran, ...drafts.texts(draft, keeping.MOST_STEPS) }, kept);
  kept = link;
}

/** What can be said on a kernel. A kernel that cannot be built has no grammar: then the last one stays. @param {string} id */
export async function fetchGrammar(id) {
  if (known.grammars.has(id)) return;
  try {
    known.grammars.set(id, /** @type {any} */ (await server.kernel(id)));
    paint();
  } catch (error) {
    if (!(error instanceof server.Problem)) tell(error);
  }
}

/** @param {import("./draft.js").Draft} next @param {string} told @param {number} [rest] */
function turn(next, told, rest = AT_ONCE_MS) {
  [page.draft, page.told, page.complaint] = [next, told, null];
  soon(rest);
}

/** The draft of the run that the page begins with, or what was kept of it. @param {Run} run */
export function begin(run) {
  const found = keeping.draftAt(store, run.link);
  page.draft = found ? drafts.restored(found) : drafts.draft(drafts.written(run.scenario.text));
  [page.ran, page.ranKey] = [found ? found.ran : run.scenario.text, keyOf(run)];
  kept = found ? run.link : "";
  soon(AT_ONCE_MS);
}

/** A run that did not come from the draft is its next entry. @param {string} text @param {Run} run */
export function follow(text, run) {
  if (page.draft && page.draft.now.text === page.ran && keyOf(run) === page.ranKey) return;
  kept = "";
  const found = keeping.draftAt(store, run.link);
  const entry = drafts.written(found?.ran === found?.now && found ? found.now : text);
  [page.ran, page.ranKey] = [entry.text ?? "", keyOf(run)];
  turn(page.draft ? drafts.record(page.draft, entry) : drafts.draft(entry), "");
}

/** Those that change the draft at once; its run follows. @type {Record<string, (detail: any) => unknown>} */
export const writing = {
  edit({ tree, told = "" }) {
    if (page.draft) turn(drafts.record(page.draft, drafts.edited(tree)), told);
  },
  write({ text, whole = false }) {
    if (!page.draft || text === page.draft.now.text) return;
    const now = performance.now();
    if (whole || now - lastTyped > BURST_MS) burst++;
    lastTyped = whole ? -BURST_MS : now;
    another ||= whole;
    turn(drafts.record(page.draft, drafts.written(text, whole ? 0 : burst)), "", whole ? AT_ONCE_MS : TYPING_MS);
  },
  lull() {
    lastTyped = -BURST_MS;
  },
  undo() {
    if (!page.draft) return;
    const next = drafts.undo(page.draft);
    turn(next, next === page.draft ? say.nothingToUndo : say.undone(next.past.length));
    burst++;
  },
  redo() {
    if (!page.draft) return;
    const next = drafts.redo(page.draft);
    turn(next, next === page.draft ? say.nothingToRedo : say.redone(next.ahead.length));
    burst++;
  },
  async kernel({ id }) {
    const mine = ++choices;
    while (page.draft && !page.draft.now.settled) if (!(await settle()) || mine !== choices) return;
    const tree = page.draft?.now.tree;
    part("top-bar")?.requestUpdate();
    if (!tree) return void (page.notice = say.textFirst);
    moved = id;
    writing.edit({ tree: { ...tree, kernel: id }, told: say.onKernel(id) });
  },
  name({ name }) {
    const text = page.draft && drafts.base(page.draft);
    if (text) page.keeps = keeping.keepNamed(store, { name, text, when: Date.now() });
    page.told = page.keeps ? say.keptAs(name) : say.cannotKeep;
  },
  forget({ name }) {
    keeping.dropNamed(store, name);
    page.told = say.forgotten(name);
  },
  desk: async ({ at = "start" }) => (await need("draft-desk")).show(at),
  cards: () => open("cards"),
  scenario: () => open("text"),
  drawer() {
    if (!page.drawer) return open(part("scenario-pane").mode ?? "cards");
    [page.drawer, page.tab] = [false, "stage"];
    return undefined;
  },
};

/** Shows the builder in the view that is asked for, with the focus in it; it stands beside the stage. @param {string} mode */
async function open(mode) {
  [page.drawer, page.tab, page.view] = [true, "build", "stage"];
  paint();
  (await need("scenario-pane")).enter(mode);
}

/** The run of the draft, with the schedule that is shown as far as it still goes. @param {unknown} _ @param {AbortSignal} signal */
export async function rerun(_, signal) {
  const entry = page.draft?.now;
  const { story } = page;
  if (!entry?.settled || entry.error || entry.text === null || entry.text === page.ran) return;
  const cursor = story?.playback.cursor ?? 0;
  const shown = story?.playback.run ?? null;
  const begins = another;
  const keepsOwn = begins || !shown || isOwn(shown) || lineOf(entry.text) !== lineOf(page.ran);
  const wanted = { scenario: entry.text, partial: true, ...(keepsOwn ? {} : { schedule: spell(actionsOf(shown)) }) };
  const kernel = moved;
  running++;
  try {
    const run = await load(wanted, (made) => (begins ? telling(made) : Math.min(cursor, made.steps.length)), signal, begins);
    [page.ran, page.ranKey, page.complaint] = [entry.text, keyOf(run), null];
    [another, moved] = [false, null];
    if (!run.scenario.title) known.titles.delete(page.ranKey);
    if (run.diverged) stopped(run.diverged, kernel);
  } catch (error) {
    if (!(error instanceof server.Problem)) throw error;
    const { line, column, file = "scenario" } = /** @type {any} */ (error.fields);
    page.complaint = file === "scenario" ? { message: error.message, line, column, path: null } : { message: error.message, path: null };
  } finally {
    running--;
  }
  keep();
}

/** What came of an edit, behind what it did: the answer may be here before the edit was heard. @param {string} words */
const tellToo = (words) => void (page.told = [page.told, words].filter(Boolean).join(" "));

/** @param {{ step: number, reason: string }} where @param {string | null} kernel */
function stopped({ step, reason }, kernel) {
  tellToo(say.keptUpTo(step - 1, reason));
  if (kernel) page.notice = say.stops(kernel, step, reason);
}

/** The schedule as a text spells it. @param {string} text */
const lineOf = (text) => text.split("\n").filter((line) => /^\s*schedule\b/.test(line)).join("\n");

addEventListener("pagehide", keep);
