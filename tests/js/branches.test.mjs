import assert from "node:assert/strict";
import { test } from "node:test";
import { branch, filled, find, grow, kept, letter, nameOf, regrown, renamed, shared, spell, tree, actionsIn, whole } from "../../static/js/branches.js";

/** A run that is nothing but its actions; one written `x!` breaks something. */
const run = (...actions) => ({
  steps: actions.map((action, i) => ({ action: action.replace("!", ""), number: i + 1, breaches: action.endsWith("!") ? [{ property: "balanced", first: true }] : [] })),
  end: { status: "running", reason: "" },
});

test("choosing differently in the past grows a branch and keeps the old one", () => {
  const t = grow(tree(run("a", "a", "b")), run("a", "b"));
  assert.deepEqual(t.branches.map((b) => [b.letter, b.from, b.at, b.run.steps.length]), [["a", -1, 0, 3], ["b", 0, 1, 2]]);
  assert.equal(nameOf(branch(t)), "b");
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

test("a branch grows from the one that it shares most with, not from the one shown", () => {
  const t = [["b", "x"], ["b", "y", "y"], ["b", "y", "z"]].reduce((grown, actions) => grow(grown, run(...actions)), tree(run("a", "a")));
  assert.deepEqual(t.branches.map((b) => [b.from, b.at]), [[-1, 0], [0, 0], [1, 1], [2, 2]]);
});

test("a schedule is read as it was spelt", () => {
  for (const actions of [["app", "app", "admin", "app=deny", "app=deny"], [], ["app[2]", "app[2]", "app[1].1.irq"]]) {
    assert.deepEqual(actionsIn(spell(actions)), actions);
  }
});

/** A tree as it comes back after a reload. */
const again = (t) => regrown(JSON.parse(JSON.stringify(t.branches.map(kept))));

test("what was kept grows again with its names, its forks and its outcomes, and without runs", () => {
  const t = renamed(grow(grow(tree(run("a", "a", "b")), run("a", "c!")), run("a", "c", "d", "e")), 1, "<b>mine</b>");
  const back = again(t);
  assert.deepEqual(back.branches.map(({ run: _, ...rest }) => rest), t.branches.map(({ run: _, ...rest }) => rest));
  assert.deepEqual(back.branches.map((b) => b.run), [null, null]);
  assert.equal(nameOf(back.branches[1]), "<b>mine</b>");
});

test("a run that comes back fills the branch that it is", () => {
  const back = again(grow(tree(run("a", "a")), run("b", "b")));
  const t = grow(back, run("b", "b"));
  assert.deepEqual(t.branches.map(whole), [false, true]);
  assert.equal(t.current, 1);
  const both = filled(t, run("a", "a"));
  assert.deepEqual(both.branches.map(whole), [true, true]);
  assert.equal(both.current, 1, "to fill a branch is not to show it");
});

test("the beginning of a kept branch shows as it is, and the rest is not lost", () => {
  const t = grow(again(grow(tree(run("a", "a", "a")), run("b"))), run("a"));
  assert.deepEqual([t.current, branch(t).run.steps.length, branch(t).actions.length], [0, 1, 3]);
  assert.equal(whole(branch(t)), false);
  assert.equal(branch(grow(t, run("a", "a"))).run.steps.length, 2);
  assert.equal(grow(t, run("a", "x")).branches.length, 3);
});

test("no two branches have one letter, whatever was kept", () => {
  const two = [tree(run("a")), tree(run("b"))].flatMap((t) => t.branches.map(kept));
  const t = grow(regrown(two), run("c"));
  assert.equal(new Set(t.branches.map((b) => b.letter)).size, 3);
});

test("an outcome says what was broken first, and how it ended", () => {
  assert.deepEqual(branch(tree(run("a", "b!"))).outcome, { status: "running", breaks: [{ property: "balanced", step: 2 }] });
});
