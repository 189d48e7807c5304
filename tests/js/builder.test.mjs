import assert from "node:assert/strict";
import { test } from "node:test";
import { base, draft, edited, question, record, redo, restored, settle, texts, undo, written, wrongAt } from "../../static/js/draft.js";
import * as edits from "../../static/js/edits.js";
import { formOf, layers, open, pinned } from "../../static/js/forms.js";
import * as keeping from "../../static/js/keeping.js";

const operation = (verb, target, options = {}) => ({ verb, target, options });
const tree = () => ({
  title: null, kernel: "6.7",
  file_systems: [
    { name: "disk", type: "ext4", upper: null, loop: null, options: [] },
    { name: "ovl", type: "overlay", upper: "disk", loop: null, options: [] },
  ],
  threads: [
    { name: "app", copies: 1, operations: [operation("aio_write", "ovl", { hook: "deny", "hook@ovl": "any" }), operation("wait", "app.1")] },
    { name: "admin", copies: 1, operations: [operation("freeze", "disk")] },
  ],
  schedule: "app*3 app.1.irq application app>returned", checks: [], expects: ["app.1 blocked disk:WRITE"], forbids: [],
  defines: [], patches: [], opaques: [],
});
const grammar = {
  id: "6.7", title: "", hunks: [],
  operations: [
    { verb: "aio_write", summary: "", takes: "fs", device: false, options: { nowait: [], hook: ["pass", "deny", "any"], io: ["queued", "sync", "any"], fault: ["FS"] } },
    { verb: "freeze", summary: "", takes: "fs", device: true, options: { who: ["user", "kernel"] } },
    { verb: "wait", summary: "", takes: "request", device: false, options: {} },
    { verb: "kill", summary: "", takes: "thread", device: false, options: {} },
  ],
  choices: { hook: ["pass", "deny"], io: ["queued", "sync"] }, any: { hook: ["pass", "deny"], io: ["queued", "sync"] }, defaults: { hook: "pass", io: "any" },
  file_systems: [{ name: "ext4", stacked: false }, { name: "overlay", stacked: true }],
};
const answer = (text, object) => ({ text, object, error: null, places: [], cut: null });

test("undoing walks back to the beginning and forward to the end, and an edit there begins anew", () => {
  const first = draft(written("a"));
  let d = record(record(record(first, written("b")), edited(tree())), written("c"));
  for (let i = 0; i < 5; i++) d = undo(d);
  assert.equal(d.now.text, "a");
  assert.equal(d.past.length, 0);
  for (let i = 0; i < 5; i++) d = redo(d);
  assert.equal(d.now.text, "c");
  assert.equal(record(undo(d), written("d")).ahead.length, 0);
});

test("what is typed in one go is undone in one go", () => {
  let d = draft(written("a"));
  for (const text of ["ab", "abc", "abcd"]) d = record(d, written(text, 7));
  assert.equal(d.now.text, "abcd");
  assert.equal(undo(d).now.text, "a");
  assert.equal(record(redo(undo(d)), written("x", 7)).past.length, 2);
});

test("an object is woven into the nearest text before it, and its answer finds it wherever it is by then", () => {
  let d = record(draft(written("a")), edited(tree()));
  const asked = d.now;
  assert.deepEqual(question(d), { scenario: asked.tree, onto: "a" });
  d = settle(undo(d), asked, answer("woven", tree()));
  assert.equal(redo(d).now.text, "woven");
  assert.deepEqual(question(redo(d)), { scenario: "woven" });
  assert.equal(base(draft(edited(tree()))), "");
});

test("a draft is kept as its texts and comes back with its past", () => {
  const d = undo(record(record(draft(written("a")), written("b")), written("c")));
  const again = restored(texts(d, 10));
  assert.equal(again.now.text, "b");
  assert.equal(undo(again).now.text, "a");
  assert.equal(redo(again).now.text, "c");
  assert.deepEqual(texts(redo(d), 1).past, ["b"]);
});

test("a mistake is at its card and at those around it, and nowhere else", () => {
  const mistake = { message: "no", path: "threads/1/operations/0" };
  assert.equal(wrongAt(mistake, "threads/1/operations/0"), "no");
  assert.equal(wrongAt(mistake, "threads/1"), "no");
  assert.equal(wrongAt({ ...mistake, path: "threads/11" }, "threads/1"), "");
  assert.equal(wrongAt(null, "kernel"), "");
});

