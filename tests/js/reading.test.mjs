/** Where things stand in the C text. The text is one of ours, as small as the question. */
import assert from "node:assert/strict";
import test from "node:test";
import { functions, marks, standing } from "../../static/js/reading.js";

const TEXT = [
  "/* before() {", // 1
  " */", // 2
  "#define TWICE(x)\t((x) + (x))", // 3
  "", // 4
  "static inline void one(struct kiocb *iocb)", // 5
  "{", // 6
  "\tcall(iocb,", // 7
  "\t     2);", // 8
  "\tleave();", // 9
  "}", // 10
  "struct pair {", // 11
  "\tint a;", // 12
  "};", // 13
  " * no (head) */", // 14
  "static ssize_t", // 15
  "two(struct kiocb *iocb,", // 16
  "    struct iov_iter *iter)", // 17
  "{", // 18
  "}", // 19
].join("\n");
const file = { name: "fs/a.c", text: TEXT };

test("functions are found by their bodies, at the line of their name", () => {
  assert.deepEqual(functions(TEXT), [{ name: "one", line: 5 }, { name: "two", line: 16 }]);
});

test("a statement is lit over all its lines, and what rode along is marked where it is not lit", () => {
  const step = /** @type {any} */ ({ statements: [{ file: "fs/a.c", line: 7 }, { file: "fs/a.c", line: 9 }, { file: "fs/b.c", line: 5 }] });

  const found = marks(file, { file: "fs/a.c", line: 7 }, step, null);

  assert.deepEqual([...found.lit], [7, 8]);
  assert.deepEqual([...found.along], [9]);
});

test("a place in another file lights nothing here", () => {
  assert.deepEqual([...marks(file, { file: "fs/b.c", line: 7 }, null, null).lit], []);
  assert.deepEqual([...marks(file, null, null, null).lit], []);
});

test("contexts stand where their innermost call is, several on a line if need be", () => {
  const at = (/** @type {number[]} */ ...lines) => ({ stack: lines.map((line) => ({ file: line > 10 ? "fs/b.c" : "fs/a.c", line })) });
  const view = /** @type {any} */ ({ contexts: { app: at(5, 7), irq: at(7), admin: at(9, 12), idle: at() } });

  assert.deepEqual([...standing("fs/a.c", view)], [[7, ["app", "irq"]]]);
  assert.deepEqual([...standing("fs/b.c", view)], [[12, ["admin"]]]);
});
