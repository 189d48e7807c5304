/**
 * Layout: a run and one of its views -> rows, slots, lanes, wires. Pure; positions only, no DOM.
 *
 * What must not jump from step to step is worked out over the whole run: which slot of a row an iocb
 * stands in, how many slots a row has, who waits from when to when.
 *
 * @typedef {import("./types.js").Run} Run
 * @typedef {import("./types.js").View} View
 * @typedef {import("./types.js").Step} Step
 * @typedef {import("./types.js").FileSystem} FileSystem
 * @typedef {{ iocb: string, slot: number, born: number, freed: number }} Stay  `freed`: the step that frees it, else Infinity
 * @typedef {{ clone: string, source: string, step: number, bits: number, fell: number }} Copy
 * @typedef {{ fs: FileSystem, slots: number, stays: Stay[], under: FileSystem | null, copies: Copy[] }} Row
 * @typedef {{ from: number, to: number, on: string }} Wait
 * @typedef {{ context: string, born: number, last: number, waits: Wait[], steps: number[] }} Lane
 * @typedef {{ kind: "act" | "tether" | "extra", from: string, to: string, context: string }} Wire
 */

/** One row a file system, the top of a stack first. `views` are the run's, from `playback.views`.
 * @param {Run} run @param {View[]} views @returns {Row[]} */
export function rows(run, views) {
  const copies = clones(views);
  return run.file_systems.map((fs, i) => {
    const stays = settle(views, fs.name, i === 0);
    const next = run.file_systems[i + 1];
    const under = next && fs.upper === next.name ? next : null;
    return {
      fs, stays, under,
      slots: Math.max(1, ...stays.map((stay) => stay.slot + 1)),
      copies: under ? copies.filter((c) => views[c.step].iocbs[c.clone].file_system === under.name) : [],
    };
  });
}

/** Which slot each iocb of a file system takes: the lowest that is free while it lives.
 * @param {View[]} views @param {string} fs @param {boolean} orphans  also those whose file system is not known @returns {Stay[]} */
function settle(views, fs, orphans) {
  /** @type {Map<string, Stay>} */
  const stays = new Map();
  views.forEach((view, step) => {
    for (const [name, iocb] of Object.entries(view.iocbs)) {
      if ((homeOf(views, name) ?? (orphans ? fs : null)) !== fs) continue;
      const stay = stays.get(name);
      if (iocb.state === "freed" && stay) stay.freed = Math.min(stay.freed, step);
      if (stay || iocb.state === "freed") continue;
      const taken = [...stays.values()].filter((s) => s.freed + 1 >= step).map((s) => s.slot);
      let slot = 0;
      while (taken.includes(slot)) slot++;
      stays.set(name, { iocb: name, slot, born: step, freed: Infinity });
    }
  });
  return [...stays.values()];
}

/** The first file system an iocb is known to write to. @param {View[]} views @param {string} name */
const homeOf = (views, name) =>
  views.find((view) => view.iocbs[name]?.file_system)?.iocbs[name].file_system ?? null;

/** Who stands in a slot at `step`: the living, or the freed for one step more. @param {Row} row @param {number} slot @param {number} step */
export const occupant = (row, slot, step) =>
  row.stays.find((s) => s.slot === slot && s.born <= step && step <= s.freed)?.iocb ?? null;

/** Every clone: the step that copied the bits, which went over, which were held back.
 * @param {View[]} views @returns {Copy[]} */
export function clones(views) {
  const found = new Map();
  views.forEach((view, step) => {
    for (const [clone, { clone_of: source, flags }] of Object.entries(view.iocbs)) {
      const from = source ? view.iocbs[source] : null;
      if (!from || !flags || found.has(clone)) continue;
      found.set(clone, { clone, source, step, bits: flags & from.flags, fell: from.flags & ~flags });
    }
  });
  return [...found.values()];
}

/** A lane a context: its steps, its life, and when it waits. @param {Run} run @param {View[]} views @returns {Lane[]} */
export function lanes(run, views) {
  return run.contexts.map(({ name }) => {
    const steps = run.steps.filter((s) => s.context === name).map((s) => s.number);
    const states = views.map((view) => view.contexts[name]);
    const born = states.findIndex((c) => c && c.status !== "unborn");
    const over = states.findIndex((c, k) => k >= Math.max(born, 0) && c?.status === "finished");
    const last = over < 0 ? run.steps.length : Math.max(over, steps.at(-1) ?? 0);
    return { context: name, born, last: born < 0 ? -1 : last, waits: waits(states), steps };
  });
}

