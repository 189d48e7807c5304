/**
 * Motions: a step -> what moves on the stage, from where to where, and when. Pure: no DOM, no clock.
 *
 * Nothing moves without a reason: a step that only changes values has no motions. A list tells the way from the
 * view before to the view after; who steps back plays it backwards. A place is a data-anchor, or a part of what
 * has it, as it stands on one side of the step: the ring that a coin comes from is there only once it has left.
 *
 * @typedef {import("./types.js").Run} Run
 * @typedef {import("./types.js").View} View
 * @typedef {import("./types.js").Step} Step
 * @typedef {{ tap: number, fade: number, move: number, freeze: number }} Pace  milliseconds, from tokens.css
 * @typedef {{ side: "before" | "after", at: string, part?: string }} Place
 * @typedef {{ begin: number, takes: number }} When
 * @typedef {When & {
 *   kind: "coin" | "ghost" | "badge" | "bit" | "fall" | "knob", text: string, look: string, from: Place, to: Place,
 *   appears: boolean, vanishes: boolean, hides: Place[], stays: { place: Place, text: string } | null,
 * }} Flight  `appears`, `vanishes`: nothing stands where it starts, ends; `hides`: what it stands for; `stays`: the ring
 * @typedef {When & { kind: "fill", at: string, full: boolean }} Fill
 * @typedef {When & { kind: "flip" | "land", at: string, part: string, on: boolean, gold: boolean }} Turn
 * @typedef {When & { kind: "late" | "trail" | "card", place: Place }} Late
 * @typedef {When & { kind: "ice", at: string, up: boolean }} Ice
 * @typedef {When & { kind: "door", at: string, shut: Place }} Door
 * @typedef {When & { kind: "tally", places: [before: Place, after: Place], texts: [before: string, after: string], drops: boolean }} Tally
 * @typedef {When & { kind: "shake" | "fade", at: string }} Stir
 * @typedef {Flight | Fill | Turn | Late | Ice | Door | Tally | Stir} Motion
 * @typedef {{ run: Run, before: View, after: View, step: Step, pace: Pace }} Scene
 */
import { keeper, pocketRobbed } from "./layout.js";
import { claimBit, isSet, strip } from "./strip.js";
import { CLIMB, MANY, numberOf, storeys } from "./tower.js";

/** All that moves in a step. @param {Run} run @param {View} before @param {View} after @param {Step} step @param {Pace} pace @returns {Motion[]} */
export function motions(run, before, after, step, pace) {
  const scene = { run, before, after, step, pace };
  return [...gates(scene), ...iocbs(scene), ...warned(scene)];
}

/** How long all of it takes. @param {Motion[]} list */
export const length = (list) => Math.max(0, ...list.map(({ begin, takes }) => begin + takes));

/** The same in no more than `most` milliseconds. @param {Motion[]} list @param {number} most @returns {Motion[]} */
export function fit(list, most) {
  const by = Math.min(1, most / Math.max(length(list), 1));
  return by === 1 ? list : list.map((motion) => ({ ...motion, begin: motion.begin * by, takes: motion.takes * by }));
}

// ── superblocks: doors, ice, the rail, the queue, coins and counts

/** @param {Scene} scene @returns {Motion[]} */
function gates(scene) {
  const { run, before, after } = scene;
  return run.file_systems.flatMap(({ name: fs }) => {
    const [was, now] = [before.superblocks[fs], after.superblocks[fs]];
    if (was === now) return [];
    const opened = Object.keys(now.levels).some((level) => was.levels[level].blocked_by !== null && now.levels[level].blocked_by === null);
    const ready = opened ? scene.pace.move / 2 : 0; // a door is open before somebody goes through it
    return [...doors(scene, fs), ...rail(scene, fs), ...Object.keys(now.levels).flatMap((level) => [
      ...queue(scene, fs, level, ready), ...tokens(scene, fs, level, ready)])];
  });
}

