import assert from "node:assert/strict";
import { test } from "node:test";
import { told } from "../../static/js/changes.js";
import { card } from "../../static/js/card.js";
import { clones, keeper, lanes, moments, occupant, present, rows, stepAt, wires } from "../../static/js/layout.js";
import { views } from "../../static/js/playback.js";
import { remarks } from "../../static/js/remarks.js";
import { maskOf } from "../../static/js/mask.js";
import { storeys } from "../../static/js/tower.js";
import { cloned, extra, freed, frozen, granted, half, held, made, queued, run, shut, taken, uncovered, warned, written } from "./fixture.mjs";

const all = views(run);
const [ovl, disk] = rows(run, all);

test("rows stand as they are mounted, the top of the stack first", () => {
  assert.deepEqual([ovl.fs.name, disk.fs.name], ["ovl", "disk"]);
  assert.equal(ovl.under.name, "disk");
  assert.equal(disk.under, null);
});

test("a slot is used again once its iocb is freed and gone", () => {
  assert.deepEqual([cloned - 1, cloned, freed, freed + 1].map((k) => occupant(disk, 0, k)), [null, "#2", "#2", null]);
  const stay = (state) => ({ file_system: "disk", state, clone_of: null, flags: 0 });
  const view = (one, two) => ({ iocbs: { ...(one && { "#1": stay(one) }), ...(two && { "#2": stay(two) }) } });
  const again = rows({ file_systems: [disk.fs] }, [view("live"), view("freed"), view("freed"), view(null, "live")]);
  assert.deepEqual(again[0].stays.map((s) => [s.iocb, s.slot]), [["#1", 0], ["#2", 0]]);
});

test("iocbs that live together never share a slot", () => {
  const alive = (name) => ({ file_system: "disk", state: "live", clone_of: null, flags: 0, name });
  const view = (...names) => ({ iocbs: Object.fromEntries(names.map((n) => [n, alive(n)])) });
  const two = rows({ file_systems: [disk.fs] }, [view(), view("#1"), view("#1", "#2")]);
  assert.deepEqual(two[0].stays.map((s) => s.slot), [0, 1]);
});

test("a clone tells which bits went over and which were held back", () => {
  assert.deepEqual(clones(all), [{ clone: "#2", source: "#1", step: cloned, bits: 0x860000, fell: 0 }]);
  const masked = structuredClone(all).map((v) => (v.iocbs["#2"] && (v.iocbs["#2"].flags &= ~0x800000), v));
  assert.equal(clones(masked)[0].fell, 0x800000);
});

test("a lane knows its steps, its birth and its waits", () => {
  const lane = Object.fromEntries(lanes(run, all).map((l) => [l.context, l]));
  assert.equal(lane["app.1.irq"].born, run.steps.find((s) => /will run in/.test(s.sentence)).number);
  assert.deepEqual(lane["app.1.dio"].steps, run.steps.filter((s) => s.context === "app.1.dio").map((s) => s.number));
  assert.deepEqual(lane.peer.waits, [{ from: queued + 0.5, to: granted - 0.5, on: "disk:WRITE" }]);
});

test("count and truth are both drawn, and told apart where they part", () => {
  const write = (k) => storeys(run, all[k], "disk").find((s) => s.name === "WRITE");
  assert.equal(write(extra - 1).broken, false);
  assert.deepEqual([write(extra).level.count, write(extra).level.truth, write(extra).broken, write(extra).strays], [-1, 0, true, 1]);
});

test("a gate is open, then shutting, then held", () => {
  assert.deepEqual([shut - 1, shut, held].map((k) => storeys(run, all[k], "disk").find((s) => s.name === "WRITE").door), ["open", "shutting", "held"]);
});

test("the rail follows frozen, whatever the gates do", () => {
  const rail = (k) => storeys(run, all[k], "disk").map((s) => s.rung);
  assert.deepEqual(rail(0), ["off", "off", "off", "off", "on"]);
  assert.deepEqual(rail(half), ["off", "off", "on", "past", "past"]);
});

test("a file system that cannot be frozen shows gates only", () => {
  assert.deepEqual(storeys(run, all[0], "ovl").map((s) => s.name), ["WRITE", "PAGEFAULT", "FS"]);
});

test("a token out of the gate leaves a ring with the number of its iocb", () => {
  assert.equal(keeper(all[taken], "ovl", "WRITE", "app.1"), "#1");
  assert.deepEqual(storeys(run, all[taken], "ovl")[0].tokens, [{ kind: "ring", iocb: "#1", text: "#1", title: "app.1" }]);
});

test("a token that no iocb holds is drawn in the gate with its context's number", () => {
  const view = structuredClone(all[taken]);
  view.iocbs["#1"].pocket = [];
  assert.deepEqual(storeys(run, view, "ovl")[0].tokens.map(({ kind, text }) => [kind, text]), [["coin", "1"]]);
});

test("a gold bit over an empty pocket is a lie once it was breached, and only parted before", () => {
  assert.equal(card(run, all[cloned], all[cloned - 1], "#2", cloned).is, "lies");
  const innocent = { ...run, steps: run.steps.map((s) => ({ ...s, breaches: [] })) };
  const face = card(innocent, all[cloned], all[cloned - 1], "#2", cloned);
  assert.deepEqual([face.is, face.parted, face.changed], ["honest", true, 0]);
});