/** Half a step is left free at both ends, so that the dots which begin and end the wait stay clear.
 * @param {(import("./types.js").ContextView | undefined)[]} states @returns {Wait[]} */
function waits(states) {
  const found = [];
  let from = -1;
  for (let k = 0; k <= states.length; k++) {
    const waiting = states[k]?.status === "blocked";
    if (waiting && from < 0) from = k;
    if (waiting || from < 0) continue;
    found.push({ from: from + 0.5, to: k - 0.5, on: states[from]?.blocked?.on ?? "" });
    from = -1;
  }
  return found.filter((wait) => wait.to > wait.from);
}

/** Lines of one step: actor to what it touches, coin to the slot it left, stray end to the gate.
 * @param {View} view @param {Step | null} step @returns {Wire[]} */
export function wires(view, step) {
  const found = tethers(view);
  if (!step) return found;
  const touched = step.delta.map(([path]) => path.split("/"));
  const level = touched.find(([kind, , part]) => kind === "superblocks" && part === "levels");
  const stray = touched.find((keys) => keys[0] === "superblocks" && keys[4] === "strays");
  const thief = stray && pocketRobbed(view, stray[1], step.request);
  const iocb = touched.find(([kind]) => kind === "iocbs")?.[1] ?? thief ?? (level ? null : subject(view, step));
  const target = iocb && view.iocbs[iocb] ? `iocb:${iocb}` : level ? `gate:${level[1]}:${level[3]}` : null;
  if (target) found.push({ kind: "act", from: `context:${step.context}`, to: target, context: step.context });
  if (stray && thief) {
    found.push({ kind: "extra", from: `pocket:${thief}`, to: `gate:${stray[1]}:${stray[3]}`, context: step.context });
  }
  return found;
}

/** The iocb of a request on a file system that holds nothing: what a stray end came from, if from any. @param {View} view @param {string} fs @param {string | null} request */
export const pocketRobbed = (view, fs, request) =>
  Object.keys(view.iocbs).find((name) => {
    const iocb = view.iocbs[name];
    return iocb.file_system === fs && iocb.request === request && iocb.pocket.length === 0 && iocb.state === "live";
  });

/** The iocb that a step is about where it changed none. @param {View} view @param {Step} step */
const subject = (view, step) =>
  [...step.breaches, ...step.changes].find(({ object }) => object !== null && view.iocbs[object])?.object ?? null;

/** @param {View} view @returns {Wire[]} */
const tethers = (view) =>
  Object.entries(view.iocbs).flatMap(([name, iocb]) =>
    iocb.pocket.map((level) => ({
      kind: /** @type {const} */ ("tether"), from: `coin:${name}:${level}`,
      to: `ring:${iocb.file_system}:${level}:${name}`, context: "",
    })));

/** The iocb whose pocket holds a request's token of a gate, or null: then the token is in the gate itself.
 * @param {View} view @param {string} fs @param {string} level @param {string} request */
export const keeper = (view, fs, level, request) =>
  Object.keys(view.iocbs).find((name) => {
    const iocb = view.iocbs[name];
    return iocb.request === request && iocb.file_system === fs && iocb.pocket.includes(level);
  }) ?? null;

/** The classes of a track by how close its dots stand. @param {number} steps */
export const density = (steps) => (steps > 110 ? "dense-steps denser-steps" : steps > 60 ? "dense-steps" : "");

/** Where between the steps a pointer is on a track of `width`, where n steps stand a unit apart. @param {number} x @param {number} width @param {number} n */
export const placeAt = (x, width, n) => Math.max(0, Math.min(n, (x / width) * (n + 1)));

/** The step nearest to that. @param {number} x @param {number} width @param {number} n */
export const stepAt = (x, width, n) => Math.round(placeAt(x, width, n));

/** Up to `most` moments worth a click: first breaches, then a freeze completed, in order of time.
 * @param {Run} run @param {number} most @returns {{ step: number, slugs: string[] }[]} */
export function moments(run, most) {
  const seen = new Set();
  const breached = run.steps.flatMap(({ number, breaches }) => {
    const slugs = breaches.map((b) => b.property).filter((p) => !seen.has(p) && seen.add(p));
    return slugs.length ? [{ step: number, slugs }] : [];
  });
  const frozen = run.steps.filter((s) => s.delta.some(([path, , after]) => /\/frozen$/.test(path) && after === "COMPLETE"));
  const extra = frozen.filter((s) => !breached.some((b) => b.step === s.number)).map((s) => ({ step: s.number, slugs: ["frozen"] }));
  return [...breached, ...extra].slice(0, most).sort((a, b) => a.step - b.step);
}
