import assert from "node:assert/strict";
import { test } from "node:test";
import { backward, breaks, current, firstBreaches, flips, forward, nearest, playback, seek, switches, telling, upcoming, views } from "../../static/js/playback.js";
import { cloned, extra, run, shut, warned } from "./fixture.mjs";

const last = run.steps.length;

test("stepping forwards and backwards meets the same views", () => {
  const there = views(run);
  let back = there[last];
  for (let k = last; k > 0; k--) {
    back = backward(back, run.steps[k - 1].delta);
    assert.deepEqual(back, there[k - 1], `before step ${k}`);
  }
});

test("a jump lands where single steps do, from wherever it starts", () => {
  const all = views(run);
  for (const from of [0, 7, last]) {
    const start = seek(playback(run), from);
    for (let to = 0; to <= last; to++) assert.deepEqual(seek(start, to).view, all[to]);
  }
});

test("a view is never changed in place", () => {
  const frozen = structuredClone(run.initial);
  seek(playback(run), last);
  assert.deepEqual(run.initial, frozen);
});

test("what a step leaves alone is shared with the view before", () => {
  const [before, after] = views(run).slice(shut - 1, shut + 1);
  assert.equal(after.superblocks.ovl, before.superblocks.ovl);
  assert.notEqual(after.superblocks.disk, before.superblocks.disk);
});

test("an iocb comes with its step and goes with it", () => {
  const { delta } = run.steps[cloned - 1];
  const before = seek(playback(run), cloned - 1).view;
  assert.equal(before.iocbs["#2"], undefined);
  assert.equal(forward(before, delta).iocbs["#2"].clone_of, "#1");
  assert.deepEqual(Object.keys(backward(forward(before, delta), delta).iocbs), ["#1"]);
});

test("a field that is null stays a field", () => {
  const delta = [["contexts/app/blocked", null, { on: "disk:WRITE" }]];
  const view = { contexts: { app: { blocked: null } } };
  assert.deepEqual(backward(forward(view, delta), delta), view);
});

test("the cursor stays within the trace", () => {
  assert.equal(seek(playback(run), -3).cursor, 0);
  assert.equal(seek(playback(run), Infinity).cursor, last);
  assert.equal(seek(playback(run), NaN).cursor, 0);
  assert.equal(seek(playback(run), last + 9).cursor, last);
});

test("the current step led here, the upcoming one leads on", () => {
  const p = seek(playback(run), 6);
  assert.equal(current(p).number, 6);
  assert.equal(upcoming(p).number, 7);
  assert.equal(current(playback(run)), null);
  assert.equal(upcoming(seek(p, last)), null);
});

test("the nearest step of a kind lies strictly before or after the cursor", () => {
  const at = (k) => seek(playback(run), k);
  assert.equal(nearest(at(0), 1, breaks), cloned);
  assert.equal(nearest(at(cloned), 1, breaks), warned);
  assert.equal(nearest(at(cloned), -1, breaks), null);
  assert.equal(nearest(at(last), -1, flips), run.steps.findLast(flips).number);
  assert.equal(nearest(at(2), 1, switches), run.steps.find((s) => s.context !== "app").number);
});

test("the telling step is where count and truth part", () => {
  assert.equal(telling(run), extra);
  assert.equal(telling({ ...run, steps: run.steps.slice(0, warned) }), cloned);
  assert.equal(telling({ ...run, steps: run.steps.slice(0, 5) }), 5);
});

test("each property is listed with its first breach only", () => {
  assert.deepEqual([...firstBreaches(run)], run.steps.flatMap((s) => s.breaches.filter((b) => b.first).map((b) => [b.property, s.number])));
});
