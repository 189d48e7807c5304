import assert from "node:assert/strict";
import { test } from "node:test";
import { colour, statementEnd } from "../../static/js/cc.js";
import { asked, BINDINGS } from "../../static/js/keys.js";
import { say } from "../../static/js/messages-later.js";
import { dress, plain, spoken } from "../../static/js/speech.js";
import { adopt, chosen, facts, keyOf, moved, prefix, spotlight } from "../../static/js/store.js";
import { claimBit, codeOf, hex, isSet, labels, strip } from "../../static/js/strip.js";
import { parse, urls } from "../../static/js/urls.js";
import { cloned, extra, queued, run, shut, warned } from "./fixture.mjs";


test("dress changes no word of the sentence", () => {
  for (const step of run.steps) assert.equal(plain(dress(run, step.sentence)), step.sentence);
});

test("the headline is the sentence and its first new breach", () => {
  assert.equal(plain(spoken(run, run.steps[cloned - 1])), "app clones an iocb into #2: the bits are copied, a token is not: #2 says it started a write, and app.1 holds no token of disk:WRITE.");
  assert.equal(plain(spoken(run, run.steps[cloned])), run.steps[cloned].sentence);
});

test("words of freezing have its colour, inside code they have not", () => {
  const cold = (words) => dress(run, words).filter((p) => p.dress === "ice").map((p) => p.text);
  assert.deepEqual(cold(run.steps[shut - 1].sentence), ["shuts"]);
  assert.deepEqual(cold(run.steps[queued - 1].sentence), ["shut"]);
  assert.deepEqual(cold("admin changes disk, which is frozen"), ["frozen"]);
  assert.deepEqual(cold("admin, in freeze_super: if (sb->s_writers.frozen != SB_UNFROZEN)."), []);
});

test("names of the run are bold, also inside longer names", () => {
  const names = dress(run, "app.1.dio, app and disk").filter((p) => p.dress === "name").map((p) => p.text);
  assert.deepEqual(names, ["app.1.dio", "app", "disk"]);
  assert.deepEqual(dress(run, "apparent disks").map((p) => p.dress), ["text"]);
});

test("names with signs of a pattern in them are taken as they are", () => {
  const odd = { ...run, contexts: [{ ...run.contexts[0], name: "writer[1]" }], requests: [] };
  assert.deepEqual(dress(odd, "writer[1] waits").map((p) => [p.dress, p.text]), [["name", "writer[1]"], ["text", " waits"]]);
});

test("bytes that name no flag are thin, and only wide cells carry a code", () => {
  const { cells } = strip(run.flags);
  assert.equal(cells.length, 32);
  assert.deepEqual(cells.map((c) => c.bit), Array.from({ length: 32 }, (_, i) => 31 - i));
  assert.equal(cells[0].tall, false);
  assert.deepEqual(cells.filter((c) => c.code).map((c) => c.code), ["ST", "CC", "AC", "NI", "WQ", "WR", "DI", "EV"]);
});

test("names of set bits never overlap and never leave the strip", () => {
  const s = strip(run.flags);
  for (const value of [0, 0x860000, 0xff0000, 0xff001f, 0x800001]) {
    const placed = labels(s, run.flags, value);
    placed.forEach((label, i) => {
      const end = label.x + label.text.length * 6.65;
      if (value !== 0xff0000 && value !== 0xff001f) assert.ok(end <= s.width + 0.01, label.text);
      assert.ok(label.x >= (i ? placed[i - 1].x : 0), label.text);
    });
  }
});

test("a flag that the trace table leaves out is a number", () => {
  const flags = run.flags.map((f) => (f.name === "WRITE_STARTED" ? { ...f, trace: null } : f));
  assert.deepEqual(labels(strip(flags), flags, 0x800000).map((l) => [l.text, l.gold]), [["0x800000", true]]);
});

test("bit 31 is a bit like any other", () => {
  assert.equal(isSet(0x80000000, 31), true);
  assert.equal(hex(-1), "0xffffffff");
  assert.equal(hex(0x860000, 8), "0x00860000");
});

test("a kernel without the flag has no bit that claims a token", () => {
  assert.equal(claimBit(run.flags), 23);
  assert.equal(claimBit(run.flags.filter((f) => f.bit !== 23)), null);
  assert.equal(codeOf("HAS_METADATA"), "HM");
});

test("colouring changes no letter of the source, across comments too", () => {
  const text = "/* one\n * two */ int a = b->ki_flags; // end\nif (x) /* in */ foo(y);";
  assert.equal(colour(text).map((line) => line.map((t) => t.text).join("")).join("\n"), text);
  assert.deepEqual(colour(text)[2].filter((t) => t.kind === "fn").map((t) => t.text), ["foo"]);
  assert.equal(colour(text)[1][0].kind, "note");
});

test("a statement reaches to its end, over lines", () => {
  const lines = ["\tif (WARN_ON_ONCE(a &", "\t\t\t b))", "\t\treturn;", "\tx = 1;"];
  assert.equal(statementEnd(lines, 1), 2);
  assert.equal(statementEnd(lines, 4), 4);
});

test("every key has its words, and no key two meanings", () => {
  const keys = BINDINGS.flatMap((b) => b.keys);
  assert.equal(new Set(keys).size, keys.length);
  for (const { ask, detail } of BINDINGS) assert.ok(say.bindings[[ask, ...Object.values(detail ?? {})].join(" ")], ask);
});

test("keys belong to the control they are pressed in", () => {
  const free = { modified: false, writing: false, pressing: false };
  assert.deepEqual(asked("3", free), { name: "context", detail: { number: 3 } });
  assert.deepEqual(asked(" ", free), { name: "play", detail: {} });
  assert.equal(asked(" ", { ...free, pressing: true }), null);
  assert.equal(asked("s", { ...free, writing: true }), null);
  assert.equal(asked("s", { ...free, modified: true }), null);
  assert.equal(asked("ArrowRight", { ...free, pressing: true })?.name, "forward");
});

test("an address is built and read in one place", () => {
  assert.deepEqual(parse(urls.state("/v1/abc", 7)), { link: "/v1/abc", step: 7 });
  assert.deepEqual(parse("/v1/abc"), { link: "/v1/abc", step: null });
  assert.equal(parse("/"), null);
  assert.equal(urls.kernel("6.7+flag"), "/api/kernels/6.7%2Bflag");
});

test("a recorded step is taken without asking the server, an unknown one is not known", () => {
  const story = adopt(null, run, cloned);
  assert.equal(chosen(story, "app")?.playback.cursor, cloned + 1);
  assert.equal(chosen(story, "admin"), null);
  assert.deepEqual(prefix(moved(story, 2), "peer"), ["app", "app", "peer"]);
});

test("stories of one scenario are one, whatever schedule its text carries", () => {
  const other = structuredClone(run);
  other.scenario.text = other.scenario.text.replace(/^schedule.*$/m, "schedule app");
  assert.equal(keyOf(other), keyOf(run));
  assert.notEqual(keyOf({ ...run, kernel: { id: "6.8" } }), keyOf(run));
});

test("the timeline draws the property that the step broke, else the last one broken", () => {
  assert.equal(spotlight(adopt(null, run, extra), []), "balanced");
  assert.equal(spotlight(adopt(null, run, warned + 1), []), "no-warn");
  assert.equal(spotlight(adopt(null, { ...run, steps: [] }, 0), ["balanced"]), "balanced");
  assert.equal(facts(run), facts(run));
});