test("an iocb just made is blank, one freed is told", () => {
  assert.equal(card(run, all[made], all[made - 1], "#1", made).is, "blank");
  assert.equal(card(run, all[freed], all[freed - 1], "#2", freed).is, "freed");
});

test("the lines of a step: who touches what, and a token out of an empty pocket", () => {
  const drawn = wires(all[extra], run.steps[extra - 1]).map(({ kind, from, to }) => [kind, from, to]);
  assert.deepEqual(drawn, [
    ["tether", "coin:#1:WRITE", "ring:ovl:WRITE:#1"],
    ["act", "context:app.1.dio", "iocb:#2"],
    ["extra", "pocket:#2", "gate:disk:WRITE"],
  ]);
  assert.deepEqual(wires(all[0], null), []);
});

test("a write that a freezer cannot see is remarked, one that it waits for too", () => {
  assert.equal(remarks(run, all[shut - 1], shut - 1).length, 0);
  assert.match(remarks(run, all[held], held)[0].join(""), /no token.*cannot see #2/);
  const fair = structuredClone(all[shut]);
  fair.superblocks.disk.levels.WRITE.tokens = ["app.1"];
  assert.match(remarks(run, fair, shut)[0].join(""), /admin waits until #2/);
});

test("a completion that has returned its token is not remarked", () => {
  const fair = { ...run, steps: run.steps.map((s) => ({ ...s, breaches: [] })) };
  assert.deepEqual(remarks(fair, all[shut], shut), []);
});

test("a pointer on the track finds the nearest step, ends included", () => {
  assert.deepEqual([0, 100, 149, 151, 1000, 99999].map((x) => stepAt(x, 1100, 10)), [0, 1, 1, 2, 10, 10]);
});

test("moments are first breaches and the completed freeze, in order of time", () => {
  assert.deepEqual(moments(run, 9).map((m) => [m.step, m.slugs[0]]), [[cloned, "flag-sound"], [warned, "no-warn"], [uncovered, "write-covered"], [frozen, "frozen"], [written, "exclusion"], [extra, "balanced"]]);
  assert.equal(moments(run, 3).length, 3);
});

test("what stayed is told where its counterpart moved", () => {
  const bare = (k) => told({ ...run.steps[k - 1], changes: [] }, all[k - 1], all[k]);
  assert.deepEqual(bare(extra), [{ object: "disk:WRITE", field: "truth", before: "0", after: "0" }]);
  assert.deepEqual(bare(cloned), [{ object: "#2", field: "pocket", before: "empty", after: "empty" }]);
  assert.deepEqual(bare(made), []);
});

test("a stray end comes out of the empty pocket of its request, also where no iocb changes", () => {
  const step = { ...run.steps[extra - 1], changes: [], breaches: [], delta: run.steps[extra - 1].delta.filter(([path]) => path.startsWith("superblocks")) };
  assert.deepEqual(wires(all[extra], step).slice(1).map((w) => [w.kind, w.to]), [["act", "iocb:#2"], ["extra", "gate:disk:WRITE"]]);
});

test("the line of a step that breaks a property over an iocb goes to that iocb", () => {
  const looked = run.steps.find((s) => s.delta.every(([path]) => !/^(iocbs|superblocks)/.test(path)) && s.breaches.some((b) => b.object === "#2"));
  assert.deepEqual(wires(all[looked.number], looked).filter((w) => w.kind === "act").map((w) => w.to), ["iocb:#2"]);
});

test("the mask is what the kernel's own kiocb_clone goes through", () => {
  const file = (body) => [{ name: "fs.h", text: `#define IOCB_CLONE_FLAGS_MASK 1\nstatic void kiocb_clone(struct kiocb *k,\n\tstruct file *f)\n{\n\t${body}\n}\nint other = 1 & IOCB_CLONE_FLAGS_MASK;\n` }];
  const before = { ...run, flags: run.flags.filter((f) => f.name !== "WRITE_STARTED") };
  assert.equal(maskOf(run, file("x = src->ki_flags & IOCB_CLONE_FLAGS_MASK;")), "there");
  assert.equal(maskOf(run, file("x = src->ki_flags;")), "absent");
  assert.equal(maskOf(before, file("x = src->ki_flags;")), "none");
  assert.equal(maskOf(run, [{ name: "a.c", text: "kiocb_clone(&a, b, c & IOCB_CLONE_FLAGS_MASK);\n" }]), "absent");
  assert.equal(maskOf(run, null), "unread");
});

test("of more contexts than there is room for, those not born are not shown", () => {
  const crowd = (n) => ({ contexts: Array.from({ length: n }, (_, i) => ({ name: `t${i}` })) });
  const view = { contexts: Object.fromEntries(crowd(13).contexts.map(({ name }, i) => [name, { status: i % 2 ? "unborn" : "runnable" }])) };
  assert.equal(present(crowd(12), view).length, 12);
  assert.deepEqual(present(crowd(13), view).map(({ name }) => name), [0, 2, 4, 6, 8, 10, 12].map((i) => `t${i}`));
});
