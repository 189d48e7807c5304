/** Lazy: elements that are fetched when they are first asked for, so that the first picture does not wait for them. */

import { say } from "./messages.js";
import { urls } from "./urls.js";

/** By tag. The addresses stand in full, for the bundler reads them. @type {Record<string, () => Promise<unknown>>} */
const LATER = {
  "branch-tree": () => import("./later.js"),
  "jump-menu": () => import("./later.js"),
  "step-list": () => import("./later.js"),
  "time-tools": () => import("./later.js"),
  "scenario-pane": () => import("./later.js"),
  "draft-desk": () => import("./later.js"),
  "graph-view": () => import("./elements/graph-view.js"),
  "verdict-sheet": () => import("./elements/verdict-sheet.js"),
};

/** What some of them look like, in sheets of their own. @type {Record<string, string>} */
const SHEETS = { "branch-tree": "branches", "jump-menu": "branches", "step-list": "branches" };

/** The sheet `name`, once it is there. @param {string} name @returns {Promise<unknown>} */
function sheet(name) {
  const href = urls.sheet(name);
  if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  return new Promise((found, lost) => {
    link.onload = found;
    link.onerror = () => (link.remove(), lost(new Error(say.noSheet(href))));
    document.head.append(link);
  });
}

/** The element `tag`, with its code there. @param {string} tag @returns {Promise<any>} @throws where its code cannot be fetched */
export async function need(tag) {
  await Promise.all([LATER[tag]?.(), SHEETS[tag] && sheet(SHEETS[tag])]);
  const element = /** @type {any} */ (document.querySelector(tag));
  await element?.updateComplete;
  return element;
}
