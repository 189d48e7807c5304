/**
 * Keeping: drafts and named scenarios in the browser's own storage. Where storage is forbidden or full,
 * the page works on and keeps what it can.
 *
 * A draft is kept under the link of what it last ran as, so that opening the link again finds its
 * comments and its undoing. What was given a name stays until it is thrown away.
 *
 * @typedef {{ past: string[], now: string, ahead: string[], ran: string }} Kept
 * @typedef {{ link: string, head: string, when: number } & Kept} Lately
 * @typedef {{ name: string, text: string, when: number }} Named
 * @typedef {Pick<Storage, "getItem" | "setItem">} Store
 */

const DRAFTS = "kiocbscope.drafts", NAMED = "kiocbscope.named", LEFT = "kiocbscope.left";
const MOST_DRAFTS = 24;
export const MOST_STEPS = 200; // of one draft's past that outlive a reload; in memory there is no bound
const LARGEST = 1_000_000; // characters of all drafts together

/** @param {boolean} [tab] that of this tab alone @returns {Store | null} */
export function browserStore(tab = false) {
  try {
    return tab ? sessionStorage : localStorage;
  } catch {
    return null; // storage may be forbidden
  }
}

/** @template T @param {Store | null} store @param {string} key @returns {T[]} */
function read(store, key) {
  try {
    const found = JSON.parse(store?.getItem(key) ?? "[]");
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}

/** @param {Store | null} store @param {string} key @param {unknown[]} items @returns {boolean} could they be kept? */
function write(store, key, items) {
  try {
    store?.setItem(key, JSON.stringify(items));
    return store !== null;
  } catch {
    return false;
  }
}

/** Drafts, the latest first. @param {Store | null} store @returns {Lately[]} */
export const lately = (store) => read(store, DRAFTS);

/** Keeps a draft in the place of what the same page kept `instead` of it. @param {Store | null} store @param {Lately} draft @param {string} instead a link */
export function keepDraft(store, draft, instead) {
  const others = lately(store).filter(({ link, now }) => link !== draft.link && link !== instead && now !== draft.now);
  const all = [draft, ...others].slice(0, MOST_DRAFTS);
  while (all.length > 1 && JSON.stringify(all).length > LARGEST) all.pop();
  return write(store, DRAFTS, all) || write(store, DRAFTS, [{ ...draft, past: draft.past.slice(-10), ahead: [] }]);
}

/** @param {Store | null} store @param {string} link */
export const draftAt = (store, link) => lately(store).find((draft) => draft.link === link) ?? null;

/** Named scenarios, the latest first. @param {Store | null} store @returns {Named[]} */
export const named = (store) => read(store, NAMED);

/** @param {Store | null} store @param {Named} item a name that is there already is given anew */
export const keepNamed = (store, item) => write(store, NAMED, [item, ...named(store).filter(({ name }) => name !== item.name)]);

/** @param {Store | null} store @param {string} name */
export const dropNamed = (store, name) => write(store, NAMED, named(store).filter((item) => item.name !== name));

/** @typedef {{ link: string, step: number }} Place */

/** What a tab shows when it is left. @param {Store | null} store of the tab @param {Place} place */
export const leave = (store, place) => write(store, LEFT, [place]);

/** @param {Store | null} store of the tab @returns {Place | null} */
export const left = (store) => /** @type {Place[]} */ (read(store, LEFT)).at(0) ?? null;
