/**
 * Keeping: drafts, named scenarios, branches and bookmarks in the browser's own storage. Where storage is forbidden or full,
 * the page works on and keeps what it can.
 *
 * A draft is kept under the link of what it last ran as, so that opening the link again finds its
 * comments and its undoing. What was given a name stays until it is thrown away.
 *
 * @typedef {{ past: string[], now: string, ahead: string[], ran: string }} Kept
 * @typedef {{ link: string, head: string, when: number } & Kept} Lately
 * @typedef {{ name: string, text: string, when: number }} Named
 * @typedef {{ key: string, branches: import("./branches.js").KeptBranch[], marks: import("./bookmarks.js").Mark[] }} KeptStory  one scenario on one kernel
 * @typedef {Pick<Storage, "getItem" | "setItem">} Store
 */

const DRAFTS = "kiocbscope.drafts", NAMED = "kiocbscope.named", LEFT = "kiocbscope.left", STORIES = "kiocbscope.stories";
const MOST_DRAFTS = 24;
export const MOST_STEPS = 200; // of one draft's past that outlive a reload; in memory there is no bound
const LARGEST = 1_000_000; // characters of all drafts together
const MOST_BRANCHES = 64, LARGEST_STORIES = 500_000; // of one story; characters of all stories together

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

/** @param {Store | null} store @param {string} key */
export const storyAt = (store, key) => /** @type {KeptStory[]} */ (read(store, STORIES)).find((story) => story.key === key) ?? null;

/** Keeps a story's branches and bookmarks; one that has neither takes no room. Of too many branches those go that
 * were neither named nor lately grown, of too many stories the oldest. @param {Store | null} store @param {KeptStory} story */
export function keepStory(store, story) {
  const others = /** @type {KeptStory[]} */ (read(store, STORIES)).filter(({ key }) => key !== story.key);
  const { branches, marks } = story;
  const spare = branches.length - MOST_BRANCHES;
  const nameless = branches.filter(({ title }, i) => i > 0 && !title).slice(0, Math.max(spare, 0));
  const kept = { ...story, branches: branches.filter((branch) => !nameless.includes(branch)) };
  const tells = branches.length > 1 || marks.length > 0 || branches.some(({ title }) => title);
  const all = tells ? [kept, ...others] : others;
  while (all.length > 1 && JSON.stringify(all).length > LARGEST_STORIES) all.pop();
  return write(store, STORIES, all);
}

/** @typedef {{ link: string, step: number }} Place */

/** What a tab shows when it is left. @param {Store | null} store of the tab @param {Place} place */
export const leave = (store, place) => write(store, LEFT, [place]);

/** @param {Store | null} store of the tab @returns {Place | null} */
export const left = (store) => /** @type {Place[]} */ (read(store, LEFT)).at(0) ?? null;
