/** Numbers: counts too large to be read, told so that they can be. Exact until the last moment: the server sends decimal text. Pure. */

const GROUPED = 9; // digits that the eye still groups

/** A decimal number with its digits grouped. @param {string} digits */
export const grouped = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ",");

/** @typedef {{ exact: string, mantissa: string, exponent: number }} Readable exponent 0: the mantissa is the number itself */

/** @param {string} digits of a natural number @returns {Readable} */
export function readable(digits) {
  const exact = grouped(digits);
  if (digits.length <= GROUPED) return { exact, mantissa: exact, exponent: 0 };
  const two = Math.round(Number(digits.slice(0, 3)) / 10); // of three digits, the first two
  const [mantissa, exponent] = two === 100 ? [10, digits.length] : [two, digits.length - 1];
  return { exact, mantissa: (mantissa / 10).toFixed(1), exponent };
}

/**
 * A share as somebody would say it: `all`, `none`, exactly one part in so many, about so many in a hundred,
 * or all but one part in so many.
 *
 * @typedef {{ kind: "none" | "all" | "in" | "one" | "but" | "percent", part: number, of: string }} Share
 * @param {string} part @param {string} whole decimal numbers, and the part no larger than the whole @returns {Share}
 */
export function share(part, whole) {
  const [some, all] = [BigInt(part), BigInt(whole)];
  if (some === 0n) return { kind: "none", part: 0, of: whole };
  if (some === all) return { kind: "all", part: 1, of: "1" };
  const common = divisor(some, all);
  if (all / common <= 12n) return { kind: "in", part: Number(some / common), of: String(all / common) };
  if (some * 20n < all) return { kind: "one", part: 1, of: nearest(all, some) };
  if ((all - some) * 20n < all) return { kind: "but", part: 1, of: nearest(all, all - some) };
  return { kind: "percent", part: 1, of: nearest(some * 100n, all) };
}

/** @param {bigint} a @param {bigint} b @returns {bigint} */
const divisor = (a, b) => (b === 0n ? a : divisor(b, a % b));

/** The quotient, rounded. @param {bigint} a @param {bigint} b */
const nearest = (a, b) => String((2n * a + b) / (2n * b));

/** Bytes as memory is bought. @param {number} bytes */
export function memory(bytes) {
  const gib = bytes / 1024 ** 3;
  return gib >= 1 ? `${Number(gib.toFixed(1))} GiB` : `${Math.round(bytes / 1024 ** 2)} MiB`;
}
