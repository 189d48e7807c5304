import assert from "node:assert/strict";
import { test } from "node:test";
import { fit, length, motions, places } from "../../static/js/motions.js";
import { views } from "../../static/js/playback.js";
import { cloned, extra, freed, frozen, granted, half, held, queued, run, shut, taken, warned } from "./fixture.mjs";

const PACE = { tap: 90, fade: 160, move: 420, freeze: 700 };
const all = views(run);
const of = (k) => motions(run, all[k - 1], all[k], run.steps[k - 1], PACE);
const kinds = (k) => of(k).map(({ kind }) => kind);
const the = (k, kind) => of(k).filter((motion) => motion.kind === kind);
const named = ({ at, part }) => (part ? `${at} ${part}` : at);
const returned = run.steps.find((s) => s.delta.some(([path, before, after]) => path === "superblocks/ovl/levels/WRITE/tokens" && before.length > after.length)).number;
const clears = run.steps.find((s) => s.number > extra && s.ticks.includes("flag")).number;

test("nothing moves where only a statement is run", () => {
  const still = run.steps.filter(({ delta, ticks }) => !ticks.includes("warning") && delta.every(([path]) => /^(contexts|requests)|umount|rwsem|role$|complete$/.test(path)));
  assert.ok(still.length > 60);
  for (const { number } of still) assert.deepEqual(of(number), [], String(number));
});

test("a start: the coin leaves the ring in its gate, and the pocket is full once it is there", () => {
  const [coin] = the(taken, "coin");
  assert.deepEqual([coin.from, coin.to].map(({ side, at }) => [side, at]), [["after", "ring:ovl:WRITE:#1"], ["after", "coin:#1:WRITE"]]);
  assert.deepEqual([coin.appears, coin.vanishes, coin.text, coin.takes], [true, false, "ovl", PACE.move]);
  const [fill] = the(taken, "fill");
  assert.deepEqual([fill.at, fill.full, fill.begin + fill.takes], ["pocket:#1", true, coin.begin + coin.takes]);
});

test("an end: the coin goes back to its ring, and only then the count falls", () => {
  const [coin] = the(returned, "coin");
  assert.deepEqual([coin.from, coin.to].map(({ side, at }) => [side, at]), [["before", "coin:#1:WRITE"], ["before", "ring:ovl:WRITE:#1"]]);
  assert.deepEqual([coin.appears, coin.vanishes], [false, true]);
  for (const tally of the(returned, "tally")) assert.deepEqual([tally.begin, tally.texts, tally.drops], [coin.begin + coin.takes, ["1", "0"], false]);
});

test("a clone: bits fall one after another from cell to cell, and the names come last", () => {
  const bits = the(cloned, "bit");
  assert.deepEqual(bits.map(({ from, to }) => [named(from), named(to)]), [23, 18, 17].map((bit) => [`iocb:#1 bit ${bit}`, `iocb:#2 bit ${bit}`]));
  assert.deepEqual(bits.map(({ begin }) => begin), [0, PACE.tap, 2 * PACE.tap]);
  assert.deepEqual(bits.map(({ look }) => look), ["gold", "", ""]);
  assert.equal(the(cloned, "late")[0].begin, 2 * PACE.tap + PACE.move);
  assert.equal(the(cloned, "coin").length, 0); // the pocket stays
});

test("what the mask holds back falls there, and not into the clone", () => {
  const masked = structuredClone(all[cloned]);
  masked.iocbs["#2"].flags &= ~0x800000;
  const list = motions(run, all[cloned - 1], masked, run.steps[cloned - 1], PACE);
  const [fall] = list.filter(({ kind }) => kind === "fall");
  assert.deepEqual([named(fall.from), named(fall.to), fall.look], ["iocb:#1 bit 23", "copy:#2 fell 23", "gold"]);
  assert.deepEqual(list.filter(({ kind }) => kind === "land").map(({ part }) => part), ["bit 18", "bit 17"]);
});

test("a flag that changes turns over, and to which side", () => {
  const [flip] = the(clears, "flip");
  assert.deepEqual([flip.at, flip.part, flip.on, flip.gold], ["iocb:#2", "bit 23", false, true]);
});

