import assert from "node:assert/strict";
import { test } from "node:test";
import { actionsOf } from "../../static/js/branches.js";
import { carried } from "../../static/js/carrying.js";
import { counterpart } from "../../static/js/counterpart.js";
import { differences, facts, moments, only, told } from "../../static/js/differences.js";
import { views } from "../../static/js/playback.js";
import { cell, rows, slugs } from "../../static/js/matrix.js";
import { besideOf, urls } from "../../static/js/urls.js";
import { cloned, extra, run } from "./fixture.mjs";

const STARTED = run.flags.find((flag) => flag.name === "WRITE_STARTED").value;

/** The run as it were, had the clone of its step `cloned` lost the flag on the way. */
function masked() {
  const other = structuredClone(run);
  const made = other.steps[cloned - 1].delta.find(([path]) => path === "iocbs/#2")[2];
  made.flags &= ~STARTED;
  made.says_started = false;
  return other;
}

const apart = (left, right) => differences(left, views(left), right, views(right));

test("a run differs from itself nowhere", () => {
  assert.deepEqual(apart(run, structuredClone(run)), { told: null, parted: null });
  assert.deepEqual(moments({ told: null, parted: null }), []);
});

test("the difference is the first step with other words, as on the server", () => {
  const other = structuredClone(run);
  other.steps[9].sentence = "something else.";
  other.steps[12].sentence = "and again.";
  assert.equal(told(run, other).step, 10);
  assert.equal(told(run, other).right.sentence, "something else.");
});

test("the same words by another action are a difference", () => {
  const other = structuredClone(run);
  other.steps[4].action += "=deny";
  assert.equal(told(run, other).step, 5);
});

test("where one run has ended, the next step of the other is the difference", () => {
  const shorter = { ...run, steps: run.steps.slice(0, 7) };
  assert.equal(told(run, shorter).step, 8);
  assert.equal(told(run, shorter).right, null);
  assert.equal(told(shorter, run).left, null);
});

test("a step that is told alike may leave another state, and is found before the words part", () => {
  const other = masked();
  other.steps[extra - 1].sentence = "something else.";
  const found = apart(run, other);
  assert.equal(found.parted, cloned);
  assert.equal(found.told.step, extra);
  assert.deepEqual(moments(found), [cloned, extra]);
});

test("what parts after the words have parted is no sooner difference", () => {
  const other = masked();
  other.steps[cloned - 3].sentence = "something else.";
  assert.deepEqual(moments(apart(run, other)), [cloned - 2]);
});

test("a fact names the object, the field and both values, and where it is seen", () => {
  const other = masked();
  const found = facts(run, views(run)[cloned], other, views(other)[cloned]);
  assert.deepEqual(found.map(({ object, field, anchor }) => [object, field, anchor]), [["#2", "ki_flags", "iocb:#2"]]);
  assert.deepEqual(only(found[0].left, found[0].right), ["WRITE_STARTED"]);
  assert.deepEqual(only(found[0].right, found[0].left), []);
});

test("what exists on one side only is a dash on the other", () => {
  const all = views(run);
  const found = facts(run, all[cloned], run, all[cloned - 1]).filter(({ object }) => object === "#2");
  assert.ok(found.length > 0);
  assert.ok(found.every(({ right }) => right === "–"));
});

test("flags are told apart by name, for another kernel gives a name another bit", () => {
  const other = structuredClone(run);
  const bit = run.flags.find((flag) => flag.name === "WRITE_STARTED").bit;
  other.flags = run.flags.map((flag) => (flag.bit === bit ? { ...flag, name: "AIO_RW", constant: "IOCB_AIO_RW" } : flag));
  const found = facts(run, views(run)[cloned], other, views(other)[cloned]).find(({ object }) => object === "#2");
  assert.deepEqual(only(found.right, found.left), ["AIO_RW"]);
});

/** Steps by who takes them, with the mark of each, if it has one. */
const played = (...turns) => ({ steps: turns.map(([context, mark, value], i) => ({
  number: i + 1, context, action: value ? `${context}=${value}` : context, marks: mark ? ["some_function", mark] : ["some_function"],
})) });

test("a turn that ends at a mark is carried by it, any other by its steps", () => {
  assert.equal(carried(played(["app"], ["app", "started"], ["app", "returned"], ["irq"], ["irq"])), "app>returned irq*2");
});

