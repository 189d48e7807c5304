/**
 * Grove: branches as rows of a tree, and where each is drawn. Pure.
 *
 * Below a branch stand those that grew from it, the latest fork first, each with its own under it. So no line from a
 * fork down to its branch crosses the dots of another: those in between begin to the right of it.
 *
 * @typedef {import("./branches.js").Branch} Branch
 * @typedef {{ from: number, to: number, context: string, bad: boolean }} Piece  of equal neighbours; `bad`: it breaks something
 * @typedef {{ index: number, branch: Branch, drop: number, own: Piece[], beyond: number, begin: number, end: number }} Twig
 *   `drop`: rows up to the branch it grew from, 0 for none; `beyond`: own steps right of the edge; `begin`, `end`: the
 *   fork and the last step, where they are drawn
 */

const LOOSE = 60; // up to so many steps a row, each is a dot of its own

/** The rows, top down; `n` steps fit. @param {Branch[]} branches @param {number} n @returns {Twig[]} */
export function rows(branches, n) {
  const order = below(branches, -1);
  return order.map((index, row) => {
    const branch = branches[index];
    const [begin, end] = [Math.min(branch.at, n), Math.min(branch.actions.length, n)];
    const drop = branch.from < 0 ? 0 : row - order.indexOf(branch.from);
    return { index, branch, drop, own: pieces(branch, begin, end, n > LOOSE), beyond: branch.actions.length - Math.max(end, branch.at), begin, end };
  });
}

/** @param {Branch[]} branches @param {number} from @returns {number[]} */
const below = (branches, from) =>
  [...branches.keys()].filter((i) => branches[i].from === from)
    .sort((a, b) => branches[b].at - branches[a].at || a - b)
    .flatMap((i) => [i, ...below(branches, i)]);

/** Own steps up to `end`; neighbours of one context are joined where the row is dense.
 * @param {Branch} branch @param {number} start @param {number} end @param {boolean} join @returns {Piece[]} */
function pieces({ actions, outcome }, start, end, join) {
  const breaks = new Set(outcome.breaks.map(({ step }) => step));
  /** @type {Piece[]} */
  const found = [];
  for (let step = start + 1; step <= end; step++) {
    const context = contextOf(actions[step - 1]);
    const last = found.at(-1);
    const bad = breaks.has(step);
    if (join && last && last.context === context && !last.bad && !bad) last.to = step;
    else found.push({ from: step, to: step, context, bad });
  }
  return found;
}

/** Who acts. @param {string} action */
const contextOf = (action) => action.split("=")[0];

/** Where the words of a row go: behind its steps if there is room, else left of its fork, else over its end.
 * @param {Twig} twig @param {number} n @returns {"behind" | "before" | "over"} */
export function place({ branch, begin, end }, n) {
  if (end <= n * 0.72) return "behind";
  return branch.from >= 0 && begin >= n * 0.3 ? "before" : "over";
}
