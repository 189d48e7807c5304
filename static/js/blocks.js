/**
 * Blocks: what a reader may copy of a step or of a verdict, and how each is made. Pure; what the server
 * writes is asked for through `read`.
 *
 * @typedef {import("./types.js").Run} Run
 * @typedef {import("./types.js").Verdict} Verdict
 * @typedef {{ link: string, frame: string, name: string, text: import("./server.js").Asked, markdown: import("./server.js").Asked | null }} Subject
 *   link: its whole address; frame: the same for a frame in another page; name: what it is called; text, markdown: where the server writes it; null: it does not
 * @typedef {(asked: import("./server.js").Asked) => Promise<string>} Read
 */
import { urls } from "./urls.js";

/** In the order of the buttons. */
export const BLOCKS = /** @type {const} */ (["url", "trailer", "mail", "markdown", "embed", "picture"]);
/** @typedef {typeof BLOCKS[number]} Block */

/** The step shown. @param {Run} run @param {number} step @param {string} head @param {string} origin @returns {Subject} */
export function stepOf(run, step, head, origin) {
  const path = urls.state(run.link, step);
  return { link: origin + path, frame: origin + urls.frame(path), name: head, text: { url: `${path}.txt` }, markdown: { url: `${path}.md` } };
}

/** The verdict: its address is that of the shortest counterexample, or else of the scenario.
 * @param {Run} run @param {Verdict} verdict @param {string} head @param {string} origin @returns {Subject} */
export function verdictOf(run, verdict, head, origin) {
  const shown = verdict.violations.filter((v) => v.link !== null);
  const [first] = shown.sort((a, b) => (a.steps ?? 0) - (b.steps ?? 0));
  const wanted = { scenario: run.scenario.text, kernel: run.kernel.id };
  const path = first?.link ?? verdict.link;
  return { link: origin + path, frame: origin + urls.frame(path), name: head, text: { url: urls.checks(), body: wanted }, markdown: null };
}

/** @type {Record<Block, (subject: Subject, read: Read) => string | Promise<string>>} */
const MAKERS = {
  url: ({ link }) => link,
  trailer: ({ link }) => `Link: ${link}`,
  mail: ({ text }, read) => read(text),
  markdown: async ({ link, text, markdown }, read) => (markdown ? read(markdown) : fenced(await read(text), link)),
  embed: ({ frame, name }) => `<iframe src="${quoted(frame)}" title="${quoted(name)}" width="100%" height="640" loading="lazy"></iframe>`,
  picture: ({ link, name }) => `<a href="${quoted(link)}"><img src="${quoted(link)}.svg" alt="${quoted(name)}"></a>`,
};

/** @param {Block} block @param {Subject} subject @param {Read} read @returns {Promise<string>} */
export const made = async (block, subject, read) => MAKERS[block](subject, read);

/** A letter inside Markdown: its fence is longer than any in it. @param {string} letter @param {string} link */
function fenced(letter, link) {
  const longest = Math.max(2, ...[...letter.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${letter.trimEnd()}\n${fence}\n\nLink: <${link}>\n`;
}

/** @param {string} words */
const quoted = (words) =>
  words.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] ?? sign);
