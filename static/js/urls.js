/** Urls: every address the page asks for or shows is built here. Pure. */
export const urls = {
  runs: () => "/api/runs",
  checks: () => "/api/checks",
  comparisons: () => "/api/comparisons",
  hunks: () => "/api/hunks",
  limits: () => "/limits",
  links: () => "/api/links",
  graphs: () => "/api/graphs",
  drafts: () => "/api/drafts",
  kernels: () => "/api/kernels",
  /** @param {string} id */
  kernel: (id) => `/api/kernels/${encodeURIComponent(id)}`,
  /** @param {string} id */
  source: (id) => `/api/kernels/${encodeURIComponent(id)}/source`,
  /** @param {string} id */
  patches: (id) => `/api/kernels/${encodeURIComponent(id)}/patches`,
  /** What leads from another kernel to this one. @param {string} id @param {string} against */
  difference: (id, against) => `/api/kernels/${encodeURIComponent(id)}/diff?against=${encodeURIComponent(against)}`,
  /** @param {string} id */
  leavesOut: (id) => `/leaves-out?kernel=${encodeURIComponent(id)}`,
  /** @param {string} name */
  sheet: (name) => `/static/css/${name}.css`,
  scenarios: () => "/api/scenarios",
  /** @param {string} name */
  scenario: (name) => `/api/scenarios/${encodeURIComponent(name)}`,
  /** The address of a state: the run's link and the cursor, and what it is compared with. @param {string} link @param {number} step @param {Beside | null} [beside] */
  state: (link, step, beside = null) => `${link}/${step}${beside ? `?with=${encodeURIComponent("kernel" in beside ? beside.kernel : beside.link.replace(RUNS, ""))}` : ""}`,
  /** The same as a file. @param {string} link @param {number} step @param {string} suffix */
  file: (link, step, suffix) => `${link}/${step}.${suffix}`,
  /** The same for a frame in another page. @param {string} path */
  frame: (path) => `/embed${path}`,
  /** The same with its host. @param {string} link @param {number} step */
  whole: (link, step) => `${globalThis.location?.origin ?? ""}${urls.state(link, step)}`,
};

/** What stands at the right of a comparison, as an address can say it: a kernel's id, or a run's link.
 * @typedef {{ kernel: string } | { link: string }} Beside */

const RUNS = "/v1/";

/** What a page's query says that the run is compared with. Every kernel's id has a dot or a plus, and no link's payload has one.
 * @param {string} query @returns {Beside | null} */
export function besideOf(query) {
  const found = new URLSearchParams(query).get("with");
  if (!found) return null;
  return /^\w+$/.test(found) ? { link: RUNS + found } : { kernel: found };
}

/** Link and step of a page's own path; null when it is not the address of a state.
 * @param {string} path @returns {{ link: string, step: number | null } | null} */
export function parse(path) {
  const match = /^(\/v1\/[^/.]+)(?:\/(\d+))?\/?$/.exec(path);
  return match && { link: match[1], step: match[2] === undefined ? null : Number(match[2]) };
}
