import assert from "node:assert/strict";
import { test } from "node:test";
import { byRun, counted, fared, placeOf, shortestFirst, standing, wayAround, wordOf } from "../../static/js/ruling.js";
import { begun, failed, further, IDLE, LIVE, spent, stopped, told, within } from "../../static/js/search.js";

const verdict = (changes = {}) => ({
  verdict: "holds", complete: true, properties: { balanced: "holds", "no-warn": "vacuous", "flag-sound": "not-applicable" }, violations: [], cut: "", ...changes,
});
const passing = { step: 3, schedule: "app*2 admin app", steps: 4, breaks: [] };
const breach = (property, changes = {}) => ({ property, message: "", schedule: "app*3", steps: 3, shortest: true, no_return: 0, passing: null, ...changes });
const broken = (...violations) => verdict({ verdict: "violated", properties: { balanced: "violated", "no-warn": "violated" }, violations });

const words = ["holds", "violated", "unknown", "vacuous", "certainly", undefined];

test("holds is said only of a whole search in which nothing broke and nothing was left open", () => {
  for (const word of words) {
    for (const complete of [true, false, undefined, null, "yes"]) {
      for (const properties of [{ a: "holds" }, { a: "violated" }, { a: "unknown", b: "holds" }, { a: "vacuous" }]) {
        for (const violations of [[], [breach("a")]]) {
          const said = wordOf(verdict({ verdict: word, complete, properties, violations }));
          const may = word === "holds" && complete === true && violations.length === 0 && !["violated", "unknown"].includes(properties.a);
          assert.equal(said === "holds", may, JSON.stringify({ word, complete, properties, said }));
        }
      }
    }
  }
});

test("what is broken is broken, however little was searched", () => {
  assert.equal(wordOf(verdict({ complete: false, violations: [breach("a")] })), "violated");
  assert.equal(wordOf(verdict({ verdict: "unknown", complete: false, properties: { a: "violated" } })), "violated");
});

test("a search that was cut claims no property either, and neither that nothing put it to the test", () => {
  const cut = verdict({ complete: false, properties: { a: "holds", b: "vacuous", c: "violated", d: "not-applicable", e: "unknown" } });
  assert.deepEqual(Object.keys(cut.properties).map((slug) => fared(cut, slug)), ["unknown", "unknown", "violated", "not-applicable", "unknown"]);
  assert.deepEqual(counted(cut), { all: 5, violated: 1, holds: 0 });
  assert.deepEqual(counted(verdict()), { all: 3, violated: 0, holds: 1 });
});

test("while a search runs no verdict stands, and one that was stopped or failed claims nothing", () => {
  const running = told(begun(LIVE), { states: 5, transitions: 5, depth: 1, frontier: 1, seconds: 1, rate: 5 });
  assert.equal(standing(verdict(), running), "searching");
  assert.equal(standing(null, stopped(running)), "stopped");
  assert.equal(standing(null, failed(running, "lost")), "failed");
  assert.equal(standing(null, IDLE), "failed");
  assert.equal(standing(verdict(), IDLE), "holds");
});

test("what a longer search did not come to tell leaves what was known", () => {
  const cut = verdict({ verdict: "unknown", complete: false });
  assert.equal(standing(cut, stopped(begun(LIVE))), "unknown");
  assert.equal(standing(cut, failed(begun(LIVE), "lost")), "unknown");
});

test("a search that begins anew is told as another walk", () => {
  const after = (...states) => states.reduce((search, n) => told(search, { states: n, seconds: 1 }), begun(LIVE));
  assert.equal(after(1, 5, 9).walk, 1);
  assert.equal(after(1, 500, 2, 80, 80, 3).walk, 3);
  assert.equal(after(1, 500, 2).progress.states, 2);
});

test("what is spent is the most of time and states, and never more than all", () => {
  const at = (states, seconds) => spent(told(begun({ states: 100, seconds: 10, memory_bytes: 1 }), { states, seconds }));
  assert.deepEqual([at(50, 1), at(1, 8), at(900, 1)], [0.5, 0.8, 1]);
  assert.equal(spent(begun(LIVE)), 0);
});

test("a search goes further up to what the server publishes, and then no more", () => {
  const published = { states: 2_000_000, seconds: 600, memory_bytes: LIVE.memory_bytes };
  const seconds = [];
  for (let next = further(LIVE, published); next; next = further(next, published)) seconds.push(next.seconds);
  assert.deepEqual(seconds, [80, 320, 600]);
  assert.equal(further(LIVE, { ...LIVE }), null);
  assert.equal(further(LIVE, { states: 1000, seconds: 5, memory_bytes: 1 << 20 }), null);
  assert.equal(further(LIVE, null), null);
  assert.deepEqual(within(LIVE, { ...LIVE, seconds: 5 }), { ...LIVE, seconds: 5 });
});

test("counterexamples stand by length, those without a run last, and those of one run together", () => {
  const some = broken(breach("expect", { schedule: null, steps: null }), breach("c", { steps: 9, schedule: "app*9" }), breach("a"), breach("b"));
  assert.deepEqual(shortestFirst(some).map((v) => v.property), ["a", "b", "c", "expect"]);
  assert.deepEqual(byRun(some).map((group) => group.map((v) => v.property)), [["a", "b"], ["c"], ["expect"]]);
  assert.deepEqual(byRun(broken(breach("a"), breach("b", { passing }))).length, 2);
  assert.deepEqual(byRun(broken(breach("x", { schedule: null }), breach("y", { schedule: null }))).length, 2);
  assert.deepEqual(shortestFirst(null), []);
});

test("a counterexample is on screen at its end, and part of every run that begins with it", () => {
  const run = ["app", "app", "app", "admin"];
  assert.equal(placeOf(breach("a"), run, 3), "on");
  assert.equal(placeOf(breach("a"), run, 4), "run");
  assert.equal(placeOf(breach("a"), ["app", "app"], 2), "off");
  assert.equal(placeOf(breach("a"), ["app", "app", "admin"], 3), "off");
  assert.equal(placeOf(breach("a", { schedule: null, steps: null }), run, 3), "off");
});

test("the way around is that of what is spoken of, then of what is shown, then of the shortest", () => {
  const all = broken(breach("a", { schedule: "admin*9", steps: 9 }), breach("b", { passing }), breach("c"));
  const asked = (actions, cursor, property) => wayAround(all, actions, cursor, property)?.violation.property;
  assert.equal(asked(["app", "app", "app"], 3, "c"), "c");
  assert.equal(asked(["app", "app", "app"], 3, "a"), "a");
  assert.equal(asked(Array(9).fill("admin"), 9, "lockdep"), "a");
  assert.equal(asked(Array(10).fill("admin"), 10, "lockdep"), "a");
  assert.equal(asked(["peer"], 1, "lockdep"), "b");
  assert.equal(wayAround(broken(), ["app"], 1, "a"), null);
  assert.equal(wayAround(null, ["app"], 1, "a"), null);
});

test("on the passing run, behind the step that decides, the way leads back", () => {
  const all = broken(breach("b", { passing }));
  const run = ["app", "app", "admin", "app"];
  assert.deepEqual([2, 3, 4].map((cursor) => wayAround(all, run, cursor, "b")?.shown), [false, true, true]);
  assert.equal(wayAround(all, ["app", "app", "app"], 3, "b")?.shown, false);
});
