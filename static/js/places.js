/**
 * Places: where on the stage the places of motions.js are, as it stands now.
 *
 * @typedef {import("./motions.js").Place} Place
 * @typedef {{ x: number, y: number, width: number, height: number, ink: Record<string, string> }} Spot
 *   the middle and the size, seen from the stage's own corner; and how what stands there is written
 */

/** Parts of what carries an anchor. @type {Record<string, (n: string) => string>} */
const PARTS = {
  badge: (n) => (n ? `.waiting > .who:nth-of-type(${Number(n) + 1})` : ".who"),
  bit: (n) => `.bit[data-bit="${n}"] > rect`,
  count: () => ".sum > .c",
  door: () => ".door",
  fell: (n) => `.fell[data-bit="${n}"]`,
  ghost: () => ".ghost",
  ice: () => ".ice",
  names: () => ".names",
  rung: () => ".rung",
  sign: () => ".sum > i",
  slots: () => ".in",
  trail: (n) => `.run[data-bit="${n}"]`,
  truth: () => ".sum > b:last-child",
  waiting: () => ".waiting",
};
const SIZELESS = new Set(["middle", "slots"]); // only their middle counts: what comes from there has a size of its own

/** What stands at a place, or null. @param {Element} world @param {Pick<Place, "at" | "part">} place @returns {HTMLElement | SVGElement | null} */
export function find(world, { at, part }) {
  const found = world.querySelector(`[data-anchor="${CSS.escape(at)}"]`);
  if (!found || !part || part === "middle") return /** @type {HTMLElement | null} */ (found);
  const [name, n = ""] = part.split(" ");
  return found.querySelector(PARTS[name](n));
}

/** Where that is; null where nothing is seen there. @param {Element} world @param {DOMRect} frame  the stage's own @param {Place} place @returns {Spot | null} */
export function spot(world, frame, place) {
  const found = find(world, place);
  const box = found?.getBoundingClientRect();
  if (!found || !box || (box.width === 0 && box.height === 0)) return null;
  const { fontFamily, fontSize, fontWeight, color } = getComputedStyle(found);
  return { x: box.left + box.width / 2 - frame.left, y: box.top + box.height / 2 - frame.top, ...sizeOf(found, box, place), ink: { fontFamily, fontSize, fontWeight, color } };
}

/** A size without the tilt; none where it says nothing. @param {Element} found @param {DOMRect} box @param {Place} place */
function sizeOf(found, box, { part }) {
  if (SIZELESS.has(part ?? "")) return { width: 0, height: 0 };
  if (part === "rung") {
    const { width, height } = getComputedStyle(found, "::after");
    return { width: parseFloat(width), height: parseFloat(height) };
  }
  return found instanceof HTMLElement ? { width: found.offsetWidth, height: found.offsetHeight } : { width: box.width, height: box.height };
}