/** @param {Scene} scene @param {string} fs @returns {Motion[]} */
function doors({ run, before, after, pace }, fs) {
  const [was, now] = [storeys(run, before, fs), storeys(run, after, fs)].map((all) => new Map(all.map((s) => [s.name, s.door])));
  const changed = CLIMB.filter((name) => was.has(name) && was.get(name) !== now.get(name));
  const shut = changed.filter((name) => (was.get(name) === "open") !== (now.get(name) === "open") && after.superblocks[fs].levels[name]);
  const [rising, sinking] = [changed.filter((name) => now.get(name) === "held"), changed.filter((name) => was.get(name) === "held").reverse()];
  const ice = (/** @type {boolean} */ up) => (/** @type {string} */ name, /** @type {number} */ i) =>
    ({ kind: /** @type {const} */ ("ice"), at: gate(fs, name), up, begin: (i * pace.move) / 2, takes: pace.freeze });
  return [
    ...shut.map((name) => {
      const side = now.get(name) === "open" ? /** @type {const} */ ("before") : /** @type {const} */ ("after");
      return { kind: /** @type {const} */ ("door"), at: gate(fs, name), shut: { side, at: gate(fs, name), part: "door" }, begin: 0, takes: pace.move };
    }),
    ...rising.map(ice(true)), ...sinking.map(ice(false)),
  ];
}

/** The knob of `frozen`, on a file system that has one. @param {Scene} scene @param {string} fs @returns {Motion[]} */
function rail({ run, before, after, pace }, fs) {
  const [was, now] = [before, after].map((view) => view.superblocks[fs].frozen);
  if (was === now || run.file_systems.find((f) => f.name === fs)?.freezable === false) return [];
  const [from, to] = [place("before", gate(fs, was), "rung"), place("after", gate(fs, now), "rung")];
  return [flight("knob", from, to, { begin: 0, takes: pace.move, hides: [from, to] })];
}

/** Who queues, comes from his place among the contexts; who may go on, goes back there.
 * @param {Scene} scene @param {string} fs @param {string} level @param {number} ready @returns {Motion[]} */
function queue({ before, after, pace }, fs, level, ready) {
  const [was, now] = [before, after].map((view) => view.superblocks[fs].levels[level].queue);
  const seat = (/** @type {string[]} */ names, /** @type {string} */ name) => place(names === was ? "before" : "after", gate(fs, level), `badge ${names.indexOf(name)}`);
  const hidden = (/** @type {string[]} */ names, /** @type {string} */ name) => (names.length > 1 ? seat(names, name) : { ...seat(names, name), part: "waiting" });
  const [come, gone] = [now.slice(0, MANY).filter((name) => !was.includes(name)), was.slice(0, MANY).filter((name) => !now.includes(name))];
  return [
    ...come.map((name) => flight("badge", place("before", `context:${name}`, "badge"), seat(now, name), { begin: 0, takes: pace.move, hides: [hidden(now, name)], look: name })),
    ...gone.map((name) => flight("badge", seat(was, name), place("after", `context:${name}`, "badge"), { begin: ready, takes: pace.move, hides: [hidden(was, name)], look: name })),
  ];
}

/** @param {Scene} scene @param {string} fs @param {string} level @param {number} ready @returns {Motion[]} */
function tokens(scene, fs, level, ready) {
  const { before, after, pace } = scene;
  const [was, now] = [before, after].map((view) => view.superblocks[fs].levels[level]);
  const held = [...new Set([...was.tokens, ...was.leaked, ...now.tokens, ...now.leaked])];
  const moved = held.flatMap((request) => carried(scene, fs, level, request, ready));
  const stray = now.strays > was.strays ? [extra(scene, fs, level)] : [];
  const landed = Math.max(ready, ...[...moved, ...stray].filter((m) => m.kind === "ghost" || (m.kind === "coin" && m.vanishes)).map((m) => m.begin + m.takes));
  const numbers = /** @type {const} */ ([["count", signed(was.count), signed(now.count)], ["sign", sign(was), sign(now)], ["truth", signed(was.truth), signed(now.truth)]]);
  const tallies = numbers.filter(([, a, b]) => a !== b).map(([part, a, b]) => ({
    kind: /** @type {const} */ ("tally"), begin: landed, drops: stray.length > 0, takes: stray.length ? pace.move : pace.fade,
    places: /** @type {[Place, Place]} */ ([place("before", gate(fs, level), part), place("after", gate(fs, level), part)]),
    texts: /** @type {[string, string]} */ ([a, b]),
  }));
  return [...moved, ...stray, ...tallies];
}

