/**
 * Faces: what is known -> the properties of every element. Pure; main.js hands them over.
 *
 * @typedef {import("./types.js").Verdict} Verdict
 * @typedef {import("./types.js").LibraryEntry} LibraryEntry
 * @typedef {import("./store.js").Story} Story
 * @typedef {{
 *   story: Story | null, kernels: import("./types.js").Kernel[], property: string, notice: string, link: string, fleeting: boolean,
 *   draft: import("./draft.js").Draft | null, told: string, ran: string, ranKey: string, keeps: boolean,
 *   complaint: import("./types.js").Mistake | null, busy: boolean, search: import("./search.js").Search, limits: import("./search.js").Limits | null,
 *   drawer: boolean, lede: boolean, beat: number, tab: string, view: string, chartTrouble: string, reads: { file: string, line: number } | null,
 *   comparing: import("./comparison.js").Comparing | null, awaits: import("./urls.js").Beside | null,
 *   statement: number | null, speed: number, loop: boolean, lap: { from: number, to: number } | null, naming: number | null,
 * }} Page
 * @typedef {{
 *   library: LibraryEntry[], titles: Map<string, string>, verdicts: Map<string, Verdict>, checkedWithin: Map<string, import("./search.js").Limits>,
 *   sources: Map<string, import("./types.js").SourceFile[]>, grammars: Map<string, import("./types.js").Grammar>,
 *   graphs: Map<string, import("./types.js").Graph>,
 * }} Known
 */
import { flags } from "./bookmarks.js";
import { names, rightOf } from "./comparison.js";
import { counterpart } from "./counterpart.js";
import { base } from "./draft.js";
import { fates } from "./fates.js";
import { maskOf } from "./mask.js";
import { say } from "./messages.js";
import { round } from "./pace.js";
import { current, upcoming } from "./playback.js";
import { actionsOf, nameOf } from "./branches.js";
import { wayAround } from "./ruling.js";
import { further } from "./search.js";
import { statementOf } from "./statements.js";
import { facts, spotlight } from "./store.js";
import { urls } from "./urls.js";

/** What is always there: it needs no run. @param {Page} page @param {Known} known @returns {Record<string, object>} */
export const frame = (page, { library, grammars }) => ({
  "scenario-pane": {
    draft: page.draft, grammar: grammarOf(page, grammars), run: page.story?.playback.run ?? null,
    complaint: page.complaint, told: page.told, keeps: page.keeps,
  },
  "page-notice": { text: page.notice, link: page.link },
  "page-lede": { open: page.lede },
  "view-tabs": { tab: page.tab, view: page.view },
  "gallery-shelf": { entries: library, current: page.story?.playback.run.scenario.name ?? "" },
});

/** What a run looks like at the cursor, by element. @param {Page} page @param {Story} story @param {Known} known @returns {Record<string, object>} */
export function faces(page, story, known) {
  const { run, cursor, view } = story.playback;
  const { views, rows, lanes, first } = facts(run);
  const [step, next] = [current(story.playback), upcoming(story.playback)];
  const playing = page.beat !== 0;
  const { statement } = page;
  const marked = flagsOf(story.marks, run);
  const files = filesOf(run, known);
  const earlier = views[cursor - 1] ?? null;
  const verdict = known.verdicts.get(story.key) ?? null;
  const slugs = slugsOf(run, verdict);
  const property = page.property || spotlight(story, slugs);
  const actions = actionsIn(run);
  const used = known.checkedWithin.get(story.key) ?? null;
  const wider = used && verdict && !verdict.complete ? further(used, page.limits) : null;
  const entry = known.library.find(({ name }) => name === run.scenario.name);
  return {
    "top-bar": {
      run, head: headOf(story, known), summary: entry?.summary ?? "", kernels: page.kernels, drawer: page.drawer, busy: page.busy,
      beside: besideName(page, story), view: page.view,
    },
    "compare-view": comparisonOf(page, story, known),
    "verdict-bar": { verdict, search: page.search, wider, actions, cursor, around: around(verdict, actions, cursor, property), behind: Boolean(page.draft?.now.error ?? page.complaint) },
    "verdict-sheet": { verdict, search: page.search, wider, used, published: page.limits, actions, cursor },
    "draft-desk": { text: page.draft ? base(page.draft) : "", head: headOf(story, known), kernel: run.kernel.id },
    "patch-sheet": { run, step, kernels: page.kernels, entries: known.library },
    "command-palette": {
      known: { run, cursor, verdict, slugs, kernels: page.kernels, files, library: known.library, branches: story.tree.branches.map(nameOf) },
    },
    "paper-trace": { run, cursor, link: urls.whole(run.link, cursor) },
    "copy-sheet": { run, step: cursor, verdict, head: headOf(story, known) },
    "spoken-sentence": { run, step, playing, statement: statementOf(step, statement) },
    "stage-world": { run, rows, view, earlier, cursor, step, mask: maskOf(run, files), story: entry?.story ?? "", playing },
    "choice-list": { run, view, next },
    "source-pane": { run, files, step, statement, view, resting: next?.statements[0]?.stack ?? [], tab: page.tab, reads: page.reads },
    "state-panel": { run, step, statement, view, earlier, cursor, slugs, first, property },
    "graph-view": page.view === "graph"
      ? { open: true, run, cursor, tree: story.tree, property, graph: known.graphs.get(run.link) ?? null, trouble: page.chartTrouble }
      : { open: false },
    "time-line": {
      run, lanes, cursor, statement, playing, tree: story.tree, property, fate: fateOf(run, property, first.get(property), verdict), flags: marked,
      speed: page.speed, loop: page.loop, lap: page.loop ? page.lap ?? lapOf(marked, run.steps.length, cursor) : null, naming: page.naming, tab: page.tab,
    },
  };
}

