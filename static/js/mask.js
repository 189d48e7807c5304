/**
 * Mask: what a kernel clones the bits of an iocb through, read off its own text. Pure.
 *
 * @typedef {import("./types.js").Run} Run
 * @typedef {import("./types.js").SourceFile} SourceFile
 * @typedef {"there" | "absent" | "none" | "unread"} Mask  absent: there is a bit that it should have held back
 */
import { claimBit } from "./strip.js";

const CLONE = /\bkiocb_clone\s*\([^;{]*\)\s*\{(?<body>[\s\S]*?)\n\}/;
const MASK = /&\s*IOCB_CLONE_FLAGS_MASK\b/;

/** @param {Run} run @param {SourceFile[] | null} files  null while on their way @returns {Mask} */
export function maskOf(run, files) {
  if (files === null) return "unread";
  const bodies = files.flatMap(({ text }) => CLONE.exec(text)?.groups?.body ?? []);
  if (bodies.some((body) => MASK.test(body))) return "there";
  return claimBit(run.flags) === null ? "none" : "absent";
}
