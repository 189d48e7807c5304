/**
 * Forms: what can be said of an operation on this kernel, as controls. Read off the kernel's own table. Pure.
 *
 * @typedef {import("./types.js").Tree} Tree
 * @typedef {import("./types.js").Operation} Operation
 * @typedef {import("./types.js").Grammar} Grammar
 * @typedef {{ key: string, name: string, layer: string | null, value: string, usual: string, values: string[], stands: string[] }} Pick
 *   a choice of one value; `usual` holds where nothing is written; `stands`: the values that `any` stands for
 * @typedef {{ key: string, on: boolean }} Flag  a bare word
 * @typedef {{ targets: string[] | null, picks: Pick[], flags: Flag[], strays: string[], summary: string }} Form
 *   `strays`: options that the operation does not have on this kernel
 */

/** The file systems that one stands on, itself first, the lowest last. @param {Tree} tree @param {string | null} name @returns {string[]} */
export function layers(tree, name) {
  /** @type {string[]} */
  const found = [];
  let fs = tree.file_systems.find((f) => f.name === name);
  while (fs && !found.includes(fs.name)) {
    const { upper, name: own } = fs;
    found.push(own);
    fs = tree.file_systems.find((f) => f.name === upper);
  }
  return found;
}

/** @param {Grammar} grammar @param {Tree} tree @param {number} thread @param {Operation} operation @returns {Form} */
export function formOf(grammar, tree, thread, operation) {
  const spec = grammar.operations.find((o) => o.verb === operation.verb);
  const upper = layers(tree, operation.target).slice(0, -1);
  /** @type {Pick[]} */
  const picks = [];
  /** @type {Flag[]} */
  const flags = [];
  for (const [name, legal] of Object.entries(spec?.options ?? {})) {
    if (!legal.length) flags.push({ key: name, on: operation.options[name] === true });
    else picks.push(pick(grammar, tree, operation, name, null));
    if (!(name in grammar.choices)) continue;
    for (const layer of upper) if (name === "hook" || `${name}@${layer}` in operation.options) picks.push(pick(grammar, tree, operation, name, layer));
  }
  const known = new Set([...picks, ...flags].map(({ key }) => key));
  return {
    picks, flags, summary: spec?.summary ?? "",
    targets: spec ? targets(spec, tree, thread, operation.target) : null,
    strays: Object.keys(operation.options).filter((key) => !known.has(key)),
  };
}

/** @param {Grammar} grammar @param {Tree} tree @param {Operation} operation @param {string} name @param {string | null} layer @returns {Pick} */
function pick(grammar, tree, operation, name, layer) {
  const legal = grammar.operations.find((o) => o.verb === operation.verb)?.options[name] ?? [];
  const somewhere = legal[0] === "FS";
  const usual = somewhere ? "" : grammar.defaults[name] ?? legal[0];
  const key = layer ? `${name}@${layer}` : name;
  const value = String(operation.options[key] ?? usual);
  const values = somewhere ? ["", ...tree.file_systems.map((fs) => fs.name)] : legal;
  return { key, name, layer, value, usual, stands: grammar.any[name] ?? [], values: values.includes(value) ? values : [value, ...values] };
}

/** What an operation may be done to; null where it takes nothing. @param {import("./types.js").OperationSpec} spec @param {Tree} tree @param {number} thread @param {string | null} now @returns {string[] | null} */
function targets(spec, tree, thread, now) {
  const all = {
    fs: tree.file_systems.filter((fs) => !spec.device || !fs.upper).map((fs) => fs.name),
    thread: tree.threads.flatMap(replicas),
    request: ["", ...tree.threads.flatMap((t, i) => (t.copies > 1 && i !== thread ? replicas(t) : [t.name]).flatMap((name) => t.operations.map((_, n) => `${name}.${n + 1}`)))],
    none: null,
  }[spec.takes] ?? null;
  return all && now && !all.includes(now) ? [now, ...all] : all;
}

/** @param {import("./types.js").Thread} thread */
const replicas = ({ name, copies }) => (copies === 1 ? [name] : Array.from({ length: copies }, (_, n) => `${name}[${n + 1}]`));

/** What an operation leaves to whoever runs it: every choice that is `any`, written or not. @param {Grammar} grammar @param {Operation} operation @returns {{ name: string, stands: string[] }[]} */
export function open(grammar, operation) {
  const spec = grammar.operations.find((o) => o.verb === operation.verb);
  return Object.keys(spec?.options ?? {}).concat(Object.keys(operation.options).filter((key) => key.includes("@"))).flatMap((key) => {
    const name = key.split("@")[0];
    const value = operation.options[key] ?? (key === name ? grammar.defaults[name] : undefined);
    return value === "any" ? [{ name: key, stands: grammar.any[name] ?? [] }] : [];
  });
}

/** An operation's options as they are written, without those that are `any`. @param {Operation} operation */
export const pinned = ({ options }) => Object.entries(options).flatMap(([key, value]) => (value === true ? [key] : value === "any" ? [] : [`${key}=${value}`]));
