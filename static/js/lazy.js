/** Lazy: elements that are fetched when they are first asked for, so that the first picture does not wait for them. */

/** By tag. The addresses stand in full, for the bundler reads them. @type {Record<string, () => Promise<unknown>>} */
const LATER = {
  "compare-view": () => import("./comparing.js"),
  "scenario-pane": () => import("./elements/scenario-pane.js"),
  "graph-view": () => import("./elements/graph-view.js"),
  "draft-desk": () => import("./elements/draft-desk.js"),
  "verdict-sheet": () => import("./elements/verdict-sheet.js"),
  "command-palette": () => import("./elements/command-palette.js"),
  "paper-trace": () => import("./elements/paper-trace.js"),
  "patch-sheet": () => import("./elements/patch-sheet.js"),
};

/** The element `tag`, with its code there. @param {string} tag @returns {Promise<any>} @throws where its code cannot be fetched */
export async function need(tag) {
  await LATER[tag]?.();
  const element = /** @type {any} */ (document.querySelector(tag));
  await element?.updateComplete;
  return element;
}
