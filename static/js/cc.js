/**
 * C for the eye: lines -> tokens to colour, and how far a statement reaches. Pure; no grammar.
 *
 * @typedef {"key" | "type" | "fn" | "flag" | "note" | "text"} Kind
 * @typedef {{ kind: Kind, text: string }} Token
 */
const KEY = new Set("if else for while do switch case default break continue return goto static inline sizeof struct union enum typedef const void".split(" "));
const TYPE = new Set("int long unsigned bool char size_t ssize_t loff_t u8 u16 u32 u64 s64".split(" "));
const PATTERN = /(?<note>\/\*.*?(?:\*\/|$)|\/\/.*$)|(?<word>[A-Za-z_]\w*)|(?<rest>[^A-Za-z_/]+|\/)/g;

/** The class of what is coloured, by its kind. @type {Record<string, string>} */
export const LOOK = { key: "k", type: "t", fn: "f", flag: "v", note: "n" };

/** The tokens of every line; a comment may span lines. @param {string} text @returns {Token[][]} */
export function colour(text) {
  let inside = false;
  return text.split("\n").map((line) => {
    /** @type {Token[]} */
    const tokens = [];
    let rest = line;
    if (inside) {
      const end = rest.indexOf("*/");
      const cut = end < 0 ? rest.length : end + 2;
      tokens.push({ kind: "note", text: rest.slice(0, cut) });
      rest = rest.slice(cut);
      inside = end < 0;
    }
    for (const { 0: found, groups, index } of rest.matchAll(PATTERN)) {
      if (groups?.note) inside = found.startsWith("/*") && !found.endsWith("*/");
      tokens.push({ kind: kindOf(found, groups, rest.slice(index + found.length)), text: found });
    }
    return tokens;
  });
}

/** @param {string} found @param {Record<string, string | undefined> | undefined} groups @param {string} after @returns {Kind} */
function kindOf(found, groups, after) {
  if (groups?.note) return "note";
  if (!groups?.word) return "text";
  if (KEY.has(found)) return "key";
  if (TYPE.has(found)) return "type";
  if (/^(IOCB|SB|O|RWF|FREEZE)_[A-Z_]+$/.test(found) || found === "ki_flags") return "flag";
  return /^\s*\(/.test(after) ? "fn" : "text";
}

/**
 * The last line of the statement that begins at `first` (both from 1): until brackets close and it
 * ends, at most `most` lines.
 *
 * @param {string[]} lines @param {number} first @param {number} [most]
 */
export function statementEnd(lines, first, most = 6) {
  let depth = 0;
  for (let at = first; at < first + most && at <= lines.length; at++) {
    const line = lines[at - 1].replace(/\/\*.*?\*\/|\/\/.*$/g, "");
    for (const letter of line) depth += letter === "(" ? 1 : letter === ")" ? -1 : 0;
    if (depth <= 0 && /[;{})]\s*$|:\s*$/.test(line)) return at;
  }
  return first;
}
