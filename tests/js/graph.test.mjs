/** The state graph: where nodes are drawn, which lines, where keys and clicks lead. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { PITCH, drawn, layout, neighbour, numberAt } from "../../static/js/graph-layout.js";
import { actionsIn, spell } from "../../static/js/branches.js";
import { been, beenOn, nodeAt, scheduleTo, wayTo } from "../../static/js/graph-ways.js";
import { told } from "../../static/js/graph-words.js";

const graphs = JSON.parse(readFileSync(new URL("fixture-graphs.json", import.meta.url), "utf8"));
const { folded, whole, broken } = graphs;
const ROOM = [320, 840, 1600];

const overlapping = ({ places }) => {
  const all = [...places.values()];
  return all.flatMap((a, i) => all.slice(i + 1).filter((b) => a.row === b.row && a.row !== 0 && a.left < b.right && b.left < a.right).map((b) => [a.id, b.id]));
};
const step = (graph, number) => nodeAt(graph, number).id;
const of = (graph, kind) => graph.nodes.filter((node) => node.kind === kind);

for (const [name, graph] of Object.entries(graphs)) {
  test(`${name}: nothing overlaps, and all is inside`, () => {
    for (const width of ROOM) {
      const drawing = layout(graph, { width });
      assert.equal(drawing.places.size, graph.nodes.length);
      assert.deepEqual(overlapping(drawing), [], `at ${width}`);
      for (const p of drawing.places.values()) {
        assert.ok(p.left >= 0 && p.right <= drawing.width && p.y > 0 && p.y < drawing.height, p.id);
        assert.ok(p.form === "dot" || p.text !== "" || p.node.open, `${p.id} says how much it stands for`);
      }
    }
  });

  test(`${name}: the run is a straight spine, step by step from left to right`, () => {
    const { places, spine, pitch } = layout(graph, { width: 840 });
    const on = spine.map((id) => places.get(id));
    assert.deepEqual(on.map(({ node }) => node.first), [...on.keys()]);
    assert.equal(new Set(on.map(({ y }) => y)).size, 1);
    for (const [i, p] of on.entries()) assert.ok(Math.abs(p.x - on[0].x - i * pitch) < 1e-6);
    const rails = [...places.values()].filter(({ form }) => form === "rail");
    for (const p of rails) {
      assert.ok(Math.abs(p.x - on[p.node.first].x - pitch) < 1e-6, "a place begins a step behind where the run is left for it");
      assert.ok(Math.abs(p.rail - (p.node.last - p.node.first) * pitch) < 1e-6);
    }
  });

  test(`${name}: it is the same each time, fits where it can, and heeds a pitch that is asked for`, () => {
    const again = layout(JSON.parse(JSON.stringify(graph)), { width: 840 });
    const once = layout(graph, { width: 840 });
    assert.deepEqual([...again.places.values()].map(({ x, y }) => [x, y]), [...once.places.values()].map(({ x, y }) => [x, y]));
    assert.deepEqual(again.links, once.links);
    assert.ok(once.width <= 841 || once.pitch === PITCH.fit);
    assert.ok(layout(graph, { width: 350 }).pitch >= PITCH.finger, "fingers need room");
    assert.equal(layout(graph, { width: 840, pitch: 31 }).pitch, 31);
  });

  test(`${name}: every line joins two nodes that are drawn, and every node off the run has one`, () => {
    const { places, links } = layout(graph, { width: 840 });
    for (const link of links) assert.ok(places.has(link.source) && places.has(link.target) && !link.d.includes("NaN"), link.d);
    for (const node of graph.nodes.filter(({ kind }) => kind !== "step")) {
      assert.ok(links.some(({ source, target }) => source === node.id || target === node.id), node.id);
    }
    const real = new Set(graph.edges.map(({ source, target }) => `${source} ${target}`));
    assert.ok(drawn(graph).every(({ source, target }) => real.has(`${source} ${target}`)), "no line without an edge");
  });
}

test("of a folded graph no line is drawn that a way over others stands for, nor any that leads back", () => {
  for (const graph of [folded, broken]) {
    const byId = new Map(graph.nodes.map((node) => [node.id, node]));
    const off = drawn(graph).filter((e) => byId.get(e.source).kind !== "step" && byId.get(e.target).kind !== "step");
    const onward = (id) => off.filter((e) => e.source === id).map((e) => e.target);
    const behind = (id, met = new Set()) => (onward(id).forEach((next) => met.has(next) || behind(next, met.add(next))), met);
    assert.ok(off.length > 5);
    for (const { source, target } of off) {
      assert.ok(byId.get(source).depth <= byId.get(target).depth);
      for (const next of onward(source).filter((id) => id !== target)) assert.ok(!behind(next).has(target), `${source} ${target} by ${next}`);
    }
  }
});

test("a whole graph has a line for each pair of states with an edge", () => {
  assert.equal(drawn(whole).length, new Set(whole.edges.map(({ source, target }) => `${source} ${target}`)).size);
});

test("numbers below the run stand apart, and the current step always has its own", () => {
  for (const pitch of [1.2, 6, 12, 30]) {
    const drawing = layout(folded, { width: 840, pitch });
    const numbered = of(folded, "step").flatMap((node) => numberAt(node, drawing, 33) ?? []);
    assert.ok(numbered.includes(33));
    for (const [i, number] of numbered.entries()) assert.ok(i === 0 || (number - numbered[i - 1]) * pitch >= 24, `${numbered} at ${pitch}`);
  }
  assert.equal(numberAt({ first: 7, last: 12 }, { pitch: 6 }, 40), 10, "of several steps the round one");
});

test("arrows go along the run, off it and back", () => {
  const drawing = layout(folded, { width: 840 });
  const at = step(folded, 10);
  assert.equal(neighbour(drawing, at, "right"), step(folded, 11));
  assert.equal(neighbour(drawing, at, "left"), step(folded, 9));
  assert.equal(neighbour(drawing, step(folded, 0), "left"), null);
  const up = neighbour(drawing, at, "up");
  assert.equal(drawing.places.get(up).node.kind, "beside");
  assert.equal(drawing.places.get(neighbour(drawing, up, "down")).row, 0);
  assert.equal(neighbour(drawing, "nobody", "down"), null);
});

test("arrows reach every node from the beginning", () => {
  for (const graph of Object.values(graphs)) {
    const drawing = layout(graph, { width: 840 });
    const met = new Set([graph.nodes[0].id]);
    for (const id of met) for (const way of ["left", "right", "up", "down"]) met.add(neighbour(drawing, id, way) ?? id);
    assert.equal(met.size, graph.nodes.length);
  }
});

test("a schedule is read action by action", () => {
  assert.deepEqual(actionsIn("app*2 app=deny admin"), ["app", "app", "app=deny", "admin"]);
  assert.deepEqual(actionsIn(""), []);
  assert.equal(spell(actionsIn(folded.schedule)), folded.schedule);
});

test("a place beside the run is gone to from where the cursor stands, if it may be left there", () => {
  const [place] = of(folded, "beside");
  assert.deepEqual([place.first, place.last], [0, 26]);
  assert.equal(scheduleTo(folded, place, 12), "app*12 admin");
  assert.equal(scheduleTo(folded, place, 60), "app*26 admin");
  const beyond = of(folded, "beyond")[0];
  assert.equal(scheduleTo(folded, beyond, 3), beyond.schedule);
  assert.deepEqual(wayTo(folded, nodeAt(folded, 4), 9), actionsIn("app*4"));
});

test("a branch has been where it surely was, and no further", () => {
  const [admin, irq] = of(folded, "beside");
  assert.deepEqual([...been(folded, actionsIn("app*5 admin"))], [admin.id]);
  assert.deepEqual([...been(folded, actionsIn("app*5 admin app*3"))], [admin.id], "the run's own steps lead along the place");
  assert.deepEqual([...been(folded, actionsIn("app*26"))], []);
  assert.ok(been(folded, actionsIn("app*27 admin app.1.irq")).has(irq.id));
  const certain = been(folded, actionsIn("app*5 admin admin"));
  assert.ok(certain.has(admin.id));
  for (const id of certain) assert.notEqual(nodeAt(folded, 0).id, id);
  const tree = { current: 0, branches: ["app*9", "app*3 admin"].map((s) => ({ actions: actionsIn(s) })) };
  assert.deepEqual([...beenOn(folded, tree)], [admin.id]);
  assert.deepEqual([...beenOn(folded, { ...tree, current: 1 })], []);
});

test("what a place is called says where the run is left, what is broken there, and how it may end", () => {
  const run = { steps: [], contexts: [], requests: [], file_systems: [] };
  const words = (graph, node, property = "", cursor = 3, met = new Set()) => told(graph, node, { run, cursor, property, been: met });
  const [place] = of(folded, "beside");
  assert.match(words(folded, place), /^admin ×27 instead, after step 3\. After any of steps 0 to 26 it comes to the same\. .*back to your run at step 28\./);
  assert.match(words(folded, place, "", 3, new Set([place.id])), /You have been here\.$/);
  assert.match(words(folded, nodeAt(folded, 3)), /You are here\.$/);
  const end = of(broken, "end").find(({ end: e }) => e.status === "deadlock");
  assert.match(words(broken, end), /Breaks no-deadlock\. Runs end here: deadlock, /);
  const lost = of(broken, "beyond").find((node) => node.fates.balanced === "inevitable" && !node.breaks.includes("balanced"));
  assert.match(words(broken, lost, "balanced"), /states with the same future\..* balanced can no longer be kept\./);
});