test("a gate shuts, then its storey freezes, from the ground up; the roof when all is done", () => {
  assert.deepEqual(kinds(shut), ["door"]);
  assert.deepEqual(the(held, "ice").map(({ at, up }) => [at, up]), [["gate:disk:UNFROZEN", true], ["gate:disk:WRITE", true]]);
  assert.ok(the(held, "ice")[0].begin < the(held, "ice")[1].begin);
  assert.deepEqual(the(frozen, "ice").map(({ at }) => at), ["gate:disk:COMPLETE"]);
});

test("the rail follows `frozen`, not the gates", () => {
  assert.deepEqual(the(half, "knob").map(({ from, to }) => [named(from), named(to)]), [["gate:disk:WRITE rung", "gate:disk:PAGEFAULT rung"]]);
  assert.deepEqual(the(held, "knob"), []);
});

test("who queues comes from his place, and goes back there once the door is open", () => {
  const [come] = the(queued, "badge");
  assert.deepEqual([named(come.from), named(come.to), come.look], ["context:peer badge", "gate:disk:WRITE badge 0", "peer"]);
  const [gone] = the(granted, "badge");
  assert.deepEqual([named(gone.from), named(gone.to)], ["gate:disk:WRITE badge 0", "context:peer badge"]);
  assert.ok(gone.begin > 0 && the(granted, "door")[0].begin === 0);
  assert.deepEqual(the(granted, "ice").map(({ at, up }) => [at, up]), [["gate:disk:WRITE", false], ["gate:disk:UNFROZEN", false]]);
});

test("an end without a start: a red coin out of an empty pocket, then the count drops and parts from the truth", () => {
  const [ghost] = the(extra, "ghost");
  assert.deepEqual([named(ghost.from), named(ghost.to), ghost.text], ["pocket:#2 middle", "gate:disk:WRITE ghost", "−1"]);
  assert.deepEqual(the(extra, "tally").map(({ texts, drops, begin }) => [texts, drops, begin === ghost.takes]), [[["0", "−1"], true, true], [["=", "≠"], true, true]]);
});

test("without an iocb to take it from, the red coin comes from who acts", () => {
  const step = { ...run.steps[extra - 1], request: "nobody.1" };
  const [ghost] = motions(run, all[extra - 1], all[extra], step, PACE).filter(({ kind }) => kind === "ghost");
  assert.equal(named(ghost.from), "context:app.1.dio badge");
});

test("a warning shakes its note; what is freed fades", () => {
  assert.deepEqual(the(warned, "shake").map(({ at }) => at), ["notes"]);
  assert.deepEqual(kinds(freed), ["fade"]);
});

test("a token beyond those that are drawn leaves from where they are counted", () => {
  const many = (tokens) => {
    const view = structuredClone(all[taken]);
    view.superblocks.ovl.levels.WRITE.tokens = tokens;
    return view;
  };
  const [coin] = motions(run, many(["a.1", "b.1", "c.1"]), many(["a.1", "b.1", "c.1", "app.1"]), run.steps[taken - 1], PACE).filter(({ kind }) => kind === "coin");
  assert.deepEqual([named(coin.from), named(coin.to)], ["gate:ovl:WRITE slots", "coin:#1:WRITE"]);
});

test("to undo a step is to go the same ways backwards", () => {
  const ways = (list, turned) => list.filter(({ kind }) => ["coin", "badge", "knob"].includes(kind)).map(({ kind, from, to }) =>
    [kind, ...[from, to].map((place) => `${(place.side === "after") === turned ? "before" : "after"} ${named(place)}`)]);
  for (const { number: k, ...step } of run.steps) {
    const on = ways(of(k), true);
    const back = ways(motions(run, all[k], all[k - 1], step, PACE), false).map(([kind, from, to]) => [kind, to, from]);
    assert.deepEqual(back.sort(), on.sort(), String(k));
  }
});

test("every step is over soon, and in a given time where it must be", () => {
  for (const { number } of run.steps) {
    const list = of(number);
    assert.ok(length(list) <= 2 * PACE.freeze, String(number));
    assert.ok(length(fit(list, 250)) <= 250.001, String(number));
    for (const motion of list) {
      assert.ok(motion.begin >= 0 && motion.takes > 0);
      for (const place of places(motion)) assert.match(place.side, /^(before|after)$/);
    }
  }
  const short = of(taken);
  assert.equal(fit(short, 10_000), short);
});
