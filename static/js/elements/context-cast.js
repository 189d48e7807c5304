/**
 * <context-cast>: who there is, what each is doing. Shape is the kind, hue the thread, number the key.
 *
 * In:  run, view, actor (the context of the step shown).
 */
import { html } from "#vendor/lit";
import { present } from "../layout.js";
import { say } from "../messages.js";
import { Part, breakable, cold, hue, who } from "./part.js";

/** @typedef {import("../types.js").ContextView} ContextView */

class ContextCast extends Part {
  static properties = { run: {}, view: {}, actor: {} };

  constructor() {
    super();
    this.run = /** @type {import("../types.js").Run | null} */ (null);
    this.view = /** @type {import("../types.js").View | null} */ (null);
    this.actor = "";
  }

  render() {
    const { run, view } = this;
    if (!run || !view) return html``;
    const dense = run.contexts.length > 6;
    const here = present(run, view);
    return html`<ol class="cast ${dense ? "dense" : ""}" style="--n: ${here.length}" aria-label=${say.contexts}>
      ${here.map((context) => {
        const now = view.contexts[context.name];
        const is = context.name === this.actor && now.status !== "blocked" ? "now" : now.status;
        return html`<li class="fig ${hue(context)} ${context.kind === "thread" ? "" : "child"}" data-is=${is} ?data-cold=${cold(now.blocked?.on)} data-anchor="context:${context.name}">${who(context)}
          <div><b><bdi>${dense ? context.name : breakable(context.name)}</bdi></b><span class="sr"> ${say.kinds[context.kind]}, </span><span class="doing">${breakable(doing(now))}</span></div></li>`;
      })}</ol>`;
  }
}

/** @param {ContextView} context */
function doing(context) {
  if (context.status === "unborn") return say.notBorn;
  if (context.status === "blocked") return say.blockedAt(context.blocked?.on ?? "");
  if (context.status === "finished") return context.last || say.finished;
  const inner = context.stack.at(-1);
  return context.last || (inner ? say.inFunction(inner.function) : "");
}

customElements.define("context-cast", ContextCast);