/** The way of one token: gate to pocket, back, from pocket to pocket, or into a gate and out where no iocb keeps it.
 * @param {Scene} scene @param {string} fs @param {string} level @param {string} request @param {number} ready @returns {Motion[]} */
function carried({ run, before, after, pace }, fs, level, request, ready) {
  const [was, now] = [home(before, "before", fs, level, request), home(after, "after", fs, level, request)];
  if (was?.pocket === now?.pocket && Boolean(was) === Boolean(now)) return [];
  const [from, to] = [was?.coin ?? now?.slot, now?.coin ?? was?.slot];
  if (!from || !to) return [];
  const lone = !was?.pocket && !now?.pocket; // it appears in the gate, or goes from there
  const ring = now?.pocket ? now : was?.pocket ? was : null;
  const coin = flight("coin", from, to, {
    begin: ready, takes: lone ? pace.fade : pace.move, appears: !was, vanishes: !now, text: lone ? numberOf(run, request) : fs.slice(0, 4),
    hides: [...(was ? [was.coin] : []), ...(now ? [now.coin, tether(level, now)] : [])].filter((p) => p !== null),
    stays: ring ? { place: ring.slot, text: ring.pocket ?? "" } : null,
  });
  const fill = (/** @type {string} */ iocb, /** @type {boolean} */ full, /** @type {number} */ begin) =>
    ({ kind: /** @type {const} */ ("fill"), at: `pocket:${iocb}`, full, begin, takes: pace.fade });
  return [coin, ...(was?.pocket ? [fill(was.pocket, false, ready)] : []),
    ...(now?.pocket ? [fill(now.pocket, true, ready + pace.move - pace.fade)] : [])];
}

/** Where a view shows a token: `coin` itself, `slot` in its gate, and in whose pocket; null where it is not held.
 * @param {View} view @param {"before" | "after"} side @param {string} fs @param {string} level @param {string} request */
function home(view, side, fs, level, request) {
  const { tokens, leaked } = view.superblocks[fs].levels[level];
  const at = [...tokens, ...leaked].indexOf(request);
  if (at < 0) return null;
  const pocket = tokens.includes(request) ? keeper(view, fs, level, request) : null;
  const slot = at < MANY ? place(side, `ring:${fs}:${level}:${pocket ?? request}`) : place(side, gate(fs, level), "slots");
  return { pocket, slot, coin: pocket ? place(side, `coin:${pocket}:${level}`) : slot };
}

/** The line from a coin to the slot it left. @param {string} level @param {{ pocket: string | null }} now */
const tether = (level, { pocket }) => (pocket ? place("after", `tether:coin:${pocket}:${level}`) : null);

/** A red coin out of an empty pocket, or from who acts where there is no iocb. @param {Scene} scene @param {string} fs @param {string} level */
function extra({ after, step, pace }, fs, level) {
  const robbed = pocketRobbed(after, fs, step.request);
  const from = robbed ? place("after", `pocket:${robbed}`, "middle") : place("after", `context:${step.context}`, "badge");
  const to = place("after", gate(fs, level), "ghost");
  return flight("ghost", from, to, { begin: 0, takes: pace.move * 1.4, hides: [to], appears: true, text: signed(-after.superblocks[fs].levels[level].strays) });
}

// ── iocbs: bits that flip, are copied, fall off; and the end of one

