/**
 * Edits: what the cards change in a scenario. Each takes an object and gives a new one. Pure.
 *
 * A thread is there as long as it does something: its last operation takes it along.
 *
 * @typedef {import("./types.js").Tree} Tree
 * @typedef {import("./types.js").Operation} Operation
 * @typedef {import("./types.js").Mounted} Mounted
 * @typedef {import("./types.js").Grammar} Grammar
 * @typedef {{ thread: number, index: number }} Spot
 */

/** @param {Tree} tree @param {(copy: Tree) => unknown} change @returns {Tree} */
export function changed(tree, change) {
  const copy = structuredClone(tree);
  change(copy);
  copy.threads = copy.threads.filter((thread) => thread.operations.length > 0);
  return copy;
}

/** The first name that nobody bears. @param {string[]} wishes @param {string[]} taken */
function freeName(wishes, taken) {
  const wish = wishes.find((name) => !taken.includes(name));
  if (wish) return wish;
  const stem = wishes[wishes.length - 1];
  let n = 2;
  while (taken.includes(`${stem}${n}`)) n++;
  return `${stem}${n}`;
}

/** @param {Tree} tree */
const names = (tree) => [...tree.file_systems.map((fs) => fs.name), ...tree.threads.map((t) => t.name)];

// ── file systems

/** With one more file system. @param {Tree} tree */
export const addFileSystem = (tree) =>
  changed(tree, (t) => t.file_systems.push({ name: freeName(["disk", "data", "fs"], names(t)), type: "ext4", upper: null, loop: null, options: [] }));

/** With other particulars of a file system; a new name is told wherever it is used. @param {Tree} tree @param {number} at @param {Partial<Mounted>} particulars @param {Grammar | null} [grammar] */
export const setFileSystem = (tree, at, particulars, grammar = null) =>
  changed(tree, (t) => {
    const fs = t.file_systems[at];
    const before = fs.name;
    Object.assign(fs, particulars);
    if (fs.name === before) return;
    const takes = new Map(grammar?.operations.map((o) => [o.verb, o.takes]));
    for (const other of t.file_systems) for (const key of /** @type {const} */ (["upper", "loop"])) if (other[key] === before) other[key] = fs.name;
    for (const operation of t.threads.flatMap((thread) => thread.operations)) {
      if (operation.target === before && (takes.get(operation.verb) ?? "fs") === "fs") operation.target = fs.name;
      operation.options = Object.fromEntries(Object.entries(operation.options).map(([key, value]) =>
        [key.replace(/@(.*)/, (all, layer) => (layer === before ? `@${fs.name}` : all)), value === before ? fs.name : value]));
    }
    const facts = (/** @type {string[]} */ lines) => lines.map((line) => line.split(" ").map((word) => (word.startsWith(`${before}:`) ? fs.name + word.slice(before.length) : word)).join(" "));
    [t.expects, t.forbids] = [facts(t.expects), facts(t.forbids)];
  });

/** Of another type, and where it stands then: a stacked one stands on another file system, and must come after it.
 * @param {Tree} tree @param {number} at @param {string} type @param {Grammar} grammar @returns {{ tree: Tree, at: number }} */
export function retype(tree, at, type, grammar) {
  const stacked = grammar.file_systems.find((kind) => kind.name === type)?.stacked ?? false;
  const now = stacked ? tree.file_systems.length - 1 : at;
  const made = changed(tree, (t) => {
    const [fs] = t.file_systems.splice(at, 1);
    const below = t.file_systems.find((other) => !other.upper && other.loop !== fs.name);
    const name = /^(disk|data|fs\d*)$/.test(fs.name) && stacked && !uses(t, fs.name) ? freeName(["ovl"], names(t)) : fs.name;
    t.file_systems.splice(now, 0, stacked ? { name, type, upper: fs.upper ?? below?.name ?? null, loop: null, options: [] } : { ...fs, type, upper: null });
  });
  return { tree: made, at: now };
}

/** @param {Tree} tree @param {string} name */
const uses = (tree, name) => tree.threads.some((t) => t.operations.some((o) => o.target === name)) || tree.file_systems.some((fs) => fs.upper === name || fs.loop === name);

/** @param {Tree} tree @param {number} at */
export const removeFileSystem = (tree, at) => changed(tree, (t) => t.file_systems.splice(at, 1));

// ── threads

/** With one more thread: the first writes, the second freezes. @param {Tree} tree */
export const addThread = (tree) =>
  changed(tree, (t) => {
    const writes = t.threads.some((thread) => thread.operations.some((o) => o.verb.includes("write")));
    const freezes = t.threads.some((thread) => thread.operations.some((o) => o.verb === "freeze"));
    const freezing = writes && !freezes;
    const target = (freezing ? t.file_systems.find((fs) => !fs.upper) : t.file_systems.at(-1))?.name ?? "disk";
    const name = freeName(freezing ? ["admin", "peer", "other"] : ["app", "peer", "other"], names(t));
    t.threads.push({ name, copies: 1, operations: [{ verb: freezing ? "freeze" : "write", target, options: {} }] });
  });

