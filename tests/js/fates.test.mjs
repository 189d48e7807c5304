import assert from "node:assert/strict";
import { test } from "node:test";
import { fates } from "../../static/js/fates.js";

const run = (schedule) => ({ steps: schedule.split("").map((action, i) => ({ action, number: i + 1 })) });
const span = (from, to, fate) => ({ from, to, fate });
/** The verdict with one counterexample: aaab breaks p with its last step, and step 2 decides. */
const told = [span(0, 1, "avoidable"), span(2, 3, "inevitable"), span(4, 4, "violated")];
const verdict = { violations: [{ property: "p", schedule: "a*3 b", fates: told }] };

test("a counterexample has the fates that the verdict tells, and its point of no return", () => {
  assert.deepEqual(fates(run("aaab"), "p", 4, verdict), { spans: told, noReturn: 2 });
});

test("a run that is the beginning of one has them as far as it goes", () => {
  assert.deepEqual(fates(run("aa"), "p", undefined, verdict), { spans: [span(0, 1, "avoidable"), span(2, 2, "inevitable")], noReturn: 2 });
  assert.deepEqual(fates(run("a"), "p", undefined, verdict), { spans: [span(0, 1, "avoidable")], noReturn: null });
});

test("behind the parting nothing is claimed that is not known", () => {
  assert.deepEqual(fates(run("accc"), "p", undefined, verdict), { spans: [span(0, 1, "avoidable"), span(2, 4, "kept")], noReturn: null });
  assert.deepEqual(fates(run("acc"), "p", 3, verdict), { spans: [span(0, 1, "avoidable"), span(2, 2, "kept"), span(3, 3, "violated")], noReturn: null });
  assert.deepEqual(fates(run("aaccc"), "p", undefined, verdict).spans, [span(0, 1, "avoidable"), span(2, 2, "inevitable"), span(3, 5, "kept")]);
});

test("what could not be kept at the parting could not be kept until it broke", () => {
  assert.deepEqual(fates(run("aacccc"), "p", 5, verdict), { spans: [span(0, 1, "avoidable"), span(2, 4, "inevitable"), span(5, 6, "violated")], noReturn: 2 });
});

test("what cannot be broken any more cannot be broken later", () => {
  const safe = { violations: [{ property: "p", schedule: "a b", fates: [span(0, 0, "avoidable"), span(1, 2, "impossible")] }] };
  assert.deepEqual(fates(run("accc"), "p", undefined, safe).spans, [span(0, 0, "avoidable"), span(1, 4, "impossible")]);
});

test("without a verdict, or of another property, the run speaks for itself", () => {
  for (const [slug, known] of [["p", null], ["q", verdict]]) {
    assert.deepEqual(fates(run("aaab"), slug, 3, known), { spans: [span(0, 2, "kept"), span(3, 4, "violated")], noReturn: null });
    assert.deepEqual(fates(run("aa"), slug, undefined, known), { spans: [span(0, 2, "kept")], noReturn: null });
  }
  const cut = { violations: [{ property: "p", schedule: "a*3 b", fates: [] }, { property: "p", schedule: null, fates: [] }] };
  assert.deepEqual(fates(run("aaab"), "p", 4, cut).noReturn, null);
});

test("of several counterexamples the one that the run shares most with is asked", () => {
  const other = { property: "p", schedule: "a c c d", fates: [span(0, 2, "avoidable"), span(3, 3, "inevitable"), span(4, 4, "violated")] };
  const two = { violations: [...verdict.violations, other] };
  assert.equal(fates(run("accd"), "p", 4, two).noReturn, 3);
});

test("spans adjoin from the first state to the last, whatever the run", () => {
  for (let n = 0; n < 64; n++) {
    const steps = n.toString(2).padStart(6, "0").replaceAll("0", "a").replaceAll("1", "b");
    for (const first of [undefined, 1, 4, 6]) {
      const { spans } = fates(run(steps), "p", first, verdict);
      assert.equal(spans[0].from, 0);
      assert.equal(spans.at(-1).to, 6);
      spans.slice(1).forEach(({ from }, i) => assert.equal(from, spans[i].to + 1, steps));
    }
  }
});
