/**
 * Palette: everything there is to do or to go to, and which of it fits what was typed. Pure.
 *
 * @typedef {{ key: string, group: keyof typeof GROUPS, text: string, more?: string, shown?: string, ask: string, detail?: Record<string, unknown> }} Entry
 *   key: the same for the same wish, so that what was used lately is found again; shown: the key to press instead
 * @typedef {{ entry: Entry, score: number, at: number[] }} Hit  at: the letters that were typed, by their places in the text
 * @typedef {import("./types.js").Run} Run
 * @typedef {import("./types.js").Verdict} Verdict
 * @typedef {{
 *   run: Run | null, cursor: number, verdict: Verdict | null, slugs: string[], kernels: import("./types.js").Kernel[], files: import("./types.js").SourceFile[] | null,
 *   library: import("./types.js").LibraryEntry[], branches: string[],
 * }} Known
 */
import { BINDINGS } from "./keys.js";
import { later as say } from "./messages-source.js";
import { functions } from "./reading.js";

/** What goes before what, where all else is equal. */
const GROUPS = { act: 0, context: 1, breach: 2, step: 3, branch: 3, property: 4, case: 5, kernel: 5, file: 6, function: 7 };
const MOST = 60; // shown at once: nobody reads on
const NOT_HERE = new Set(["palette", "context"]); // opens this list; wants a number, and is there by name

/** @param {Known} known @returns {Entry[]} */
export const entries = ({ run, verdict, slugs, kernels, files, library, branches }) => [
  ...acts(),
  ...(run?.contexts ?? []).map(({ name, number }) => wish("context", name, say.letRun(name), "context", { number }, { shown: String(number) })),
  ...(verdict?.violations ?? []).flatMap(({ property, schedule, steps }) =>
    schedule === null ? [] : [wish("breach", property, say.showBreach(property), "counterexample", { schedule, property }, { more: say.steps(steps ?? 0) })]),
  ...(branches.length > 1 ? branches.map((name, index) => wish("branch", name, say.branch(name), "switch", { index })) : []),
  ...slugs.map((slug) => wish("property", slug, say.followProperty(slug), "property", { slug }, { more: run?.claims[slug]?.sentence ?? "" })),
  ...library.map(({ name, title, kernel }) => wish("case", name, title, "open", { name }, { more: kernel })),
  ...kernels.filter(({ id }) => id !== run?.kernel.id).map(({ id, title }) => wish("kernel", id, id, "kernel", { id }, { more: title })),
  ...(files ?? []).flatMap(({ name, text }) => [
    wish("file", name, name, "showsource", { file: name, line: 1 }),
    ...functions(text).map((f) => wish("function", `${name}:${f.name}`, `${f.name}()`, "showsource", { file: name, line: f.line }, { more: name })),
  ]),
];

/** Every act that a key asks for, with the words of the list of keys: a new binding is found by itself. @returns {Entry[]} */
const acts = () =>
  BINDINGS.filter(({ ask }) => !NOT_HERE.has(ask)).map(({ ask, detail, shown }) => {
    const key = [ask, ...Object.values(detail ?? {})].join(" ");
    return wish("act", key, say.bindings[key] ?? key, ask, detail, { shown });
  });

/** @param {Entry["group"]} group @param {string} name @param {string} text @param {string} ask @param {Record<string, unknown>} [detail] @param {{ more?: string, shown?: string }} [rest] @returns {Entry} */
const wish = (group, name, text, ask, detail, rest) => ({ key: `${group} ${name}`, group, text, ask, ...(detail ? { detail } : {}), ...rest });

/** A number is a step to go to. @param {string} query @param {Known} known @returns {Entry[]} */
export function numbered(query, { run }) {
  const last = run?.steps.length ?? 0;
  const asked = /^\s*(?:step\s+)?(\d{1,6})\s*$/i.exec(query);
  if (!asked || !run) return [];
  const to = Math.min(Number(asked[1]), last);
  return [wish("step", String(to), say.goTo(to, last), "seek", { to }, { more: run.steps[to - 1]?.sentence ?? "" })];
}

