/** Part: what every element of the page is: lit in light DOM, properties down, one kind of event up. */
import { LitElement, html } from "#vendor/lit";

/** @typedef {import("../types.js").Context} Context */

/** @type {{ look: () => any, act: (seen: any) => void }[]} */
let waiting = [];

function measure() {
  const all = waiting;
  waiting = [];
  const seen = all.map(({ look }) => look());
  all.forEach(({ act }, i) => act(seen[i]));
}

export class Part extends LitElement {
  /** Light DOM: one style sheet, one document, one tab order. */
  createRenderRoot() {
    return this;
  }

  /** Looks, and scrolls, once the elements of this step stand, and acts once all have looked: so the page is laid out once.
   * @template T @param {() => T} look @param {(seen: T) => void} [act] */
  measured(look, act = () => {}) {
    if (waiting.push({ look, act }) === 1) requestAnimationFrame(measure);
  }

  /** Tells the page what the reader wants: a bubbling `ask`. @param {string} act @param {Record<string, unknown>} [detail] */
  ask(act, detail = {}) {
    this.dispatchEvent(new CustomEvent("ask", { bubbles: true, detail: { act, ...detail } }));
  }
}

/** The class of a context's hue; a fourth thread reuses the first hue with a double rim. @param {Context | undefined} context */
export const hue = (context) =>
  context ? `c${((context.hue - 1) % 3) + 1}${context.hue > 3 ? " again" : ""}` : "";

/** @param {string} kind */
export const shape = (kind) => (kind === "thread" ? "thread" : kind === "irq" ? "irq" : "work");

/** A context's badge: its hue, the shape of its kind, its number. @param {Context | undefined} context */
export const who = (context) =>
  context
    ? html`<svg class="who ${hue(context)}" aria-hidden="true"><use href="#s-${shape(context.kind)}"></use><text x="50%" y="50%">${context.number}</text></svg>`
    : html`<svg class="who" aria-hidden="true"></svg>`;

/** Is what somebody waits for a gate? Only then ice is the right colour. @param {string | undefined} on */
export const cold = (on) => /:(WRITE|PAGEFAULT|FS)$/.test(on ?? "");

/** A sign before a number or an error name is a minus, not a hyphen. @param {string} text */
export const minus = (text) => text.replace(/(?<![\w-])-(?=\d|E[A-Z]{2})/g, "−");

/** C names may break after an underscore. @param {string} text */
export const breakable = (text) =>
  minus(text).split(/(?<=[_.(]|->|EIOCB)/).map((piece, i) => (i === 0 ? html`${piece}` : html`<wbr>${piece}`));

/** @param {string} path */
export const baseName = (path) => path.split("/").at(-1) ?? path;
