/**
 * Strip: where the 32 bits of ki_flags stand, and where the names of the set ones go. Pure.
 *
 * Bytes that name no flag are thin; the low byte (the per-call RWF bits) is of middle width; other
 * named bytes are wide enough for a two-letter code. Bit 31 is at the left.
 *
 * @typedef {import("./types.js").Flag} Flag
 * @typedef {{ bit: number, x: number, width: number, tall: boolean, code: string | null }} Cell
 * @typedef {{ width: number, cells: Cell[] }} Strip
 * @typedef {{ text: string, x: number, gold: boolean }} Label
 */
const THIN = 6, MIDDLE = 10, WIDE = 22, GAP = 6;
const LETTER = 6.65; // one mono letter at 11 px
const CODES = new Map([["WRITE_STARTED", "ST"], ["NOIO", "NI"], ["WAITQ", "WQ"], ["DSYNC", "DS"]]);
const CLAIM = "IOCB_WRITE_STARTED";

/** @param {Flag[]} flags @returns {Strip} */
export function strip(flags) {
  const named = new Map(flags.map((flag) => [flag.bit, flag]));
  const cells = [];
  let x = 0;
  for (let byte = 3; byte >= 0; byte--) {
    const pitch = pitchOf(byte, named);
    for (let bit = byte * 8 + 7; bit >= byte * 8; bit--) {
      const flag = named.get(bit);
      const code = flag && pitch === WIDE ? codeOf(flag.name) : null;
      cells.push({ bit, x, width: pitch - 1, tall: pitch !== THIN, code });
      x += pitch;
    }
    x += GAP;
  }
  return { width: x - GAP, cells };
}

/** @param {number} byte @param {Map<number, Flag>} named */
function pitchOf(byte, named) {
  const used = [...named.keys()].some((bit) => bit >> 3 === byte);
  if (byte === 0) return MIDDLE;
  return used ? WIDE : THIN;
}

/** Two letters for a wide cell: the initials of the last two words, or how the name begins. @param {string} name */
export function codeOf(name) {
  const words = name.split("_").slice(-2);
  return CODES.get(name) ?? (words.length === 2 ? words[0][0] + words[1][0] : name.slice(0, 2));
}

/** Is `bit` set in `flags`? Also for bit 31, which JavaScript takes for a sign. @param {number} flags @param {number} bit */
export const isSet = (flags, bit) => ((flags >>> bit) & 1) === 1;

/** The bit that claims a token on this kernel, or null. @param {Flag[]} flags */
export const claimBit = (flags) => flags.find((flag) => flag.constant === CLAIM)?.bit ?? null;

/** What the kernel's own trace table calls a flag; a flag it leaves out is printed as a number. @param {Flag} flag */
export const nameOf = (flag) => flag.trace ?? hex(flag.value);

/** @param {number} value @param {number} [digits] */
export const hex = (value, digits = 0) => `0x${(value >>> 0).toString(16).padStart(digits, "0")}`;

/** Names of the set bits, left to right, moved aside just enough not to overlap.
 * @param {Strip} s @param {Flag[]} flags @param {number} value @returns {Label[]} */
export function labels(s, flags, value) {
  const set = s.cells.flatMap((cell) => {
    const flag = flags.find((f) => f.bit === cell.bit);
    return flag && isSet(value, cell.bit) ? [{ cell, flag, text: nameOf(flag) }] : [];
  });
  let free = 0;
  const placed = set.map(({ cell, flag, text }, i) => {
    const spare = (set[i + 1]?.cell.x ?? s.width) - cell.x - text.length * LETTER;
    const wish = spare > 7 ? cell.x : cell.x + (cell.width - text.length * LETTER) / 2;
    const x = Math.max(free, wish);
    free = x + text.length * LETTER + 7;
    return { text, x, gold: flag.constant === CLAIM };
  });
  let edge = s.width;
  for (const label of placed.toReversed()) {
    label.x = Math.max(0, Math.min(label.x, edge - label.text.length * LETTER));
    edge = label.x - 7;
  }
  return placed;
}
