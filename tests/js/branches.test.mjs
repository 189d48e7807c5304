import assert from "node:assert/strict";
import { test } from "node:test";
import { branch, find, grow, letter, shared, spell, tree } from "../../static/js/branches.js";

/** A run that is nothing but its actions. */
const run = (...actions) => ({ steps: actions.map((action) => ({ action })) });

test("choosing differently in the past grows a branch and keeps the old one", () => {
  const t = grow(tree(run("a", "a", "b")), run("a", "b"));
  assert.deepEqual(t.branches.map((b) => [b.name, b.at, b.run.steps.length]), [["a", 0, 3], ["b", 1, 2]]);
  assert.equal(branch(t).name, "b");
});

test("a longer trace of the same beginning replaces the shorter: nothing of it is lost", () => {
  const t = grow(tree(run("a")), run("a", "b"));
  assert.equal(t.branches.length, 1);
  assert.equal(branch(t).run.steps.length, 2);
});

test("a trace that is part of a known one only makes it current", () => {
  const one = grow(tree(run("a", "b", "c")), run("b"));
  const two = grow(one, run("a", "b"));
  assert.equal(two.branches.length, 2);
  assert.equal(two.current, 0);
});

test("every trace ever grown can be found again", () => {
  const seen = [["a", "b"], ["b", "a"], ["a", "c"], ["b", "b", "a"], ["b"], ["a", "b", "c"]];
  const t = seen.slice(1).reduce((grown, actions) => grow(grown, run(...actions)), tree(run(...seen[0])));
  for (const actions of seen) assert.notEqual(find(t, actions), null, actions.join(" "));
});

test("the current branch is preferred among those that begin alike", () => {
  const t = grow(tree(run("a", "b")), run("a", "c"));
  assert.equal(find(t, ["a"]), 1);
});

test("two schedules share their common beginning", () => {
  assert.equal(shared(["a", "b"], ["a", "c"]), 1);
  assert.equal(shared([], ["a"]), 0);
});

test("a schedule counts equal neighbours, but spells choices out", () => {
  assert.equal(spell(["app", "app", "admin", "app=deny", "app=deny"]), "app*2 admin app=deny app=deny");
  assert.equal(spell([]), "");
});

test("branches are named like columns of a sheet", () => {
  assert.deepEqual([0, 25, 26, 27, 702].map(letter), ["a", "z", "aa", "ab", "aaa"]);
});
