/** Lazy: elements that are fetched when they are first asked for, so that the first picture does not wait for them. */

/** By tag. The addresses stand in full, for the bundler reads them. @type {Record<string, () => Promise<unknown>>} */
const LATER = {
  "compare-view": () => import("./comparing.js"),
  "branch-tree": () => import("./later.js"),
  "jump-menu": () => import("./later.js"),
  "step-list": () => import("./later.js"),
  "time-tools": () => import("./later.js"),
  "scenario-pane": () => import("./later.js"),
  "draft-desk": () => import("./later.js"),
  "command-palette": () => import("./later.js"),
  "paper-trace": () => import("./later.js"),
  "graph-view": () => import("./elements/graph-view.js"),
  "verdict-sheet": () => import("./elements/verdict-sheet.js"),
  "patch-sheet": () => import("./elements/patch-sheet.js"),
};

/** The element `tag`, with its code there. @param {string} tag @returns {Promise<any>} @throws where its code cannot be fetched */
export async function need(tag) {
  await LATER[tag]?.();
  const element = /** @type {any} */ (document.querySelector(tag));
  await element?.updateComplete;
  return element;
}
