/** Card forms: what an open card shows: controls of an operation, a thread, a file system. Templates; the cards own the edits. */
import { html, live, nothing } from "#vendor/lit";
import * as edits from "../edits.js";
import { formOf } from "../forms.js";
import { say } from "../messages-later.js";

/** @typedef {import("../types.js").Tree} Tree */
/** @typedef {import("../edits.js").Spot} Spot */
/** @typedef {{ grammar: import("../types.js").Grammar | null, edit: (tree: Tree, told: string) => void, takeAway: (tree: Tree, path: string) => void,
 *   retype: (tree: Tree, at: number, type: string) => void, move: (tree: Tree, from: Spot, to: Spot) => void, moveThread: (tree: Tree, from: number, to: number) => void }} Cards */

/** A list of values. A select goes on showing what it was set to by hand, so its value is set, not only its options.
 * @param {string} label @param {string} value @param {string[]} values @param {(value: string) => void} take @param {(value: string) => string} [show] @param {string} [title] */
const select = (label, value, values, take, show = (v) => v, title = "") => html`<label title=${title}><span>${label}</span>
  <select aria-label=${label} .value=${live(value)} @change=${(/** @type {Event} */ e) => take(/** @type {HTMLSelectElement} */ (e.target).value)}>
    ${values.map((v) => html`<option value=${v} ?selected=${v === value}>${show(v)}</option>`)}</select></label>`;

/** @param {string} label @param {boolean} on @param {(on: boolean) => void} take */
const check = (label, on, take) => html`<label class="flag"><input type="checkbox" .checked=${live(on)} @change=${(/** @type {Event} */ e) => take(/** @type {HTMLInputElement} */ (e.target).checked)}><span>${label}</span></label>`;

/** A word that is taken when it is finished: on Enter, or when the focus leaves. @param {string} label @param {string} value @param {(value: string) => void} take */
const word = (label, value, take) => html`<label><span>${label}</span>
  <input type="text" aria-label=${label} maxlength="24" spellcheck="false" autocomplete="off" autocapitalize="off" .value=${live(value)} @change=${(/** @type {Event} */ e) => {
    const said = /** @type {HTMLInputElement} */ (e.target).value.trim();
    if (said && said !== value) take(said);
  }}></label>`;

/** @param {string} label @param {string} sign @param {boolean} off @param {() => void} act */
const tool = (label, sign, off, act) => html`<button class="mini" aria-label=${label} title=${label} aria-disabled=${off} @click=${() => !off && act()}>${sign}</button>`;

/** @param {Cards} cards @param {Tree} tree @param {Spot} spot */
export function operationForm(cards, tree, spot) {
  const { grammar } = cards;
  if (!grammar) return html`<p class="quiet">${say.tableComing}</p>`;
  const { thread, index } = spot;
  const operation = tree.threads[thread].operations[index];
  const form = formOf(grammar, tree, thread, operation);
  const set = (/** @type {string} */ key, /** @type {string | true | null} */ value) => cards.edit(edits.setOption(tree, spot, key, value), say.set(key, value));
  const verbs = grammar.operations.map((o) => o.verb);
  const [up, down] = [edits.nextSpot(tree, spot, -1), edits.nextSpot(tree, spot, 1)];
  return html`<div class="form" role="group" aria-label=${operation.verb}>
    ${select(say.does, operation.verb, verbs.includes(operation.verb) ? verbs : [operation.verb, ...verbs], (verb) => cards.edit(edits.setVerb(tree, spot, verb, grammar), say.set(say.does, verb)))}
    ${form.targets ? select(say.on, operation.target ?? "", form.targets, (target) => cards.edit(edits.setTarget(tree, spot, target || null), say.set(say.on, target)), (v) => v || say.allEarlier) : nothing}
    <p class="quiet">${form.summary}</p>
    ${form.picks.map((pick) => select(pick.layer ? say.ofLayer(pick.name, pick.layer) : pick.name, pick.value, pick.values,
      (value) => set(pick.key, value === pick.usual ? null : value), (value) => (value === "any" ? say.any(pick.stands) : value || say.nowhere)))}
    ${form.flags.length ? html`<div class="flags-of">${form.flags.map((flag) => check(flag.key, flag.on, (on) => set(flag.key, on || null)))}</div>` : nothing}
    ${form.strays.map((key) => html`<button class="mini stray" @click=${() => set(key, null)}>${say.drop(key)}</button>`)}
    <div class="form-tools">${tool(say.moveUp, "↑", !up, () => up && cards.move(tree, spot, up))}${tool(say.moveDown, "↓", !down, () => down && cards.move(tree, spot, down))}
      ${tool(say.remove, "✕", false, () => cards.takeAway(tree, `threads/${thread}/operations/${index}`))}</div></div>`;
}