test("a thread that is renamed is renamed wherever it is spoken of", () => {
  const named = edits.renameThread(tree(), 0, "writer");
  assert.equal(named.schedule, "writer*3 writer.1.irq application writer>returned");
  assert.equal(named.threads[0].operations[1].target, "writer.1");
  assert.deepEqual(named.expects, ["writer.1 blocked disk:WRITE"]);
});

test("a file system that is renamed is renamed wherever it is spoken of", () => {
  const named = edits.setFileSystem(edits.setFileSystem(tree(), 0, { name: "sda" }, grammar), 1, { name: "top" }, grammar);
  assert.equal(named.file_systems[1].upper, "sda");
  assert.deepEqual(named.threads[0].operations[0], operation("aio_write", "top", { hook: "deny", "hook@top": "any" }));
  assert.equal(named.threads[1].operations[0].target, "sda");
  assert.deepEqual(named.expects, ["app.1 blocked sda:WRITE"]);
});

test("an edit leaves the object alone that it was made from", () => {
  const before = tree();
  edits.removeOperation(before, { thread: 0, index: 0 });
  edits.renameThread(before, 0, "x");
  assert.deepEqual(before, tree());
});

test("a thread goes with its last operation", () => {
  assert.deepEqual(edits.removeOperation(tree(), { thread: 1, index: 0 }).threads.map((t) => t.name), ["app"]);
  const { tree: moved, at } = edits.moveOperation(tree(), { thread: 1, index: 0 }, { thread: 0, index: 1 });
  assert.deepEqual(moved.threads.map((t) => t.operations.map((o) => o.verb)), [["aio_write", "freeze", "wait"]]);
  assert.deepEqual(at, { thread: 0, index: 1 });
});

test("moving step by step down and up again passes every place and ends where it began", () => {
  let now = tree();
  now.threads[0].operations.push(operation("read", "disk"));
  const before = structuredClone(now);
  let spot = { thread: 0, index: 0 };
  const seen = [];
  for (const way of [1, 1, 1, 1, -1, -1, -1, -1]) {
    const to = edits.nextSpot(now, spot, way);
    if (to === null) continue;
    ({ tree: now, at: spot } = edits.moveOperation(now, spot, to));
    seen.push(`${spot.thread}.${spot.index}`);
  }
  assert.deepEqual(seen, ["0.1", "0.2", "1.0", "1.1", "1.0", "0.2", "0.1", "0.0"]);
  assert.deepEqual(now, before);
  assert.equal(edits.nextSpot(now, { thread: 0, index: 0 }, -1), null);
});

test("what is added fits what is there", () => {
  const blank = { ...tree(), file_systems: [tree().file_systems[0]], threads: [{ name: "app", copies: 1, operations: [operation("write", "disk")] }] };
  const added = edits.addThread(blank);
  assert.deepEqual(added.threads[1], { name: "admin", copies: 1, operations: [operation("freeze", "disk")] });
  assert.deepEqual(edits.addOperation(added, 1).threads[1].operations[1], operation("thaw", "disk"));
  const { tree: two, at } = edits.retype(edits.addFileSystem(blank), 1, "overlay", grammar);
  assert.equal(at, 1);
  assert.deepEqual(two.file_systems[1], { name: "ovl", type: "overlay", upper: "disk", loop: null, options: [] });
});

test("another verb keeps the options that it knows, and takes what it needs", () => {
  assert.deepEqual(edits.setVerb(tree(), { thread: 0, index: 0 }, "freeze", grammar).threads[0].operations[0], operation("freeze", "ovl"));
  assert.equal(edits.setVerb(tree(), { thread: 0, index: 0 }, "kill", grammar).threads[0].operations[0].target, "admin");
});

test("a form has what the kernel's table says, for every layer that an operation meets", () => {
  const form = formOf(grammar, tree(), 0, tree().threads[0].operations[0]);
  assert.deepEqual(form.picks.map(({ key, value }) => [key, value]), [["hook", "deny"], ["hook@ovl", "any"], ["io", "any"], ["fault", ""]]);
  assert.deepEqual(form.flags, [{ key: "nowait", on: false }]);
  assert.deepEqual(form.targets, ["disk", "ovl"]);
  assert.deepEqual(formOf(grammar, tree(), 1, operation("freeze", "disk")).targets, ["disk"]);
  assert.deepEqual(formOf(grammar, tree(), 1, operation("wait", null)).targets, ["", "app.1", "app.2", "admin.1"]);
  assert.deepEqual(layers(tree(), "ovl"), ["ovl", "disk"]);
});

