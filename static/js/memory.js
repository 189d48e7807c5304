/** Memory: branches and bookmarks outlive a reload. Schedules are kept, no runs. */
import { find, kept, regrown, actionsIn } from "./branches.js";
import { browserStore, keepStory, storyAt } from "./keeping.js";

/** @typedef {import("./store.js").Story} Story */

const store = browserStore();

/** What is kept of a story; null for nothing. @param {string} key @returns {Pick<Story, "key" | "tree" | "marks"> | null} */
export function recall(key) {
  try {
    const found = storyAt(store, key);
    return found && { key, tree: regrown(found.branches), marks: found.marks };
  } catch {
    return null; // not what this page wrote
  }
}

/** Keeps a story, and beside it the branches that another window kept. @param {Story} story */
export function remember({ key, tree, marks }) {
  const others = (storyAt(store, key)?.branches ?? []).filter(({ schedule }) => find(tree, actionsIn(schedule)) === null);
  keepStory(store, { key, branches: [...tree.branches.map(kept), ...others], marks });
}
