/** Travel: what may be asked of statements, bookmarks and branches, by name. It is fetched when it is first asked. */
import * as bookmarks from "./bookmarks.js";
import { filled, renamed, spell, whole } from "./branches.js";
import { load } from "./fetchers.js";
import { need } from "./lazy.js";
import { page, show } from "./page.js";
import { go, here } from "./playing.js";
import * as server from "./server.js";
import { walked } from "./statements.js";
import { moved, switched } from "./store.js";

const NARROW = matchMedia("(max-width: 720px)");

/** @typedef {import("./store.js").Story} Story */

/** @param {Story} story */
const flagged = ({ marks, playback: { run } }) => bookmarks.flags(marks, run);

/** What to ask for, for the run of a branch. @param {Story} story @param {number} index */
const wanted = ({ playback: { run }, tree }, index) => server.another(run, spell(tree.branches[index].actions));

/** @param {number} index @param {AbortSignal} signal */
async function change(index, signal) {
  const { story } = page;
  if (!story?.tree.branches[index]) return;
  const other = switched(story, index);
  if (other) return show(other);
  const { cursor } = story.playback;
  await load(wanted(story, index), () => cursor, signal, false);
}

/** Those that move in time. @type {Record<string, (detail: any, signal: AbortSignal) => unknown>} */
export const travels = {
  statement({ direction }) {
    if (!page.story) return;
    const { cursor, statement } = walked(page.story.playback.run, { cursor: here(), statement: page.statement }, direction);
    show(moved(page.story, cursor), false, statement);
  },
  flag({ direction }) {
    const found = page.story && bookmarks.nextFlag(flagged(page.story), here(), direction);
    if (found !== null) go(found);
  },
  switch: ({ index }, signal) => change(index, signal),
  branch({ by }, signal) {
    const { current, branches } = page.story?.tree ?? { current: 0, branches: [] };
    return branches.length > 1 ? change((current + by + branches.length) % branches.length, signal) : undefined;
  },
};

/** Those that leave the run alone. @type {Record<string, (detail: any, signal: AbortSignal) => unknown>} */
export const keepsakes = {
  bookmark({ then }) {
    const { story, statement } = page;
    if (story?.key !== then?.key || !story) return;
    const { run, cursor } = then.playback;
    show({ ...story, marks: bookmarks.toggled(story.marks, run, cursor) }, false, statement);
  },
  call({ step, name }) {
    const { story } = page;
    if (story) show({ ...story, marks: bookmarks.called(story.marks, story.playback.run, step, name) });
  },
  async naming({ then, index = then?.tree.current ?? 0 }) {
    page.naming = index;
    if (NARROW.matches) page.tab = "lanes"; // there the name is written
    await need("branch-tree");
  },
  title({ index, title }) {
    const { story } = page;
    const wanted = page.naming !== null; // a field that goes with its story names nothing in another
    page.naming = null;
    if (wanted && story && title !== null) show({ ...story, tree: renamed(story.tree, index, title) });
  },
  /** Compares a branch with the one shown; its run is there when it is asked for. */
  async against({ index }, signal) {
    const { story } = page;
    if (story && !whole(story.tree.branches[index])) {
      const run = await server.makeRun(wanted(story, index), signal);
      if (page.story?.key === story.key) show({ ...page.story, tree: filled(page.story.tree, run) });
    }
    dispatchEvent(new CustomEvent("ask", { detail: { act: "compare", with: { branch: index } } }));
  },
};
