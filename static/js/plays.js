/**
 * Plays: how each kind of motion is played: with nodes over the stage, and on nodes of the stage.
 *
 * The stage shows one side of the step. What belongs to that side is hidden until its time has come; what belongs
 * to the other is drawn over the stage. So a play reads the same whichever way it is played.
 *
 * @typedef {import("./motions.js").Motion} Motion
 * @typedef {import("./motions.js").Place} Place
 * @typedef {import("./motions.js").Flight} Flight
 * @typedef {import("./motions.js").When} When
 * @typedef {import("./places.js").Spot} Spot
 * @typedef {{
 *   world: Element, cover: Element, side: "before" | "after", clock: import("./clock.js").Clock, total: number, tap: number,
 *   run: import("./types.js").Run, spot: (place: Place) => Spot | null, token: (name: string) => string,
 * }} Scene
 * @typedef {Record<string, string>} Look
 */
import { actor, badge, bit, number, round } from "./actors.js";
import { find } from "./places.js";

const TILT = "rotate(11deg)";
const OFF = { cell: { fill: "var(--sunken)", stroke: "var(--line)", strokeWidth: "1px", strokeDasharray: "none" }, letters: { fill: "var(--ink-3)" } };
const ON = { cell: { fill: "var(--ink-2)", stroke: "var(--ink-2)" }, letters: { fill: "var(--surface)" } };
const GOLD = { cell: { fill: "var(--token)", stroke: "var(--token-edge)" }, letters: { fill: "var(--token-ink)" } };
const POCKET = { empty: { backgroundColor: "transparent", borderColor: "var(--line-2)" }, full: { backgroundColor: "var(--token-soft)", borderColor: "var(--token-edge)" } };

/** @type {Record<Motion["kind"], (scene: Scene, motion: any) => void>} */
export const PLAYS = {
  coin: fly, ghost: fly, badge: fly, bit: fly, knob: fly, fall: fly,
  fill: (scene, { at, full, ...when }) => turn(scene, find(scene.world, { at }), full ? POCKET.empty : POCKET.full, full ? POCKET.full : POCKET.empty, when),
  land: look,
  flip(scene, motion) {
    const { begin, takes } = motion;
    look(scene, { ...motion, begin: begin + takes / 2 - 1, takes: 1 });
    const cell = find(scene.world, motion)?.parentElement;
    if (cell) scene.clock.add(cell, [{ transform: "scaleY(1)" }, { transform: "scaleY(0)" }, { transform: "scaleY(1)" }], { begin, takes, easing: scene.token("--e-out") });
  },
  late(scene, { place, begin, takes }) {
    const found = here(scene, place);
    if (found) scene.clock.add(found, [{ opacity: 0 }, { opacity: 1 }], { begin, takes });
  },
  card(scene, { place, begin, takes }) {
    const spot = scene.spot(place);
    const found = here(scene, place) ?? (spot && add(scene, actor("a-card", spot)));
    if (found) scene.clock.add(found, [{ opacity: 0 }, { opacity: 1 }], { begin, takes });
  },
  trail(scene, { place, begin, takes }) {
    const found = here(scene, place);
    if (found) scene.clock.add(found, [{ clipPath: "inset(0 0 100% 0)" }, { clipPath: "inset(0)" }], { begin, takes, easing: scene.token("--e-carry") });
  },
  ice(scene, { at, up, begin, takes }) {
    const found = find(scene.world, { at, part: "ice" });
    const [low, high] = [{ "--rise": "100%" }, { "--rise": "0%" }];
    if (found) scene.clock.add(found, up ? [low, high] : [high, low], { begin, takes, easing: scene.token(up ? "--e-out" : "--e-carry") });
  },
  door(scene, { shut, begin, takes }) {
    const spot = scene.spot(shut);
    if (!spot) return;
    const [open, closed] = [{ clipPath: "inset(0 0 100% 0)" }, { clipPath: "inset(0)" }];
    const closing = shut.side === "after";
    scene.clock.add(add(scene, actor("a-door", spot)), closing ? [open, closed] : [closed, open], { begin, takes, easing: scene.token("--e-carry") });
    hide(scene, shut, { begin, takes });
  },
  tally(scene, { places, texts, drops, begin, takes }) {
    const [was, now] = places.map((/** @type {Place} */ place, /** @type {number} */ i) => {
      const spot = scene.spot(place);
      return here(scene, place) ?? (spot && add(scene, number(spot, texts[i])));
    });
    const [above, below] = drops ? ["translateY(-.8em)", "translateY(.8em)"] : ["none", "none"];
    const [first, then] = drops ? [{ begin, takes: takes / 2 }, { begin: begin + takes / 2, takes: takes / 2 }] : [{ begin, takes }, { begin, takes }];
    if (was) scene.clock.add(was, [{ opacity: 1, transform: "none" }, { opacity: 0, transform: below }], { ...first, easing: scene.token("--e-drop") });
    if (now) scene.clock.add(now, [{ opacity: 0, transform: above }, { opacity: 1, transform: "none" }], { ...then, easing: scene.token("--e-out") });
  },
  shake(scene, { at, begin, takes }) {
    const found = scene.side === "after" && find(scene.world, { at });
    const to = [0, -5, 4, -3, 2, 0].map((x) => ({ transform: `translateX(${x}px)` }));
    if (found) scene.clock.add(found, to, { begin, takes });
  },
  fade(scene, { at, begin, takes }) {
    const found = find(scene.world, { at });
    if (found) scene.clock.add(found, [{ opacity: 1 }, { opacity: 0.55 }], { begin, takes });
  },
};