/** Under another name, which is told wherever it is used. @param {Tree} tree @param {number} at @param {string} name */
export const renameThread = (tree, at, name) =>
  changed(tree, (t) => {
    const before = t.threads[at].name;
    t.threads[at].name = name;
    const word = (/** @type {string} */ w) => (w === before || (w.startsWith(before) && "*.=>[;".includes(w[before.length])) ? name + w.slice(before.length) : w);
    const line = (/** @type {string} */ text) => text.split(" ").map(word).join(" ");
    for (const operation of t.threads.flatMap((thread) => thread.operations)) {
      if (operation.target && ["wait", "kill"].includes(operation.verb)) operation.target = word(operation.target);
    }
    t.schedule = t.schedule && line(t.schedule);
    [t.expects, t.forbids] = [t.expects.map(line), t.forbids.map(line)];
  });

/** @param {Tree} tree @param {number} at @param {number} copies */
export const setCopies = (tree, at, copies) => changed(tree, (t) => (t.threads[at].copies = copies));

/** @param {Tree} tree @param {number} at */
export const removeThread = (tree, at) => changed(tree, (t) => t.threads.splice(at, 1));

/** @param {Tree} tree @param {number} from @param {number} to its number afterwards */
export const moveThread = (tree, from, to) => changed(tree, (t) => t.threads.splice(to, 0, ...t.threads.splice(from, 1)));

// ── operations

/** @param {Tree} tree @param {number} thread */
export const addOperation = (tree, thread) =>
  changed(tree, (t) => {
    const { operations } = t.threads[thread];
    const last = operations[operations.length - 1];
    const undoes = { freeze: "thaw", suspend: "resume", hold: "release" };
    const verb = /** @type {Record<string, string>} */ (undoes)[last.verb] ?? (last.verb.includes("write") ? last.verb : "write");
    const target = t.file_systems.some((fs) => fs.name === last.target) ? last.target : t.file_systems[0]?.name ?? "disk";
    operations.push({ verb, target, options: {} });
  });

/** Another verb keeps what it knows, too. @param {Tree} tree @param {Spot} spot @param {string} verb @param {Grammar} grammar */
export const setVerb = (tree, { thread, index }, verb, grammar) =>
  changed(tree, (t) => {
    const spec = grammar.operations.find((o) => o.verb === verb);
    const operation = t.threads[thread].operations[index];
    const before = grammar.operations.find((o) => o.verb === operation.verb);
    const kept = Object.entries(operation.options).filter(([key, value]) => fits(spec?.options[key.split("@")[0]], value));
    t.threads[thread].operations[index] = {
      verb, options: Object.fromEntries(kept),
      target: spec?.takes === before?.takes ? operation.target : firstTarget(t, spec?.takes ?? "none", thread),
    };
  });

/** @param {string[] | undefined} legal @param {string | true} value */
const fits = (legal, value) => legal !== undefined && (value === true ? legal.length === 0 : legal.includes(value) || legal.includes("FS"));

/** @param {Tree} tree @param {string} takes @param {number} thread */
const firstTarget = (tree, takes, thread) =>
  takes === "fs" ? tree.file_systems[0]?.name ?? null : takes === "thread" ? tree.threads[thread === 0 ? 1 : 0]?.name ?? tree.threads[0].name : null;

/** @param {Tree} tree @param {Spot} spot @param {string | null} target */
export const setTarget = (tree, { thread, index }, target) => changed(tree, (t) => (t.threads[thread].operations[index].target = target));

/** With an option, or with null without it. @param {Tree} tree @param {Spot} spot @param {string} key @param {string | true | null} value */
export const setOption = (tree, { thread, index }, key, value) =>
  changed(tree, (t) => {
    const { options } = t.threads[thread].operations[index];
    if (value === null) delete options[key];
    else options[key] = value;
  });

/** @param {Tree} tree @param {Spot} spot */
export const removeOperation = (tree, { thread, index }) => changed(tree, (t) => t.threads[thread].operations.splice(index, 1));

/** Where an operation stands after it was moved to `to`, as counted before; a thread that is left empty is gone. @param {Tree} tree @param {Spot} from @param {Spot} to @returns {{ tree: Tree, at: Spot }} */
export function moveOperation(tree, from, to) {
  const gone = from.thread !== to.thread && tree.threads[from.thread].operations.length === 1;
  const index = from.thread === to.thread && to.index > from.index ? to.index - 1 : to.index;
  const moved = changed(tree, (t) => {
    const [operation] = t.threads[from.thread].operations.splice(from.index, 1);
    t.threads[to.thread].operations.splice(index, 0, operation);
  });
  return { tree: moved, at: { thread: to.thread - (gone && from.thread < to.thread ? 1 : 0), index } };
}

/** The place before or behind an operation, as `moveOperation` counts: in its thread, else in the next one. Null at the ends. @param {Tree} tree @param {Spot} spot @param {1 | -1} way @returns {Spot | null} */
export function nextSpot(tree, { thread, index }, way) {
  const count = tree.threads[thread].operations.length;
  if (way < 0 && index > 0) return { thread, index: index - 1 };
  if (way > 0 && index < count - 1) return { thread, index: index + 2 };
  const other = tree.threads[thread + way];
  return other ? { thread: thread + way, index: way < 0 ? other.operations.length : 0 } : null;
}
