/**
 * Speech: one plain sentence -> its parts, so that names can be bold, code mono, tokens gold. Pure.
 *
 * The words come from the server and stay as they are; only the dress is ours.
 *
 * @typedef {import("./types.js").Run} Run
 * @typedef {import("./types.js").Step} Step
 * @typedef {"text" | "name" | "code" | "token" | "ice" | "bad"} Dress
 * @typedef {{ dress: Dress, text: string }} Part
 */
const ICE = String.raw`(?<![\w.>-])(?:shuts?|frozen|freeze)\b`;
const CODE = String.raw`\b[A-Za-z_][\w.]*\([^()]*\)|\b[a-z]\w*_\w+\b|\b[A-Z]+_[A-Z_]+\b|-E[A-Z]{2,}`;

/** The sentence of a step, with its breaches at the end. @param {Run} run @param {Step} step @returns {Part[]} */
export function spoken(run, step) {
  const parts = dress(run, step.sentence.replace(/[.\s]+$/, ""));
  const breach = announced(step);
  if (!breach) return [...parts, text(".")];
  return [...parts, text(": "), { dress: "bad", text: sentence(breach.message) }];
}

/** The breach that the headline tells: the first that is new. @param {Step} step */
export const announced = (step) => step.breaches.find((b) => b.first !== false) ?? null;

/** The same as one string, for the live region and for tests. @param {Part[]} parts */
export const plain = (parts) => parts.map((part) => part.text).join("");

/** Cuts a text into parts by the run's own names. @param {Run} run @param {string} words @returns {Part[]} */
export function dress(run, words) {
  const names = [...run.contexts.map((c) => c.name), ...run.requests.map((r) => r.name), ...run.file_systems.map((f) => f.name)];
  const name = [...new Set(names)].sort((a, b) => b.length - a.length).map(escape).join("|");
  const pattern = new RegExp(
    String.raw`(?<name>#\d+|(?<![\w.])(?:${name || "(?!)"})(?![\w\[]|\.\w))|(?<code>${CODE})|(?<token>\btokens?\b)|(?<ice>${ICE})`, "g");
  /** @type {Part[]} */
  const parts = [];
  let at = 0;
  for (const match of words.matchAll(pattern)) {
    if (match.index > at) parts.push(text(words.slice(at, match.index)));
    const [kind] = Object.entries(match.groups ?? {}).find(([, found]) => found !== undefined) ?? ["text"];
    parts.push({ dress: /** @type {Dress} */ (kind), text: match[0] });
    at = match.index + match[0].length;
  }
  if (at < words.length) parts.push(text(words.slice(at)));
  return parts;
}

/** @param {string} words @returns {Part} */
const text = (words) => ({ dress: "text", text: words });
/** @param {string} words */
const sentence = (words) => (/[.!?]$/.test(words) ? words : `${words}.`);
/** @param {string} words */
const escape = (words) => words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