/**
 * What fits, the best first: the letters in their order, together and at the beginnings of words where possible; what was
 * used lately before what was not. Nothing typed: all, in its order, lately used first.
 *
 * @param {Entry[]} all @param {string} query @param {string[]} recent  keys, the last one first @returns {{ hits: Hit[], count: number }}
 */
export function ranked(all, query, recent) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const lately = new Map(recent.map((key, i) => [key, recent.length - i]));
  const found = all.flatMap((entry, order) => {
    const hit = fit(words, entry);
    return hit ? [{ ...hit, order, recent: lately.get(entry.key) ?? 0 }] : [];
  });
  const order = words.length
    ? (/** @type {any} */ a, /** @type {any} */ b) => b.score + 2 * Math.sign(b.recent) - (a.score + 2 * Math.sign(a.recent)) || GROUPS[/** @type {Hit} */ (a).entry.group] - GROUPS[/** @type {Hit} */ (b).entry.group] || b.recent - a.recent || a.order - b.order
    : (/** @type {any} */ a, /** @type {any} */ b) => b.recent - a.recent || a.order - b.order;
  found.sort(order);
  return { hits: found.slice(0, MOST).map(({ entry, score, at }) => ({ entry, score, at })), count: found.length };
}

/** Every word must fit the text, or what stands beside it. @param {string[]} words @param {Entry} entry @returns {Hit | null} */
function fit(words, entry) {
  const [at, score] = [/** @type {Set<number>} */ (new Set()), { all: 0 }];
  for (const word of words) {
    const here = spot(word, entry.text);
    const beside = here ? null : spot(word, `${entry.more ?? ""} ${say.groups[entry.group]}`, true);
    if (!here && !beside) return null;
    here?.at.forEach((place) => at.add(place));
    score.all += here ? here.score : (beside?.score ?? 0) / 4;
  }
  return { entry, score: score.all - entry.text.length / 100, at: [...at].sort((a, b) => a - b) };
}

/**
 * Where the letters of a word are: as a whole if they stand together, else one after another.
 *
 * @param {string} word @param {string} text @param {boolean} [together]  one after another is not enough
 */
export function spot(word, text, together = false) {
  const low = text.toLowerCase();
  const wholes = [...low].flatMap((_, i) => (low.startsWith(word, i) ? [i] : []));
  const best = wholes.find((i) => begins(text, i)) ?? wholes[0];
  if (best !== undefined) return { at: [...word].map((_, i) => best + i), score: begins(text, best) ? word.length * 3 + (best === 0 ? 4 : 3) : word.length * 1.5 };
  if (together) return null;
  /** @type {number[]} */
  const at = [];
  let from = 0;
  for (const letter of word) {
    const after = [...low.slice(from)].findIndex((l, i) => l === letter && begins(text, from + i));
    const next = low[from] === letter && at.length ? from : after >= 0 ? from + after : low.indexOf(letter, from);
    if (next < 0) return null;
    at.push(next);
    from = next + 1;
  }
  if (!begins(text, at[0])) return null;
  const starts = at.filter((i) => begins(text, i)).length;
  const gaps = at.filter((place, i) => i > 0 && place !== at[i - 1] + 1 && !begins(text, place)).length;
  return starts * 2 + (word.length - gaps) > word.length ? { at, score: starts + word.length - 2 * gaps } : null;
}

/** Does a word begin here? @param {string} text @param {number} at */
const begins = (text, at) => at === 0 || (/[\s_\-./+(:]/.test(text[at - 1]) && /\w/.test(text[at]));

/** The keys used last, this one first. @param {string[]} recent @param {string} key */
export const used = (recent, key) => [key, ...recent.filter((other) => other !== key)].slice(0, 8);
