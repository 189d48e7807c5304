import assert from "node:assert/strict";
import { test } from "node:test";
import { place, rows } from "../../static/js/grove.js";

/** A branch of `n` steps that leaves another after `at`. */
const branch = (from, at, n, { breaks = [], actions = Array(n).fill("app") } = {}) =>
  ({ letter: "", title: "", run: null, actions, from, at, outcome: { status: "done", breaks: breaks.map((step) => ({ property: "p", step })) } });

const order = (branches) => rows(branches, 50).map(({ index, drop }) => [index, drop]);

test("a branch stands below the one it grew from, the latest fork first", () => {
  assert.deepEqual(order([branch(-1, 0, 20), branch(0, 5, 20), branch(0, 12, 20), branch(0, 8, 20)]), [[0, 0], [2, 1], [3, 2], [1, 3]]);
});

test("what grew from a branch stands right below it", () => {
  assert.deepEqual(order([branch(-1, 0, 20), branch(0, 12, 20), branch(0, 5, 20), branch(1, 15, 20), branch(2, 6, 9)]), [[0, 0], [1, 1], [3, 1], [2, 3], [4, 1]]);
});

test("no line down to a branch crosses the dots of another", () => {
  let seed = 7;
  const dice = (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
  for (let round = 0; round < 50; round++) {
    const branches = [branch(-1, 0, 30)];
    while (branches.length < 12) {
      const from = dice(branches.length);
      const { at, actions } = branches[from];
      branches.push(branch(from, at + dice(actions.length - at), 30));
    }
    const all = rows(branches, 30);
    assert.equal(new Set(all.map(({ index }) => index)).size, 12);
    all.forEach(({ drop, begin }, row) => {
      for (const between of all.slice(row - drop + 1, row)) assert.ok(begin <= between.begin, "a row in between begins left of the line");
    });
  }
});

test("a long row joins equal neighbours, and leaves a breach alone", () => {
  const actions = [...Array(40).fill("app"), ...Array(30).fill("admin=x"), "app"];
  const [{ own }] = rows([branch(-1, 0, 71, { actions, breaks: [20] })], 71);
  assert.deepEqual(own.map(({ from, to, context, bad }) => [from, to, context, bad]), [
    [1, 19, "app", false], [20, 20, "app", true], [21, 40, "app", false], [41, 70, "admin", false], [71, 71, "app", false]]);
});

test("a short row has a dot a step", () => {
  assert.equal(rows([branch(-1, 0, 9)], 9)[0].own.length, 9);
});

test("what does not fit is counted, also where all of it is right of the edge", () => {
  const [root, late, early] = rows([branch(-1, 0, 50), branch(0, 30, 45), branch(0, 10, 60)], 20);
  assert.deepEqual([root.end, root.beyond], [20, 30]);
  assert.deepEqual([late.begin, late.own.length, late.beyond], [20, 0, 15]);
  assert.deepEqual([early.own.length, early.beyond], [10, 40]);
});

test("words stand where there is room: behind, before the fork, or over the end", () => {
  const where = (b) => place(rows([branch(-1, 0, 100), b], 100)[1], 100);
  assert.equal(where(branch(0, 10, 40)), "behind");
  assert.equal(where(branch(0, 60, 100)), "before");
  assert.equal(where(branch(0, 10, 100)), "over");
});
