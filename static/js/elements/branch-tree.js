/**
 * <branch-tree>: every branch as a row below the one it grew from, with its own steps and how it ends. What
 * holds it scrolls; nothing else moves.
 *
 * In:  run (the one shown), tree, n (steps that fit), naming (the branch whose name is being written, or null).
 * Out: ask: switch {index}, naming {index}, title {index, title}, against {index}.
 */
import { html, nothing } from "#vendor/lit";
import { nameOf } from "../branches.js";
import { place, rows } from "../grove.js";
import { say } from "../messages-later.js";
import { ICONS, icon } from "./icons.js";
import { Part, hue, shape } from "./part.js";

/** @typedef {import("../types.js").Run} Run */
/** @typedef {import("../grove.js").Twig} Twig */

const BESIDE = "M1 1h4.2v10H1zM6.8 1H11v10H6.8zM2.3 2.3v7.4h1.6V2.3zM8.1 2.3v7.4h1.6V2.3z";

class BranchTree extends Part {
  static properties = { run: {}, tree: {}, n: {}, naming: {} };

  constructor() {
    super();
    this.run = /** @type {Run | null} */ (null);
    this.tree = /** @type {import("../branches.js").Tree | null} */ (null);
    this.n = 1;
    this.naming = /** @type {number | null} */ (null);
  }

  render() {
    const { run, tree } = this;
    if (!run || !tree) return nothing;
    return html`<ol aria-label=${say.branches}>${rows(tree.branches, this.n).map((twig) => this.#row(run, twig))}</ol>`;
  }

  /** @param {Run} run @param {Twig} twig */
  #row(run, twig) {
    const { index, drop, own, beyond, begin, end } = twig;
    const current = index === this.tree?.current;
    const words = place(twig, this.n);
    return html`<li class="row twig" data-is=${current ? "shown" : "other"}>
      <span class="name cap">${index === this.naming ? this.#input(twig) : this.#name(twig, current)}</span>
      <span class="track" @click=${() => this.ask("switch", { index })}>
        ${drop ? html`<span class="fork" style="--a: ${begin}; --rows: ${drop}"></span>` : nothing}
        <span class="life" style="--a: ${Math.min(begin + (drop ? 1 : 0), this.n)}; --b: ${beyond ? this.n + 0.6 : end}"></span>
        ${own.map(({ from, to, context, bad }) => {
          const actor = run.contexts.find((c) => c.name === context);
          return to > from
            ? html`<span class="stretch ${hue(actor)}" style="--a: ${from}; --b: ${to}"></span>`
            : html`<span class="dot ${hue(actor)} sh-${shape(actor?.kind ?? "")} ${bad ? "bad" : ""}" style="--k: ${from}"></span>`;
        })}
        <span class="b-say ${words}" style="--k: ${words === "before" ? begin : end}">${this.#outcome(twig)}</span></span></li>`;
  }

  /** @param {Twig} twig @param {boolean} current */
  #name({ index, branch }, current) {
    const name = nameOf(branch);
    const parent = branch.from < 0 ? "" : nameOf(/** @type {import("../branches.js").Tree} */ (this.tree).branches[branch.from]);
    const { breaks, status } = branch.outcome;
    const end = `${breaks.length ? `✕ ${breaks[0].property}${say.andMore(breaks.length - 1)}` : say.clean}, ${say.ends[status] ?? status}`;
    return html`<button class="branch" data-index=${index} aria-current=${current ? "true" : nothing} title=${name} @click=${() => this.ask("switch", { index })}>
        <span class="shown" aria-hidden="true">${current ? "▸" : ""}</span><bdi>${branch.title || say.branch(branch.letter)}</bdi><span class="sr">, ${say.branchAt(branch.at, parent, branch.actions.length)}: ${end}${current ? `, ${say.shownAbove}` : ""}</span></button>
      <button class="aid" aria-label=${say.nameBranch(name)} title=${say.nameBranch(name)} @click=${() => this.ask("naming", { index })}>${icon(ICONS.pen)}</button>
      ${current ? nothing : html`<button class="aid" aria-label=${say.compareBranch(name)} title=${say.compareBranch(name)} @click=${() => this.ask("against", { index })}>${icon(BESIDE)}</button>`}`;
  }

  /** @param {Twig} twig */
  #input({ index, branch }) {
    const done = (/** @type {Event} */ event, /** @type {boolean} */ keep) => {
      if (index !== this.naming) return;
      event.preventDefault(); // Enter is not to press what gets the focus
      this.#back = event.type === "keydown" ? index : null;
      this.ask("title", { index, title: keep ? /** @type {HTMLInputElement} */ (event.target).value.trim() : null });
    };
    return html`<input maxlength="40" aria-label=${say.branchName(branch.letter)} .value=${branch.title} placeholder=${say.branch(branch.letter)}
      @keydown=${(/** @type {KeyboardEvent} */ e) => (e.key === "Enter" || e.key === "Escape") && done(e, e.key === "Enter")} @blur=${(/** @type {Event} */ e) => done(e, true)}>`;
  }

  /** @type {number | null} where the focus goes once the name is written */
  #back = null;

  /** Whether it broke something, then how it ends. @param {Twig} twig */
  #outcome({ branch: { outcome: { breaks, status } }, beyond }) {
    const first = breaks[0];
    return html`${first ? html`<b class="bad">✕ ${first.property}</b>${say.andMore(breaks.length - 1)}` : html`<b>✓ ${say.clean}</b>`} · ${say.ends[status] ?? status}${beyond ? html` · ${say.beyond(beyond)}` : nothing}`;
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (changed.has("naming")) {
      const to = this.naming === null && this.#back !== null ? `[data-index="${this.#back}"]` : "input";
      const field = /** @type {HTMLElement | null} */ (this.querySelector(to));
      field?.focus({ preventScroll: true });
      if (field instanceof HTMLInputElement) field.select();
    }
    if (changed.has("tree") || changed.has("naming")) this.#reveal();
  }

  /** The row of the branch shown, or of the one that is being named, is in sight; only the list itself scrolls. */
  #reveal() {
    const list = this.closest(".branches");
    const row = /** @type {HTMLElement | null} */ (this.querySelector(this.naming === null ? '[data-is="shown"]' : "li:has(input)"));
    if (!list || !row) return;
    const top = row.offsetTop;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + row.offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = top + row.offsetHeight - list.clientHeight;
  }
}

customElements.define("branch-tree", BranchTree);
