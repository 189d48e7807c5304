/** Counterpart: which kernel a run is most naturally compared with. Pure. */

const MERGED = "6.8"; // what was merged instead of the flag
const version = (/** @type {string} */ id) => id.split("+")[0].split(".").map(Number);

/**
 * With hunks left out, the whole patch; for a patched kernel what was merged instead, or its own base
 * where that is as new; else the next release.
 *
 * @param {import("./types.js").Kernel} kernel @param {import("./types.js").Kernel[]} kernels  in the order of releases
 * @returns {string | null}
 */
export function counterpart({ id, omitted = [] }, kernels) {
  const whole = omitted.reduce((name, hunk) => name.replace(new RegExp(`-${hunk.split("-").slice(1).join("-")}(?=[-+]|$)`), ""), id);
  if (whole !== id) return whole;
  const [base, ...patches] = id.split("+");
  if (patches.length > 0) return newer(version(MERGED), version(base)) ? MERGED : base;
  const releases = kernels.filter((k) => !k.id.includes("+"));
  const at = releases.findIndex((k) => k.id === id);
  return (releases[at + 1] ?? releases[at - 1])?.id ?? null;
}

/** @param {number[]} a @param {number[]} b */
function newer(a, b) {
  const k = a.findIndex((part, i) => part !== (b[i] ?? 0));
  return k >= 0 && a[k] > (b[k] ?? 0);
}
