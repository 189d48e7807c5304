/**
 * Matrix: what each kernel makes of one scenario, as a table. Pure.
 *
 * @typedef {import("./types.js").Compared} Compared
 * @typedef {import("./comparison.js").Ruling} Ruling
 * @typedef {{ is: string, steps: number | null, link: string | null }} Cell  `steps`: of the shortest run that breaks it
 * @typedef {{ id: string, title: string, current: boolean, is: "there" | "asked" | "waits" | "stopped" | "refused", found: Compared | null, trouble: string }} Row
 */

/** A row a kernel, in the order of the kernels; that of the run shown first where it is none of them.
 * @param {import("./types.js").Kernel[]} kernels @param {import("./types.js").Kernel} mine @param {Map<string, Ruling>} rulings @param {string} asking @returns {Row[]} */
export function rows(kernels, mine, rulings, asking) {
  const all = kernels.some(({ id }) => id === mine.id) ? kernels : [mine, ...kernels];
  return all.map(({ id, title }) => {
    const ruling = rulings.get(id);
    const [found, trouble] = ruling && "trouble" in ruling ? [null, ruling.trouble] : [ruling ?? null, ""];
    const is = found ? "there" : trouble ? "refused" : asking === id || (asking && id === mine.id) ? "asked" : asking ? "waits" : "stopped";
    return { id, title, current: id === mine.id, is, found, trouble };
  });
}

/** The properties that any of the rows speaks of, in the order of the first that does. @param {Row[]} all @param {string[]} least @returns {string[]} */
export const slugs = (all, least) => [...new Set([...least, ...all.flatMap(({ found }) => (found ? Object.keys(found.properties) : []))])];

/** @param {Compared} found @param {string} slug @returns {Cell} */
export function cell({ properties, violations }, slug) {
  const breach = violations.find(({ property }) => property === slug);
  return { is: properties[slug] ?? "not-applicable", steps: breach?.steps ?? null, link: breach?.link ?? null };
}