/** What the run would be compared with, were it asked for. @param {Page} page @param {Story} story */
const besideName = ({ comparing, kernels }, story) =>
  comparing?.key === story.key ? names(comparing, story, say.branch)[1] : counterpart(story.playback.run.kernel, kernels) ?? "";

/** Two runs side by side, while that is looked at. @param {Page} page @param {Story} story @param {Known} known */
function comparisonOf(page, story, known) {
  const { comparing, view, kernels } = page;
  if (view !== "compare" || !comparing) return { comparing: null };
  const { run, cursor } = story.playback;
  const right = rightOf(comparing, story);
  return {
    comparing: { ...comparing }, left: run, right, cursor: cursor + comparing.beyond, names: names(comparing, story, say.branch), tree: story.tree, kernels, playing: page.beat !== 0,
    masks: [maskOf(run, filesOf(run, known)), right ? maskOf(right, filesOf(right, known)) : "unread"], grammar: known.grammars.get(run.kernel.id) ?? null, verdict: known.verdicts.get(story.key) ?? null,
  };
}

/** The answer before, while the question is the same: who draws it can tell by looking that nothing has changed.
 * @template {unknown[]} A @template R @param {(...asked: A) => R} work @returns {(...asked: A) => R} */
function same(work) {
  let [before, answer] = [/** @type {A | null} */ (null), /** @type {R | null} */ (null)];
  return (...asked) => {
    if (!before || asked.some((value, i) => value !== before?.[i])) [before, answer] = [asked, work(...asked)];
    return /** @type {R} */ (answer);
  };
}

const flagsOf = same(flags);
const fateOf = same(fates);
const actionsIn = same(actionsOf);
const around = same(wayAround);
const lapAt = same((/** @type {number} */ from, /** @type {number} */ to) => ({ from, to }));

/** @param {import("./bookmarks.js").Flag[]} marked @param {number} steps @param {number} cursor */
const lapOf = (marked, steps, cursor) => {
  const { from, to } = round(marked.map(({ step }) => step), steps, cursor);
  return lapAt(from, to);
};

/** What the draft's kernel can say; while that is not known, what another can. @param {Page} page @param {Known["grammars"]} grammars */
const grammarOf = (page, grammars) => grammars.get(page.draft?.now.tree?.kernel ?? "") ?? [...grammars.values()].at(-1) ?? null;

/** The files that run: what the scenario's own text changes or adds stands for the kernel's. @param {import("./types.js").Run} run @param {Known} known */
function filesOf(run, { sources }) {
  const own = new Set(run.own_files.map(({ name }) => name));
  const files = sources.get(run.kernel.id)?.filter(({ name }) => !own.has(name));
  return files ? [...run.own_files, ...files] : null;
}

/** The title heard last, for a link carries none; else the library's, or what the threads do. @param {Story} story @param {Known} known */
export function headOf({ key, playback: { run } }, { library, titles }) {
  const entry = library.find(({ name }) => name === run.scenario.name);
  return titles.get(key) ?? run.scenario.title ?? entry?.title ?? run.requests.map((r) => r.text).join(" · ");
}

/** The properties that are spoken of: those of the verdict, before it all that there are.
 * @param {import("./types.js").Run} run @param {Verdict | null} verdict */
const slugsOf = (run, verdict) =>
  verdict
    ? Object.keys(verdict.properties).filter((slug) => verdict.properties[slug] !== "not-applicable")
    : Object.keys(run.claims);
