/**
 * Server: every request the page makes. Answers are the JSON of the contract; what goes wrong is one
 * kind of error, made of an RFC 9457 problem document.
 *
 * @typedef {import("./types.js").Run} Run
 * @typedef {import("./types.js").Verdict} Verdict
 * @typedef {import("./types.js").SourceFile} SourceFile
 * @typedef {import("./types.js").LibraryEntry} LibraryEntry
 * @typedef {{ scenario: string, kernel?: string, schedule?: string, partial?: boolean }} Wanted
 */
import { eventsOf } from "./events.js";
import { say } from "./messages.js";
import { urls } from "./urls.js";

/** What the server refused, or why it could not be asked. `fields` are the document's own members. */
export class Problem extends Error {
  /** @param {Record<string, unknown>} fields */
  constructor(fields) {
    super(String(fields.detail ?? fields.title ?? say.noReason));
    this.fields = fields;
    this.status = Number(fields.status ?? 0);
    this.slug = String(fields.type ?? "").split("/").at(-1) ?? "";
  }
}

/** What went wrong, in words. @param {unknown} error */
export const reasonOf = (error) => (error instanceof Error ? error.message : String(error));

/** Another run of the same scenario and kernel. @param {Run} run @param {string} schedule @returns {Wanted} */
export const another = (run, schedule) => ({ scenario: run.scenario.text, kernel: run.kernel.id, schedule });

/** The trace of a scenario. @param {Wanted} wanted @param {AbortSignal} [signal] @returns {Promise<Run>} */
export const makeRun = (wanted, signal) => call(urls.runs(), wanted, signal);

/**
 * The verdict over all interleavings. To give up listening is to stop the search.
 *
 * @param {Wanted & { limits: import("./search.js").Limits }} wanted @param {AbortSignal} signal
 * @param {(progress: import("./search.js").Progress) => void} tell how far it has come, several times a second
 * @returns {Promise<Verdict>}
 * @throws {Problem}
 */
export async function check(wanted, signal, tell) {
  const response = await reach(urls.checks(), { ...request("text/event-stream, application/json;q=0.9", wanted), signal });
  if (!response.body || !/^text\/event-stream\b/.test(response.headers.get("content-type") ?? "")) return answer(response, signal);
  try {
    for await (const { event, data } of eventsOf(response.body)) {
      signal.throwIfAborted();
      if (event === "progress") tell(JSON.parse(data));
      if (event === "verdict") return JSON.parse(data);
      if (event === "problem") throw new Problem(JSON.parse(data));
    }
  } catch (error) {
    if (signal.aborted || error instanceof Problem) throw error;
    if (error instanceof SyntaxError) throw new Problem({ type: "/problems/unreachable", detail: say.garbledCheck });
  }
  throw new Problem({ type: "/problems/unreachable", detail: say.lostCheck });
}

/** What the server bounds. @returns {Promise<import("./search.js").Limits>} */
export async function limits() {
  const { check_states, check_seconds, check_memory_bytes } = await call(urls.limits());
  return { states: check_states, seconds: check_seconds, memory_bytes: check_memory_bytes };
}

/** The states around a run. @param {Wanted} wanted @param {AbortSignal} [signal] @returns {Promise<import("./types.js").Graph>} */
export const graph = (wanted, signal) => call(urls.graphs(), wanted, signal);

/** A verdict per kernel, and where the runs part. @param {Wanted & { kernels: string[] }} wanted @param {AbortSignal} [signal] @returns {Promise<{ kernels: import("./types.js").Compared[] }>} */
export const compare = (wanted, signal) => call(urls.comparisons(), wanted, signal);

/** The verdict without each hunk of a kernel's patch. @param {Wanted & { patch?: string }} wanted @param {AbortSignal} [signal] @returns {Promise<import("./types.js").Hunks>} */
export const hunks = (wanted, signal) => call(urls.hunks(), wanted, signal);

/** A scenario as text and as an object. @param {{ scenario: string | import("./types.js").Tree, onto?: string }} draft @param {AbortSignal} [signal] @returns {Promise<import("./types.js").DraftAnswer>} */
export const draft = (draft, signal) => call(urls.drafts(), draft, signal);

/**
 * The link in a text, which may be a mangled one or a whole mail, and what was repaired.
 *
 * @param {string} text @param {AbortSignal} [signal] @returns {Promise<{ path: string, step: number | null, repairs: string[] }>}
 */
export const readLink = (text, signal) => call(urls.links(), { link: text }, signal);

/** Keeps a link on the server under a short address. @param {string} link @returns {Promise<{ path: string }>} */
export const storeLink = (link) => call(urls.links(), { scenario: link, store: true });

/** @returns {Promise<Record<string, unknown>>} */
export const kernels = () => call(urls.kernels());

/** @param {string} id @returns {Promise<Record<string, unknown>>} */
export const kernel = (id) => call(urls.kernel(id));

/** The text that runs. @param {string} id @returns {Promise<{ files: SourceFile[] }>} */
export const source = (id) => call(urls.source(id));

/** A kernel's patches, with their story. @param {string} id @returns {Promise<import("./diffs.js").PatchList>} */
export const patches = (id) => call(urls.patches(id));

/** @param {string} id @param {string} against @returns {Promise<{ files: { name: string, diff: string }[] }>} */
export const difference = (id, against) => call(urls.difference(id, against));

/** @returns {Promise<import("./types.js").LibraryEntry[]>} */
export const library = async () => (await call(urls.scenarios())).scenarios;

/** One scenario of the library, with its text. @param {string} name @param {AbortSignal} [signal] @returns {Promise<{ text: string, story?: string }>} */
export const scenario = (name, signal) => call(urls.scenario(name), undefined, signal);

/** The same as text, for people. @typedef {{ url: string, body?: Wanted }} Asked @param {Asked} asked @returns {Promise<string>} @throws {Problem} */
export async function read({ url, body }) {
  const response = await reach(url, request("text/plain, text/markdown;q=0.9", body));
  if (response.ok) return response.text();
  throw new Problem({ status: response.status, detail: (await response.text()).trim() });
}

/**
 * @param {string} url @param {unknown} [body] @param {AbortSignal} [signal] @returns {Promise<any>}
 * @throws {Problem}
 */
async function call(url, body, signal) {
  return answer(await reach(url, { ...request("application/json", body), signal: signal ?? null }), signal);
}

/** @param {Response} response @param {AbortSignal} [signal] @returns {Promise<any>} @throws {Problem} */
async function answer(response, signal) {
  const said = await response.json().catch(() => null);
  signal?.throwIfAborted();
  if (response.ok && said !== null) return said;
  throw new Problem({ status: response.status, title: response.statusText, ...said });
}

/** @param {string} accept @param {unknown} body @returns {RequestInit} */
const request = (accept, body) => ({
  method: body ? "POST" : "GET",
  headers: { accept, ...(body ? { "content-type": "application/json" } : {}) },
  body: body ? JSON.stringify(body) : null,
});

/** @param {string} url @param {RequestInit} wanted @throws {Problem} where nobody answers */
async function reach(url, wanted) {
  try {
    return await fetch(url, wanted);
  } catch (error) {
    if (wanted.signal?.aborted) throw error;
    throw new Problem({ type: "/problems/unreachable", detail: "The server does not answer. Is it still running?" });
  }
}