/** @param {Cards} cards @param {Tree} tree @param {number} at */
export function threadForm(cards, tree, at) {
  const { name, copies } = tree.threads[at];
  const counts = Array.from({ length: Math.max(12, copies) }, (_, n) => String(n + 1));
  return html`<div class="form" role="group" aria-label=${name}>
    ${word(say.name, name, (said) => cards.edit(edits.renameThread(tree, at, said), say.set(say.name, said)))}
    ${select(say.howMany, String(copies), counts, (n) => cards.edit(edits.setCopies(tree, at, Number(n)), say.set(say.howMany, n)))}
    <div class="form-tools">${tool(say.moveUp, "↑", at === 0, () => cards.moveThread(tree, at, at - 1))}${tool(say.moveDown, "↓", at === tree.threads.length - 1, () => cards.moveThread(tree, at, at + 1))}
      ${tool(say.remove, "✕", false, () => cards.takeAway(tree, `threads/${at}`))}</div></div>`;
}

/** @param {Cards} cards @param {Tree} tree @param {number} at */
export function fileSystemForm(cards, tree, at) {
  const { grammar } = cards;
  if (!grammar) return html`<p class="quiet">${say.tableComing}</p>`;
  const fs = tree.file_systems[at];
  const kinds = grammar.file_systems.map((kind) => kind.name);
  const kind = grammar.file_systems.find((k) => k.name === fs.type);
  const above = tree.file_systems.slice(0, at).map((other) => other.name);
  const set = (/** @type {Partial<import("../types.js").Mounted>} */ particulars, /** @type {string} */ told) => cards.edit(edits.setFileSystem(tree, at, particulars, grammar), told);
  const flag = (/** @type {string} */ option, /** @type {string} */ label) => check(label, fs.options.includes(option), (on) => set({ options: on ? [...fs.options, option] : fs.options.filter((o) => o !== option) }, say.set(label, on || null)));
  return html`<div class="form" role="group" aria-label=${fs.name}>
    ${select(say.type, fs.type, kinds.includes(fs.type) ? kinds : [fs.type, ...kinds], (type) => cards.retype(tree, at, type))}
    <p class="quiet">${kind?.summary ?? ""}</p>
    ${word(say.name, fs.name, (name) => set({ name }, say.set(say.name, name)))}
    ${kind?.stacked
      ? select(say.standsOn, fs.upper ?? "", fs.upper && above.includes(fs.upper) ? above : [fs.upper ?? "", ...above], (upper) => set({ upper }, say.set(say.standsOn, upper)))
      : html`${select(say.loopOn, fs.loop ?? "", ["", ...above], (loop) => set({ loop: loop || null, options: loop ? fs.options : fs.options.filter((o) => o !== "dio") }, say.set(say.loopOn, loop)), (v) => v || say.ownDevice)}
        <div class="flags-of">${flag("ro", say.readOnly)}${fs.loop ? flag("dio", say.loopDirect) : nothing}</div>`}
    <div class="form-tools">${tool(say.remove, "✕", false, () => cards.takeAway(tree, `file_systems/${at}`))}</div></div>`;
}
