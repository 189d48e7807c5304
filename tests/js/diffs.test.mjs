/** Patches in the order to tell them, and diffs as rows. */
import assert from "node:assert/strict";
import test from "node:test";
import { holds, placeOf, short, stretches, told } from "../../static/js/diffs.js";

const DIFF = `--- a/fs/a.c
+++ b/fs/a.c
@@ -3,3 +3,4 @@ int f(void)
 {
-\told();
+\tnew();
+\tnewer();
 }
@@ -20 +21 @@
--- away
+++ here
`;

test("rows have the numbers of the newer side, what went has none", () => {
  const [first, second] = stretches("fs/a.c", DIFF);

  assert.equal(first.function, "int f(void)");
  assert.deepEqual(first.rows.map(({ sign, line }) => [sign, line]), [[" ", 3], ["-", null], ["+", 4], ["+", 5], [" ", 6]]);
  assert.deepEqual(second.rows, [{ sign: "-", text: "-- away", line: null }, { sign: "+", text: "++ here", line: 21 }]);
});

test("a place is held by the stretch of its file and line", () => {
  const [first] = stretches("fs/a.c", DIFF);

  assert.equal(holds(first, { file: "fs/a.c", line: 5 }), true);
  assert.equal(holds(first, { file: "fs/a.c", line: 7 }), false);
  assert.equal(holds(first, { file: "fs/b.c", line: 5 }), false);
  assert.deepEqual(placeOf(first), { file: "fs/a.c", line: 4 });
  assert.equal(placeOf({ ...first, rows: [{ sign: "-", text: "", line: null }] }), null);
});

test("the flag is told first, then releases from the newest, each in its own order", () => {
  const patch = (/** @type {string} */ name, /** @type {string | null} */ release, /** @type {string | null} */ added) => /** @type {any} */ ({ name, release, added });
  const about = (/** @type {string} */ name) => /** @type {any} */ ({ name });
  const list = { kernel: "", added: [about("move"), about("flag")], patches: [patch("a", "6.6", null), patch("b", "6.6", null), patch("c", "6.7", null), patch("flag", null, "flag"), patch("m", null, "move")] };

  const { added, releases } = told(list);

  assert.deepEqual(added.map((each) => [each.about.name, each.patches.map((p) => p.name)]), [["flag", ["flag"]], ["move", ["m"]]]);
  assert.deepEqual(releases.map((each) => [each.release, each.patches.map((p) => p.name)]), [["6.7", ["c"]], ["6.6", ["a", "b"]]]);
});

test("a commit is shortened, a message-id is not", () => {
  assert.equal(short("389a4a4a19851211bb9c40d31c664591fb206f69"), "389a4a4a1985");
  assert.equal(short("20231121132551.2337431-1-amir73il@gmail.com"), "20231121132551.2337431-1-amir73il@gmail.com");
});
