/**
 * <choice-list>: who may run next. One place a context, with its next statement, its values where the
 * step is a choice, or why it cannot run. A blocked one stays where it was, and focusable.
 *
 * In:  run, view, next (the step recorded after the cursor, or null).
 * Out: ask: choose {action}.
 */
import { html, nothing } from "#vendor/lit";
import { present } from "../layout.js";
import { say } from "../messages.js";
import { Part, breakable, cold, hue, minus } from "./part.js";

/** @typedef {import("../types.js").Context} Context */
/** @typedef {import("../types.js").ContextView} ContextView */

class ChoiceList extends Part {
  static properties = { run: {}, view: {}, next: {} };

  constructor() {
    super();
    this.run = /** @type {import("../types.js").Run | null} */ (null);
    this.view = /** @type {import("../types.js").View | null} */ (null);
    this.next = /** @type {import("../types.js").Step | null} */ (null);
  }

  render() {
    const { run, view } = this;
    if (!run || !view) return nothing;
    const here = present(run, view);
    const dense = run.contexts.length > 6;
    return html`<div class="choices ${dense ? "dense" : ""}" style="--n: ${dense ? Math.ceil(here.length / 2) : here.length}" role="group" aria-label=${say.who}>
      ${here.map((context) => this.#choice(context, view.contexts[context.name]))}</div>`;
  }

  /** @param {Context} context @param {ContextView} now */
  #choice(context, now) {
    const many = now.actions.length > 1;
    const free = now.actions.length > 0;
    const is = this.next?.context === context.name ? "next" : free ? "free" : now.status === "unborn" ? "off" : now.status === "finished" ? "done" : "blocked";
    return html`<div class="choice ${hue(context)} ${many ? "many" : ""}" data-is=${is} ?data-cold=${cold(now.blocked?.on)}>
      <button class="take" data-context=${context.name} aria-disabled=${!free} @click=${() => this.#take(context, now)}>
        <kbd aria-hidden="true">${context.number <= 9 ? context.number : "·"}</kbd><b><bdi>${context.name}</bdi></b>
        ${free ? html`<code>${breakable(now.next ?? "")}</code>` : html`<span>${minus(why(now))}</span>`}</button>
      ${many ? html`<span class="values" role="group" aria-label="${context.name}: ${say.choose}">${now.actions.map((action) => html`<button class=${this.next?.action === action ? "next" : ""}
        aria-label="${context.name}: ${valueOf(action)}" @click=${() => this.ask("choose", { action })}>${valueOf(action)}</button>`)}</span>` : nothing}
    </div>`;
  }

  /** One action is taken; of several the recorded one, else the reader is asked which. @param {Context} context @param {ContextView} now */
  #take(context, now) {
    const recorded = this.next?.context === context.name ? this.next.action : null;
    if (recorded ?? now.actions.length === 1) this.ask("choose", { action: recorded ?? now.actions[0] });
    else this.offer(context.name);
  }

  /** The same by key: context `name` runs, or its values get the focus. @param {string} name */
  press(name) {
    /** @type {HTMLElement | null} */ (this.querySelector(`[data-context="${CSS.escape(name)}"]`))?.click();
  }

  /** @param {string} name */
  offer(name) {
    const values = this.querySelector(`[data-context="${CSS.escape(name)}"] + .values button`);
    /** @type {HTMLElement | null} */ (values)?.focus();
  }
}

/** @param {string} action */
const valueOf = (action) => action.split("=")[1] ?? action;

/** @param {ContextView} now */
function why(now) {
  if (now.status === "finished") return now.last ? `${say.finished}: ${now.last}` : say.finished;
  return now.blocked?.reason || now.last || (now.status === "unborn" ? say.notBorn : "");
}

customElements.define("choice-list", ChoiceList);