test("what an operation cannot have here stays to be seen, and to be left out", () => {
  const odd = operation("aio_write", "nowhere", { hook: "sometimes", dsync: true });
  const form = formOf(grammar, tree(), 0, odd);
  assert.deepEqual(form.strays, ["dsync"]);
  assert.equal(form.targets[0], "nowhere");
  assert.deepEqual(form.picks[0].values, ["sometimes", "pass", "deny", "any"]);
  assert.equal(formOf(grammar, tree(), 0, operation("fly", "disk")).targets, null);
});

test("what is left open is shown whether it was written or not", () => {
  assert.deepEqual(open(grammar, tree().threads[0].operations[0]), [{ name: "io", stands: ["queued", "sync"] }, { name: "hook@ovl", stands: ["pass", "deny"] }]);
  assert.deepEqual(pinned(tree().threads[0].operations[0]), ["hook=deny"]);
});

test("five hundred random edits and as many undoings end where they began", () => {
  let seed = 20240229;
  const random = (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
  let d = settle(draft(written("x")), draft(written("x")).now, answer("x", tree()));
  d = { ...d, now: { ...d.now, tree: tree(), settled: true } };
  const before = structuredClone(d.now);
  for (let i = 0; i < 500; i++) {
    const { now } = d;
    const thread = random(now.tree.threads.length);
    const spot = { thread, index: random(now.tree.threads[thread].operations.length) };
    const to = edits.nextSpot(now.tree, spot, random(2) ? 1 : -1);
    const next = [
      () => edits.addThread(now.tree), () => edits.addOperation(now.tree, thread), () => edits.addFileSystem(now.tree),
      () => (to ? edits.moveOperation(now.tree, spot, to).tree : now.tree), () => edits.moveThread(now.tree, thread, random(now.tree.threads.length)),
      () => (now.tree.threads.length > 1 ? edits.removeOperation(now.tree, spot) : now.tree), () => edits.renameThread(now.tree, thread, `t${i}`),
      () => edits.setOption(now.tree, spot, "hook", random(2) ? "deny" : null), () => edits.setVerb(now.tree, spot, "freeze", grammar),
    ][random(9)]();
    d = record(d, edited(next));
    assert.ok(next.threads.every((t) => t.operations.length > 0));
  }
  assert.equal(d.past.length, 500);
  for (let i = 0; i < 500; i++) d = undo(d);
  assert.deepEqual(d.now, before);
});

const store = (most = Infinity) => {
  const items = new Map();
  return { getItem: (key) => items.get(key) ?? null, setItem: (key, value) => { if (value.length > most) throw new Error("full"); items.set(key, value); } };
};
const kept = (link, now) => ({ link, head: now, when: 1, past: [], now, ahead: [], ran: now });

test("a draft is found under the link of what it ran as, and only there", () => {
  const s = store();
  keeping.keepDraft(s, kept("/v1/a", "one"), "");
  keeping.keepDraft(s, kept("/v1/b", "two"), "/v1/a");
  assert.equal(keeping.draftAt(s, "/v1/a"), null);
  assert.equal(keeping.draftAt(s, "/v1/b").now, "two");
  for (let i = 0; i < 40; i++) keeping.keepDraft(s, kept(`/v1/${i}`, `text ${i}`), "");
  assert.equal(keeping.lately(s).length, 24);
});

test("a name is kept once, anew each time, until it is thrown away", () => {
  const s = store();
  for (const text of ["one", "two"]) keeping.keepNamed(s, { name: "mine", text, when: 1 });
  assert.deepEqual(keeping.named(s).map((item) => item.text), ["two"]);
  keeping.dropNamed(s, "mine");
  assert.deepEqual(keeping.named(s), []);
});

test("where nothing can be kept it is said, and nothing breaks", () => {
  assert.equal(keeping.keepDraft(null, kept("/v1/a", "one"), ""), false);
  assert.equal(keeping.keepDraft(store(10), kept("/v1/a", "one"), ""), false);
  assert.deepEqual(keeping.lately({ getItem: () => "{not json", setItem: () => {} }), []);
  const tight = store(400);
  assert.equal(keeping.keepDraft(tight, { ...kept("/v1/a", "one"), past: Array.from({ length: 60 }, (_, i) => `text ${i}`) }, ""), true);
  assert.equal(keeping.draftAt(tight, "/v1/a").past.length, 10);
});
