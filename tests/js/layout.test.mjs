import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { told } from "../../static/js/changes.js";
import { card } from "../../static/js/card.js";
import { clones, keeper, lanes, moments, occupant, rows, stepAt, wires } from "../../static/js/layout.js";
import { views } from "../../static/js/playback.js";
import { remarks } from "../../static/js/remarks.js";
import { storeys } from "../../static/js/tower.js";

const run = JSON.parse(readFileSync(new URL("fixture-run.json", import.meta.url), "utf8"));
const all = views(run);
const [ovl, disk] = rows(run, all);

test("rows stand as they are mounted, the top of the stack first", () => {
  assert.deepEqual([ovl.fs.name, disk.fs.name], ["ovl", "disk"]);
  assert.equal(ovl.under.name, "disk");
  assert.equal(disk.under, null);
});

test("a slot is used again once its iocb is freed and gone", () => {
  assert.equal(disk.slots, 1, "#3 takes the place of #2");
  assert.deepEqual([4, 5, 22, 23, 24, 25].map((k) => occupant(disk, 0, k)), [null, "#2", "#2", "#2", null, "#3"]);
});

test("iocbs that live together never share a slot", () => {
  const alive = (name) => ({ file_system: "disk", state: "live", clone_of: null, flags: 0, name });
  const view = (...names) => ({ iocbs: Object.fromEntries(names.map((n) => [n, alive(n)])) });
  const two = rows({ file_systems: [disk.fs] }, [view(), view("#1"), view("#1", "#2")]);
  assert.deepEqual(two[0].stays.map((s) => s.slot), [0, 1]);
});

test("a clone tells which bits went over and which were held back", () => {
  assert.deepEqual(clones(all), [{ clone: "#2", source: "#1", step: 6, bits: 0x860000, fell: 0 }]);
  const masked = structuredClone(all).map((v) => (v.iocbs["#2"] && (v.iocbs["#2"].flags &= ~0x800000), v));
  assert.equal(clones(masked)[0].fell, 0x800000);
});

test("a lane knows its steps, its birth and its waits", () => {
  const lane = Object.fromEntries(lanes(run, all).map((l) => [l.context, l]));
  assert.equal(lane["app.1.irq"].born, 9);
  assert.deepEqual(lane["app.1.dio"].steps, [21, 22, 23]);
  assert.deepEqual(lane.peer.waits, [{ from: 14.5, to: 24.5, on: "disk:WRITE" }]);
});

test("count and truth are both drawn, and told apart where they part", () => {
  const write = (k) => storeys(run, all[k], "disk").find((s) => s.name === "WRITE");
  assert.equal(write(20).broken, false);
  assert.deepEqual([write(21).level.count, write(21).level.truth, write(21).broken, write(21).strays], [-1, 0, true, 1]);
});

test("a gate is open, then shutting, then held", () => {
  assert.deepEqual([11, 12, 13].map((k) => storeys(run, all[k], "disk").find((s) => s.name === "WRITE").door), ["open", "shutting", "held"]);
});

test("the rail follows frozen, whatever the gates do", () => {
  const rail = (k) => storeys(run, all[k], "disk").map((s) => s.rung);
  assert.deepEqual(rail(0), ["off", "off", "off", "off", "on"]);
  assert.deepEqual(rail(15), ["off", "off", "on", "past", "past"]);
});

test("a file system that cannot be frozen shows gates only", () => {
  assert.deepEqual(storeys(run, all[0], "ovl").map((s) => s.name), ["WRITE", "PAGEFAULT", "FS"]);
});

test("a token out of the gate leaves a ring with the number of its iocb", () => {
  assert.equal(keeper(all[2], "ovl", "WRITE", "app.1"), "#1");
  assert.deepEqual(storeys(run, all[2], "ovl")[0].tokens, [{ kind: "ring", iocb: "#1", text: "#1", title: "app.1" }]);
});

test("a token that no iocb holds is drawn in the gate with its context's number", () => {
  const view = structuredClone(all[2]);
  view.iocbs["#1"].pocket = [];
  assert.deepEqual(storeys(run, view, "ovl")[0].tokens.map(({ kind, text }) => [kind, text]), [["coin", "1"]]);
});

test("a gold bit over an empty pocket is a lie once it was breached, and only parted before", () => {
  assert.equal(card(run, all[6], all[5], "#2", 6).is, "lies");
  const innocent = { ...run, steps: run.steps.map((s) => ({ ...s, breaches: [] })) };
  const face = card(innocent, all[6], all[5], "#2", 6);
  assert.deepEqual([face.is, face.parted, face.changed], ["honest", true, 0x860000]);
});

test("an iocb just made is blank, one freed is told", () => {
  assert.equal(card(run, all[5], all[4], "#2", 5).is, "blank");
  assert.equal(card(run, all[23], all[22], "#2", 23).is, "freed");
});

test("the lines of a step: who touches what, and a token out of an empty pocket", () => {
  const drawn = wires(all[21], run.steps[20]).map(({ kind, from, to }) => [kind, from, to]);
  assert.deepEqual(drawn, [
    ["tether", "coin:#1:WRITE", "ring:ovl:WRITE:#1"],
    ["act", "context:app.1.dio", "iocb:#2"],
    ["extra", "pocket:#2", "gate:disk:WRITE"],
  ]);
  assert.deepEqual(wires(all[0], null), []);
});

test("a write that a freezer cannot see is remarked, one that it waits for too", () => {
  assert.equal(remarks(run, all[11], 11).length, 0);
  assert.match(remarks(run, all[16], 16)[0].join(""), /no token.*cannot see #2/);
  const fair = structuredClone(all[12]);
  fair.superblocks.disk.levels.WRITE.tokens = ["app.1"];
  assert.match(remarks(run, fair, 12)[0].join(""), /admin waits until #2/);
});

test("a completion that has returned its token is not remarked", () => {
  const fair = { ...run, steps: run.steps.map((s) => ({ ...s, breaches: [] })) };
  assert.deepEqual(remarks(fair, all[12], 12), []);
});

test("a pointer on the track finds the nearest step, ends included", () => {
  assert.deepEqual([0, 100, 149, 151, 1000, 99999].map((x) => stepAt(x, 1100, 10)), [0, 1, 1, 2, 10, 10]);
});

test("moments are first breaches and the completed freeze, in order of time", () => {
  assert.deepEqual(moments(run, 9).map((m) => [m.step, m.slugs[0]]), [[6, "flag-sound"], [8, "no-warn"], [9, "write-covered"], [19, "frozen"], [20, "exclusion"], [21, "count-faithful"]]);
  assert.equal(moments(run, 3).length, 3);
});

test("what stayed is told where its counterpart moved", () => {
  const bare = (k) => told({ ...run.steps[k - 1], changes: [] }, all[k - 1], all[k]);
  assert.deepEqual(bare(21), [{ object: "disk:WRITE", field: "truth", before: "0", after: "0" }]);
  assert.deepEqual(bare(6), [{ object: "#2", field: "pocket", before: "empty", after: "empty" }]);
  assert.deepEqual(bare(3), []);
});

test("a stray end comes out of the empty pocket of its request, also where no iocb changes", () => {
  const step = { ...run.steps[20], changes: [], breaches: [], delta: run.steps[20].delta.filter(([path]) => path.startsWith("superblocks")) };
  assert.deepEqual(wires(all[21], step).slice(1).map((w) => [w.kind, w.to]), [["act", "iocb:#2"], ["extra", "gate:disk:WRITE"]]);
});
