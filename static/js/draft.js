/**
 * Draft: the scenario that is being written, and all that it was before. Pure.
 *
 * Each entry is a scenario as text and as an object. Whoever edits gives one of the two; the server,
 * which is the only one that reads the language, gives the other, and the entry is settled. Nothing is
 * ever forgotten: undoing is walking back, and forward again.
 *
 * @typedef {import("./types.js").Tree} Tree
 * @typedef {import("./types.js").Mistake} Mistake
 * @typedef {import("./types.js").Place} Place
 * @typedef {{ text: string | null, tree: Tree | null, error: Mistake | null, places: Place[], settled: boolean, burst: number }} Entry
 * @typedef {{ past: Entry[], now: Entry, ahead: Entry[] }} Draft
 */

/** A text as it was typed. Entries of one `burst` of typing are one. @param {string} text @param {number} [burst] @returns {Entry} */
export const written = (text, burst = 0) => ({ text, tree: null, error: null, places: [], settled: false, burst });

/** An object as the cards made it. @param {Tree} tree @returns {Entry} */
export const edited = (tree) => ({ text: null, tree, error: null, places: [], settled: false, burst: 0 });

/** @param {Entry} entry @returns {Draft} */
export const draft = (entry) => ({ past: [], now: entry, ahead: [] });

/** The draft after an edit. @param {Draft} d @param {Entry} entry @returns {Draft} */
export function record(d, entry) {
  if (entry.burst && entry.burst === d.now.burst) return { ...d, now: { ...entry, tree: d.now.tree, places: d.now.places }, ahead: [] };
  const seen = entry.tree ?? d.now.tree; // what the cards show until the text is read
  return { past: [...d.past, d.now], now: { ...entry, tree: seen }, ahead: [] };
}

/** @param {Draft} d @returns {Draft} the same where there is nothing to undo */
export const undo = (d) => (d.past.length ? { past: d.past.slice(0, -1), now: again(d.past[d.past.length - 1], d), ahead: [d.now, ...d.ahead] } : d);

/** @param {Draft} d @returns {Draft} */
export const redo = (d) => (d.ahead.length ? { past: [...d.past, d.now], now: again(d.ahead[0], d), ahead: d.ahead.slice(1) } : d);

/** An entry come back to: typing is a burst of its own from there, and what was not read yet is seen as it was before.
 * @param {Entry} entry @param {Draft} d @returns {Entry} */
const again = (entry, d) => (entry.burst || !entry.tree ? { ...entry, burst: 0, tree: entry.settled ? entry.tree : entry.tree ?? d.now.tree } : entry);

/** The text that an entry without one is woven into: the nearest before it, else the nearest after. @param {Draft} d */
export const base = (d) => d.now.text ?? d.past.findLast((e) => e.text !== null)?.text ?? d.ahead.find((e) => e.text !== null)?.text ?? "";

/** What the server must be asked to settle the present entry. @param {Draft} d @returns {{ scenario: string | Tree, onto?: string }} */
export const question = (d) => (d.now.text === null && d.now.tree ? { scenario: d.now.tree, onto: base(d) } : { scenario: d.now.text ?? "" });

/** The draft with the answer for `asked` in its place. @param {Draft} d @param {Entry} asked @param {import("./types.js").DraftAnswer} answer @returns {Draft} */
export function settle(d, asked, answer) {
  const put = (/** @type {Entry} */ entry) =>
    entry === asked ? { text: answer.text, tree: answer.object, error: answer.error, places: answer.places, settled: true, burst: entry.burst } : entry;
  if (d.now === asked) return { ...d, now: put(d.now) };
  return { past: d.past.map(put), now: d.now, ahead: d.ahead.map(put) };
}

/** What is wrong at a part or below it. @param {Mistake | null} mistake @param {string} path @returns {string} */
export const wrongAt = (mistake, path) => (mistake?.path === path || mistake?.path?.startsWith(`${path}/`) ? mistake.message : "");

/** The texts of a draft, for keeping. @param {Draft} d @param {number} most how many of the past and of what is ahead */
export const texts = (d, most) => ({
  past: d.past.flatMap((e) => e.text ?? []).slice(-most),
  now: base(d),
  ahead: d.ahead.flatMap((e) => e.text ?? []).slice(0, most),
});

/** The draft that `texts` kept. @param {{ past: string[], now: string, ahead: string[] }} kept @returns {Draft} */
export const restored = ({ past, now, ahead }) => ({ past: past.map((t) => written(t)), now: written(now), ahead: ahead.map((t) => written(t)) });
