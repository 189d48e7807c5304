/**
 * Reading: where things stand in the kernel's C text: statements, contexts, functions. Pure.
 *
 * @typedef {import("./types.js").Frame} Frame
 * @typedef {import("./types.js").Run} Run
 * @typedef {import("./types.js").Step} Step
 * @typedef {import("./types.js").View} View
 * @typedef {{ name: string, line: number }} Named
 * @typedef {{ lit: Set<number>, along: Set<number>, standing: Map<number, string[]> }} Marks  lines from 1; contexts by name
 */
import { statementEnd } from "./cc.js";

/** The lines of the statements that begin at `firsts`. @param {string[]} lines @param {number[]} firsts */
export function spans(lines, firsts) {
  const found = /** @type {Set<number>} */ (new Set());
  for (const first of firsts) for (let at = first; at <= statementEnd(lines, first); at++) found.add(at);
  return found;
}

/**
 * What is marked in one file: the statement shown, those that rode along with it, and who stands where.
 *
 * @param {{ name: string, text: string }} file @param {{ file: string, line: number } | null} frame  the call that is looked at
 * @param {Step | null} step @param {View | null} view @returns {Marks}
 */
export function marks({ name, text }, frame, step, view) {
  const lines = text.split("\n");
  const here = frame?.file === name ? frame : null;
  const lit = here ? spans(lines, [here.line]) : new Set();
  const ran = (step?.statements ?? []).filter((s) => s.file === name).map((s) => s.line);
  return { lit, along: new Set([...spans(lines, ran)].filter((line) => !lit.has(line))), standing: standing(name, view) };
}

/** The contexts whose next statement is on a line, by line. @param {string} file @param {View | null} view @returns {Map<number, string[]>} */
export function standing(file, view) {
  const found = new Map();
  for (const [name, { stack }] of Object.entries(view?.contexts ?? {})) {
    const at = stack.at(-1);
    if (at?.file === file) found.set(at.line, [...(found.get(at.line) ?? []), name]);
  }
  return found;
}

const BODY = /^\{/;
const HEAD_LINE = /^(?!\s*\*)[\sA-Za-z_].*\S/; // no empty line, and none of a comment
const HEAD = /(?<name>[A-Za-z_]\w*)\s*\(/;

/** The functions that a file defines, in its order. @param {string} text @returns {Named[]} */
export function functions(text) {
  const lines = text.split("\n");
  return lines.flatMap((line, at) => {
    if (!BODY.test(line)) return [];
    let first = at;
    while (first > 0 && HEAD_LINE.test(lines[first - 1])) first--;
    const name = HEAD.exec(lines.slice(first, at).join(" "))?.groups?.name;
    return name ? [{ name, line: first + 1 + lines.slice(first, at).findIndex((l) => HEAD.test(l)) }] : [];
  });
}