/** Something goes from a place to a place, and is as large as what stands there. @param {Scene} scene @param {Flight} motion */
function fly(scene, motion) {
  const [from, to] = [scene.spot(motion.from), scene.spot(motion.to)];
  for (const place of motion.hides) hide(scene, place, motion);
  if (!from || !to) return;
  const size = to.width ? to : { ...to, width: from.width, height: from.height };
  const node = add(scene, dress(scene, motion, size));
  scene.clock.add(node, path(scene, motion, from, size), { ...motion, easing: motion.kind === "fall" ? "linear" : scene.token("--e-carry") });
  const blink = Math.min(motion.takes, scene.tap);
  if (motion.appears) scene.clock.add(node, [{ opacity: 0 }, { opacity: 1 }], { begin: motion.begin, takes: blink });
  if (motion.vanishes) scene.clock.add(node, [{ opacity: 1 }, { opacity: 0 }], { begin: motion.begin + motion.takes - blink, takes: blink });
  keep(scene, motion);
}

/** @param {Scene} scene @param {Flight} motion @param {Spot} from @param {Spot} to @returns {Keyframe[]} */
function path({ token }, { kind, appears, vanishes }, from, to) {
  const away = (/** @type {number} */ share) => `translate(${(from.x - to.x) * share}px, ${(from.y - to.y) * share}px)`;
  const scale = from.width ? `scale(${from.width / to.width}, ${from.height / to.height})` : "scale(1)";
  if (kind === "fall") {
    const caught = to.y - to.height * 0.35; // on the mask, upright; then it tilts off
    return [{ transform: `${away(1)} ${scale}`, easing: token("--e-drop") },
      { transform: `translate(0px, ${caught - to.y}px)`, offset: 0.55, easing: token("--e-out") }, { transform: TILT }];
  }
  const still = from.x === to.x && from.y === to.y;
  const small = "scale(.4)";
  return [{ transform: `${away(1)} ${still && appears ? small : scale}` }, { transform: still && vanishes ? small : "none" }];
}

/** @param {Scene} scene @param {Flight} motion @param {Spot} at */
function dress({ run }, { kind, text, look: dressed }, at) {
  if (kind === "badge") return badge(run.contexts.find((c) => c.name === dressed), at);
  if (kind === "bit" || kind === "fall") return bit(at, text, dressed);
  return kind === "knob" ? actor("a-knob", at) : round(kind, at, text);
}

/** The ring is on one side only: from when its coin has left until it is back. @param {Scene} scene @param {Flight} motion */
function keep(scene, { stays, begin, takes }) {
  const spot = stays && !here(scene, stays.place) && scene.spot(stays.place);
  if (!spot) return;
  const ring = add(scene, round("ring", spot, stays.text));
  const blink = Math.min(takes, scene.tap);
  if (stays.place.side === "before") scene.clock.add(ring, [{ opacity: 1 }, { opacity: 0 }], { begin: begin + takes - blink, takes: blink });
  else scene.clock.add(ring, [{ opacity: 0 }, { opacity: 1 }], { begin, takes: blink });
}

/** @param {Scene} scene @param {{ at: string, part: string, on: boolean, gold: boolean } & When} motion */
function look(scene, { at, part, on, gold, begin, takes }) {
  const cell = find(scene.world, { at, part });
  const lit = gold ? GOLD : ON;
  const [was, now] = on ? [OFF, lit] : [lit, OFF];
  turn(scene, cell, was.cell, now.cell, { begin, takes });
  turn(scene, cell?.nextElementSibling ?? null, was.letters, now.letters, { begin, takes });
}

/** A node of the stage takes on the look that it has after the step; what it looks like now is left to itself.
 * @param {Scene} scene @param {Element | null} node @param {Look} was @param {Look} now @param {When} when */
function turn({ clock, side }, node, was, now, { begin, takes }) {
  if (node) clock.add(node, [side === "after" ? { ...was, offset: 0 } : { ...now, offset: 1 }], { begin, takes });
}

/** Out of sight while something else stands for it: what is there after the step until the end, what was there
 * before it from the beginning. @param {Scene} scene @param {Place} place @param {When} when */
function hide(scene, place, { begin, takes }) {
  const found = here(scene, place);
  if (!found) return;
  const [a, b] = place.side === "after" ? [0, begin + takes] : [begin, scene.total];
  scene.clock.add(found, [{ opacity: 0 }, { opacity: 0 }], { begin: a, takes: b - a, fill: "none", pseudoElement: place.part === "rung" ? "::after" : undefined });
}

/** The node of a place, where the stage shows its side. @param {Scene} scene @param {Place} place */
const here = ({ world, side }, place) => (place.side === side ? find(world, place) : null);

/** @param {Scene} scene @param {HTMLElement} node */
function add({ cover }, node) {
  cover.append(node);
  return node;
}