/** @param {Scene} scene @returns {Motion[]} */
function iocbs(scene) {
  const { before, after, pace } = scene;
  return Object.entries(after.iocbs).flatMap(([name, now]) => {
    const was = before.iocbs[name];
    if (was === now) return [];
    const source = now.clone_of ? after.iocbs[now.clone_of] : null;
    if (now.clone_of && source && now.flags && !(was?.clone_of && was.flags)) return copied(scene, name, now.clone_of, now.flags & source.flags, source.flags & ~now.flags);
    if (!was) return [];
    if (now.state === "freed") return was.state === "freed" ? [] : [{ kind: /** @type {const} */ ("fade"), at: `iocb:${name}`, begin: 0, takes: pace.fade }];
    return flipped(scene, name, was.flags, now.flags);
  });
}

/** @param {Scene} scene @param {string} name @param {number} was @param {number} now @returns {Motion[]} */
function flipped({ run, pace }, name, was, now) {
  const claim = claimBit(run.flags);
  return strip(run.flags).cells.filter(({ bit }) => isSet(was ^ now, bit)).map(({ bit }, i) => ({
    kind: /** @type {const} */ ("flip"), at: `iocb:${name}`, part: `bit ${bit}`, on: isSet(now, bit), gold: bit === claim, begin: i * pace.tap, takes: pace.move,
  }));
}

/** Bits fall one after another; what the mask holds back falls no further than there.
 * @param {Scene} scene @param {string} clone @param {string} source @param {number} bits @param {number} fell @returns {Motion[]} */
function copied({ run, pace }, clone, source, bits, fell) {
  const claim = claimBit(run.flags);
  const [band, made] = [`copy:${clone}`, `iocb:${clone}`];
  const falling = strip(run.flags).cells.filter(({ bit }) => isSet(bits | fell, bit));
  const all = falling.flatMap(({ bit, code }, i) => {
    const stopped = isSet(fell, bit);
    const when = { begin: i * pace.tap, takes: pace.move * (stopped ? 1.6 : 1) };
    const [from, to] = [place("after", `iocb:${source}`, `bit ${bit}`), stopped ? place("after", band, `fell ${bit}`) : place("after", made, `bit ${bit}`)];
    const look = bit === claim ? "gold" : "";
    return [
      flight(stopped ? "fall" : "bit", from, to, { ...when, hides: stopped ? [to] : [], text: code ?? "", look }),
      { kind: /** @type {const} */ ("trail"), place: place("after", band, `trail ${bit}`), ...when, takes: pace.move },
      ...(stopped ? [] : [{ kind: /** @type {const} */ ("land"), at: made, part: `bit ${bit}`, on: true, gold: bit === claim, begin: when.begin + when.takes - 1, takes: 1 }]),
    ];
  });
  return [{ kind: "card", place: place("after", made), begin: 0, takes: pace.fade }, ...all,
    { kind: "late", place: place("after", made, "names"), begin: length(all), takes: pace.fade }];
}

/** @param {Scene} scene @returns {Motion[]} */
const warned = ({ step, pace }) =>
  step.ticks.includes("warning") ? [{ kind: "shake", at: "notes", begin: 0, takes: pace.move * 0.6 }] : [];

// ── saying it

/** @param {string} fs @param {string} level */
const gate = (fs, level) => `gate:${fs}:${level}`;

/** @param {"before" | "after"} side @param {string} at @param {string} [part] @returns {Place} */
const place = (side, at, part) => (part === undefined ? { side, at } : { side, at, part });

/** @param {number} n */
const signed = (n) => String(n).replace("-", "−");

/** @param {import("./types.js").Level} level */
const sign = ({ count, truth }) => (count === truth ? "=" : "≠");

/** @param {Flight["kind"]} kind @param {Place} from @param {Place} to @param {When & Partial<Flight>} more @returns {Flight} */
const flight = (kind, from, to, more) =>
  ({ text: "", look: "", appears: false, vanishes: false, hides: [], stays: null, ...more, kind, from, to });

/** Every place that a motion has to know of. @param {Motion} motion @returns {Place[]} */
export function places(motion) {
  if ("from" in motion) return [motion.from, motion.to, ...(motion.stays ? [motion.stays.place] : [])];
  if (motion.kind === "door") return [motion.shut];
  if (motion.kind === "card") return [motion.place];
  return motion.kind === "tally" ? motion.places : [];
}
