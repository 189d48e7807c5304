/** Urls: every address the page asks for or shows is built here. Pure. */
export const urls = {
  runs: () => "/api/runs",
  checks: () => "/api/checks",
  limits: () => "/limits",
  links: () => "/api/links",
  drafts: () => "/api/drafts",
  kernels: () => "/api/kernels",
  /** @param {string} id */
  kernel: (id) => `/api/kernels/${encodeURIComponent(id)}`,
  /** @param {string} id */
  source: (id) => `/api/kernels/${encodeURIComponent(id)}/source`,
  /** @param {string} id */
  leavesOut: (id) => `/leaves-out?kernel=${encodeURIComponent(id)}`,
  scenarios: () => "/api/scenarios",
  /** @param {string} name */
  scenario: (name) => `/api/scenarios/${encodeURIComponent(name)}`,
  /** The address of a state: the run's link and the cursor. @param {string} link @param {number} step */
  state: (link, step) => `${link}/${step}`,
  /** The same as a file. @param {string} link @param {number} step @param {string} suffix */
  file: (link, step, suffix) => `${link}/${step}.${suffix}`,
  /** The same for a frame in another page. @param {string} path */
  frame: (path) => `/embed${path}`,
};

/** Link and step of a page's own path; null when it is not the address of a state.
 * @param {string} path @returns {{ link: string, step: number | null } | null} */
export function parse(path) {
  const match = /^(\/v1\/[^/.]+)(?:\/(\d+))?\/?$/.exec(path);
  return match && { link: match[1], step: match[2] === undefined ? null : Number(match[2]) };
}
