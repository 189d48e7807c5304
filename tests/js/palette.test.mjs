/** What the palette finds, and in which order. */
import assert from "node:assert/strict";
import test from "node:test";
import { BINDINGS } from "../../static/js/keys.js";
import { say } from "../../static/js/messages-later.js";
import { entries, numbered, ranked, spot, used } from "../../static/js/palette.js";
import { run } from "./fixture.mjs";

const known = /** @type {any} */ ({
  run, cursor: 0, slugs: ["balanced"], branches: ["a", "b"],
  verdict: { violations: [{ property: "balanced", schedule: "app", steps: 3 }, { property: "expect", schedule: null, steps: null }] },
  kernels: [{ id: "6.7+flag-ovl_and", title: "ki_flags assigned over the mask" }, { id: run.kernel.id, title: "" }],
  files: [{ name: "fs/aio.c", text: "static int aio_write(struct kiocb *req)\n{\n}\nint aio_complete_rw(struct kiocb *kiocb, long res)\n{\n}\n" }],
  library: [{ name: "clone-inherits", title: "The clone inherits the flag", kernel: "6.7+flag-clone_mask" }],
});
const all = entries(known);
const first = (/** @type {string} */ query, /** @type {string[]} */ recent = []) => ranked(all, query, recent).hits[0]?.entry;

test("every act of a key is there in the words of the list of keys, but for those that want a number or open this list", () => {
  const acts = all.filter(({ group }) => group === "act");

  assert.equal(acts.length, BINDINGS.filter(({ ask }) => ask !== "context" && ask !== "palette").length);
  assert.ok(acts.every(({ text }) => Object.values(say.bindings).includes(text)));
  assert.equal(new Set(all.map(({ key }) => key)).size, all.length);
});

test("what there is to go to is there: contexts, counterexamples with a run, branches, cases, other kernels, functions", () => {
  const of = (/** @type {string} */ group) => all.filter((entry) => entry.group === group).map(({ detail }) => detail);

  assert.deepEqual(of("context"), run.contexts.map(({ number }) => ({ number })));
  assert.deepEqual(of("breach"), [{ schedule: "app", property: "balanced" }]);
  assert.deepEqual(of("branch"), [{ index: 0 }, { index: 1 }]);
  assert.deepEqual(of("kernel"), [{ id: "6.7+flag-ovl_and" }]);
  assert.deepEqual(of("function"), [{ file: "fs/aio.c", line: 1 }, { file: "fs/aio.c", line: 4 }]);
});

test("letters at the beginnings of words find a name; together they find it sooner", () => {
  assert.equal(first("acr")?.text, "aio_complete_rw()");
  assert.equal(first("aio_w")?.text, "aio_write()");
  assert.equal(first("inherits")?.ask, "open");
  assert.equal(first("ovl mask")?.ask, "kernel");
  assert.equal(first("next viol")?.text, say.bindings["nearest breaks 1"]);
});

test("letters that lie about anywhere find nothing, and neither does a word that fits nowhere", () => {
  assert.equal(spot("xq", "context queue"), null);
  assert.equal(ranked(all, "aio_write nonsense", []).count, 0);
  assert.deepEqual(spot("flag", "the flag")?.at, [4, 5, 6, 7]);
});

test("a number is a step, kept within the run", () => {
  const last = run.steps.length;

  assert.deepEqual(numbered("1", known)[0].detail, { to: 1 });
  assert.deepEqual(numbered(" step 2 ", known)[0].detail, { to: 2 });
  assert.deepEqual(numbered("9999", known)[0].detail, { to: last });
  assert.deepEqual(numbered("6.7", known), []);
  assert.deepEqual(numbered("1", { ...known, run: null }), []);
});

test("what was used lately comes first, the last one before the others", () => {
  const [a, b] = [all[4].key, all[9].key];

  assert.deepEqual(ranked(all, "", [a, b]).hits.slice(0, 2).map(({ entry }) => entry.key), [a, b]);
  assert.deepEqual(used([a, b], b), [b, a]);
  assert.equal(used(["1", "2", "3", "4", "5", "6", "7", "8"], "9").length, 8);
  for (const ask of ["share", "copies"]) assert.equal(first("copy", [all.find((entry) => entry.ask === ask)?.key ?? ""])?.ask, ask);
});