test("a mark that came before in its turn is waited for as often", () => {
  assert.equal(carried(played(["app", "hook"], ["app"], ["app", "hook"])), "app>hook app>hook");
});

test("a choice stays an entry of its own", () => {
  assert.equal(carried(played(["app"], ["app", "hook", "deny"], ["app"], ["app", "ended"])), "app app=deny app>ended");
});

test("no run is lost on the way: every turn of a real one is there, in order", () => {
  const order = (text) => text.split(" ").map((entry) => entry.split(/[*>=]/)[0]).filter((name, i, all) => name !== all[i - 1]);
  assert.deepEqual(order(carried(run)), order(actionsOf(run).join(" ")));
});

const RELEASES = ["6.1", "6.7", "6.7+flag", "6.8", "6.16", "7.3.4"].map((id) => ({ id, title: "" }));

test("the natural counterpart is the whole patch, what was merged, the base, or the next release", () => {
  const of = (id, omitted = []) => counterpart({ id, title: "", omitted }, RELEASES);
  assert.equal(of("6.7+flag-clone_mask", ["flag-clone_mask"]), "6.7+flag");
  assert.equal(of("6.7+flag-clone_mask+move", ["flag-clone_mask"]), "6.7+flag+move");
  assert.equal(of("6.7+flag-define-end", ["flag-define", "flag-end"]), "6.7+flag");
  assert.equal(of("6.7+flag"), "6.8");
  assert.equal(of("6.7+naive-move"), "6.8");
  assert.equal(of("6.8+flag"), "6.8");
  assert.equal(of("6.12.95+flag"), "6.12.95");
  assert.equal(of("6.1"), "6.7");
  assert.equal(of("6.7"), "6.8");
  assert.equal(of("7.3.4"), "6.16");
  assert.equal(counterpart({ id: "6.7", title: "" }, []), null);
});

test("what a run is compared with is in its address, and comes back from there", () => {
  for (const beside of [{ kernel: "6.7+flag-clone_mask" }, { kernel: "6.8" }, { link: "/v1/1N52QDjk" }]) {
    const { pathname, search } = new URL(urls.state("/v1/abc", 7, beside), "http://x");
    assert.equal(pathname, "/v1/abc/7");
    assert.deepEqual(besideOf(search), beside);
  }
  assert.equal(urls.state("/v1/abc", 7), "/v1/abc/7");
  assert.equal(besideOf("?u&w=100"), null);
});

const FOUND = {
  kernel: { id: "6.7", title: "" }, verdict: "violated", complete: true, properties: { balanced: "violated", "no-warn": "vacuous" },
  violations: [{ property: "balanced", steps: 12, link: "/v1/abc", message: "", schedule: "app*12" }],
};

test("a row says whether its kernel is there, asked, refused, or was never come to", () => {
  const rulings = new Map([["6.7", FOUND], ["6.16", { trouble: "it cannot be built" }]]);
  const by = (asking) => Object.fromEntries(rows(RELEASES, RELEASES[0], rulings, asking).map(({ id, is }) => [id, is]));
  assert.deepEqual(by("6.8"), { 6.1: "asked", 6.7: "there", "6.7+flag": "waits", 6.8: "asked", 6.16: "refused", "7.3.4": "waits" });
  assert.equal(by("")["6.8"], "stopped");
});

test("the run's own kernel has a row, also where the list does not name it", () => {
  const all = rows(RELEASES, { id: "6.7+flag-end", title: "" }, new Map(), "");
  assert.deepEqual([all[0].id, all[0].current, all.length], ["6.7+flag-end", true, RELEASES.length + 1]);
});

test("a cell of a broken property has the length of the shortest run; others have none", () => {
  assert.deepEqual(cell(FOUND, "balanced"), { is: "violated", steps: 12, link: "/v1/abc" });
  assert.deepEqual(cell(FOUND, "no-warn"), { is: "vacuous", steps: null, link: null });
  assert.deepEqual(cell(FOUND, "flag-sound"), { is: "not-applicable", steps: null, link: null });
  assert.deepEqual(slugs(rows(RELEASES, RELEASES[1], new Map([["6.7", FOUND]]), ""), ["lockdep"]), ["lockdep", "balanced", "no-warn"]);
});
