/**
 * Diffs: a kernel's patches in the order to tell them, and unified diffs as rows. Pure.
 *
 * @typedef {{ sign: string, text: string, line: number | null }} Row  where it stands in the kernel shown
 * @typedef {{ file: string, function: string, rows: Row[] }} Stretch
 * @typedef {{
 *   name: string, hunk: string | null, label: string, commit: string, summary: string, changes: string | null, why: string | null,
 *   verdict: string | null, release: string | null, added: string | null, out: boolean, other: string | null, shown: string[], stretches: Stretch[],
 * }} Patch
 * @typedef {{ patch: string, release: string, summary: string, changes: string | null, why: string | null }} Merged
 * @typedef {{ name: string, title: string, summary: string, instead: Merged | null, shown: string[] }} Added
 * @typedef {{ kernel: string, added: Added[], patches: Patch[] }} PatchList  in the order of application
 * @typedef {{ hunk: string, kernel: string, verdict: string | null, told: string, breaks: import("./types.js").Violation[] }} Without
 * @typedef {{ file: string, line: number }} Place
 */

/** What the kernel's name adds, the flag first; then each release with what it brought, the newest first.
 * @param {PatchList} list @returns {{ added: { about: Added, patches: Patch[] }[], releases: { release: string, patches: Patch[] }[] }} */
export function told({ added, patches }) {
  const releases = /** @type {Map<string, Patch[]>} */ (new Map());
  for (const patch of patches) if (patch.release) releases.set(patch.release, [...(releases.get(patch.release) ?? []), patch]);
  return {
    added: added
      .map((about) => ({ about, patches: patches.filter((patch) => patch.added === about.name) }))
      .sort((a, b) => Number(b.about.name === "flag") - Number(a.about.name === "flag")),
    releases: [...releases].map(([release, brought]) => ({ release, patches: brought })).reverse(),
  };
}

/** The stretches of a unified diff of one file. @param {string} file @param {string} diff @returns {Stretch[]} */
export function stretches(file, diff) {
  const found = /** @type {Stretch[]} */ ([]);
  let at = 0;
  for (const line of diff.split("\n")) {
    const head = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@ ?(.*)$/.exec(line);
    if (head) {
      at = Number(head[1]);
      found.push({ file, function: head[3], rows: [] });
    } else if (found.length && /^[-+ ]/.test(line)) {
      const gone = line[0] === "-";
      found[found.length - 1].rows.push({ sign: line[0], text: line.slice(1), line: gone ? null : at });
      if (!gone) at++;
    }
  }
  return found;
}

/** Is the place one of the rows? Rows that only stand around the change count as well. @param {Stretch} stretch @param {Place | null} place */
export const holds = ({ file, rows }, place) => file === place?.file && rows.some(({ line }) => line === place.line);

/** Where a stretch is to be found: its first line that came, else the first that is still there. @param {Stretch} stretch @returns {Place | null} */
export function placeOf({ file, rows }) {
  const line = rows.find((row) => row.sign === "+" && row.line)?.line ?? rows.find((row) => row.line)?.line;
  return line ? { file, line } : null;
}

/** A commit is spoken of by its first twelve letters, a mail by its message-id. @param {string} commit */
export const short = (commit) => (/^[0-9a-f]{40}$/.test(commit) ? commit.slice(0, 12) : commit);
