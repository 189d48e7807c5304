import assert from "node:assert/strict";
import { test } from "node:test";
import { called, flags, nextFlag, toggled } from "../../static/js/bookmarks.js";
import { keepStory, storyAt } from "../../static/js/keeping.js";
import { SPEEDS, beat, paced, round } from "../../static/js/pace.js";
import { statementOf, walked } from "../../static/js/statements.js";
import { run as story } from "./fixture.mjs";

const run = (schedule) => ({ steps: schedule.split("").map((action, i) => ({ action, number: i + 1 })) });

// ── bookmarks

test("a bookmark is set and taken away again, and stands where it was set", () => {
  const one = toggled([], run("aab"), 2);
  assert.deepEqual(flags(one, run("aab")).map(({ step }) => step), [2]);
  assert.deepEqual(toggled(one, run("aab"), 2), []);
});

test("a bookmark stands for its state on every branch that begins so, and on no other", () => {
  const marks = toggled(toggled([], run("aab"), 3), run("aab"), 1);
  assert.deepEqual(flags(marks, run("aab")).map(({ step }) => step), [1, 3]);
  assert.deepEqual(flags(marks, run("abb")).map(({ step }) => step), [1]);
  assert.deepEqual(flags(toggled(marks, run("abb"), 1), run("aab")).map(({ step }) => step), [3]);
});

test("the initial state can be marked, and a name is kept as it was written", () => {
  const marks = called(toggled([], run("a"), 0), run("a"), 0, "<i>begin</i>");
  assert.deepEqual(flags(marks, run("b")).map(({ step, name }) => [step, name]), [[0, "<i>begin</i>"]]);
});

test("the next bookmark lies strictly behind or before the cursor", () => {
  const all = [2, 5, 9].map((step) => ({ step }));
  assert.deepEqual([nextFlag(all, 5, 1), nextFlag(all, 5, -1), nextFlag(all, 9, 1), nextFlag(all, 2, -1), nextFlag([], 3, 1)], [9, 2, null, null, null]);
});

// ── pace

test("speed goes up and down by steps, and stops at both ends", () => {
  assert.deepEqual([paced(1, 1), paced(4, 1), paced(1, -1), paced(0.5, -1)], [2, 4, 0.5, 0.5]);
});

test("twice the speed is half the time, for long runs and for short", () => {
  for (const n of [0, 3, 60, 400]) for (const speed of SPEEDS) assert.equal(beat(n, speed) * speed, beat(n, 1));
  assert.ok(beat(400, 1) < beat(60, 1));
});

test("a loop goes round the whole run, or between the bookmarks about the cursor", () => {
  assert.deepEqual(round([], 20, 7), { from: 0, to: 20 });
  assert.deepEqual(round([5], 20, 7), { from: 0, to: 20 });
  assert.deepEqual(round([5, 9], 20, 7), { from: 5, to: 9 });
  assert.deepEqual([0, 5, 8, 9, 14, 20].map((at) => round([5, 9, 14], 20, at).from), [5, 5, 5, 9, 9, 9]);
});

// ── statements

test("statements are walked one by one through the whole run, and back the same way", () => {
  const there = [];
  let place = { cursor: 0, statement: null };
  for (let next = walked(story, place, 1); next !== place; next = walked(story, place, 1)) there.push((place = next));
  assert.deepEqual(there.map(({ cursor, statement }) => story.steps[cursor - 1].statements[statement] ?? null),
    story.steps.flatMap((step) => (step.statements.length ? step.statements : [null])));
  for (const expected of there.toReversed().slice(1)) {
    place = walked(story, place, -1);
    assert.deepEqual(place, expected);
  }
});

test("a whole step stands where its last statement does", () => {
  const at = story.steps.find((step) => step.statements.length > 2).number;
  const many = story.steps[at - 1].statements.length;
  assert.deepEqual(walked(story, { cursor: at, statement: null }, -1), { cursor: at, statement: many - 2 });
  assert.deepEqual(walked(story, { cursor: at, statement: null }, 1), { cursor: at + 1, statement: 0 });
});

test("before the first step there is no statement", () => {
  assert.deepEqual(walked(story, { cursor: 1, statement: 0 }, -1), { cursor: 0, statement: null });
  assert.equal(statementOf(null, null), null);
  assert.equal(statementOf(story.steps[0], 0), story.steps[0].statements[0]);
});

// ── what outlives a reload

/** A browser's storage with room for so many characters. */
function storage(room = Infinity) {
  const items = new Map();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem(key, value) {
      if (value.length > room) throw new Error("full");
      items.set(key, value);
    },
  };
}
const kept = (letter, title = "") => ({ letter, title, schedule: `${letter}*3`, outcome: { status: "done", breaks: [] } });

test("a story comes back as it was kept; one with nothing to keep takes no room", () => {
  const store = storage();
  const tells = { key: "k", branches: [kept("a"), kept("b", "mine")], marks: [{ schedule: "a", name: "" }] };
  assert.ok(keepStory(store, tells));
  keepStory(store, { key: "other", branches: [kept("a")], marks: [] });
  assert.deepEqual(storyAt(store, "k"), tells);
  assert.equal(storyAt(store, "other"), null);
  keepStory(store, { ...tells, branches: [kept("a")], marks: [] });
  assert.equal(storyAt(store, "k"), null);
});

test("of too many branches the first, the named and the latest are kept", () => {
  const store = storage();
  const branches = Array.from({ length: 100 }, (_, i) => kept(`x${i}`, i === 10 ? "mine" : ""));
  keepStory(store, { key: "k", branches, marks: [] });
  const letters = storyAt(store, "k").branches.map(({ letter }) => letter);
  assert.equal(letters.length, 64);
  for (const wanted of ["x0", "x10", "x99"]) assert.ok(letters.includes(wanted), wanted);
});

test("of too many stories the oldest go, and storage that is full or broken does no harm", () => {
  const store = storage();
  const long = (key) => ({ key: key + "k".repeat(200_000), branches: [kept("a"), kept("b")], marks: [] });
  for (const key of ["1", "2", "3"]) keepStory(store, long(key));
  assert.deepEqual(["1", "2", "3"].map((key) => storyAt(store, long(key).key) !== null), [false, true, true]);
  assert.equal(keepStory(storage(10), long("1")), false);
  assert.equal(storyAt({ getItem: () => "{", setItem() {} }, "k"), null);
});
