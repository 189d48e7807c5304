/**
 * <iocb-card>: an iocb, what its bits say beside what its pocket holds.
 *
 * In:  run, view, earlier (the view a step earlier, or null), cursor, name (null: the slot is free),
 *      flip (the strip on top, facing the row above), born (has anything stood here before).
 */
import { html, nothing, svg } from "#vendor/lit";
import { card } from "../card.js";
import { say } from "../messages.js";
import { claimBit, hex, isSet, labels, nameOf, strip } from "../strip.js";
import { Part } from "./part.js";

/** @typedef {import("../types.js").Run} Run */
/** @typedef {import("../types.js").View} View */
/** @typedef {import("../types.js").Iocb} Iocb */
/** @typedef {import("../card.js").Card} Card */

class IocbCard extends Part {
  static properties = { run: {}, view: {}, earlier: {}, cursor: {}, name: {}, flip: { type: Boolean }, born: { type: Boolean } };

  /** @type {Card | null} as it was drawn last */
  #face = null;

  constructor() {
    super();
    this.run = /** @type {Run | null} */ (null);
    this.view = /** @type {View | null} */ (null);
    this.earlier = /** @type {View | null} */ (null);
    this.cursor = 0;
    this.name = /** @type {string | null} */ (null);
    this.flip = false;
    this.born = false;
  }

  /** A step that leaves this iocb alone draws nothing: what it did not change is the same object in both views.
   * @param {Map<string, any>} changed */
  shouldUpdate(changed) {
    const { run, view, earlier, name, cursor } = this;
    const before = changed.get("view") ?? view;
    if (!run || !view || !before || !this.hasUpdated || ["run", "name", "flip", "born"].some((what) => changed.has(what))) return true;
    if (!name || !view.iocbs[name]) return Boolean(name && before.iocbs[name]);
    const face = card(run, view, earlier, name, cursor);
    return view.iocbs[name] !== before.iocbs[name] || face.is !== this.#face?.is || face.changed !== this.#face.changed;
  }

  render() {
    const { run, view, name } = this;
    this.#face = null;
    if (!run || !view) return nothing;
    const iocb = name ? view.iocbs[name] : null;
    if (!iocb || !name) {
      return html`<article class="iocb vacant ${this.flip ? "flip" : ""}"><p>${this.born ? say.noIocbNow : say.noIocb}</p></article>`;
    }
    const face = card(run, view, this.earlier, name, this.cursor);
    this.#face = face;
    return html`<article class="iocb ${this.flip ? "flip" : ""}" data-is=${face.is} data-anchor="iocb:${name}" aria-label=${say.claims(name, face.says, face.pocket)}>
      <header><b class="id">${name}</b><span class="what">${iocb.role}</span>${digits(iocb.flags)}</header>
      <div class="claim"><div>${says(face)}<p class="owner">${say.complete} <b>${iocb.complete ?? "NULL"}</b></p></div>${pocket(name, iocb, face)}</div>
      <div class="flags">${this.#strip(run, iocb, face)}</div>
    </article>`;
  }

  /** @param {Run} run @param {Iocb} iocb @param {Card} face */
  #strip(run, iocb, face) {
    const { width, cells } = strip(run.flags);
    const top = this.flip ? 1 : 15;
    const claim = claimBit(run.flags);
    const set = run.flags.filter((f) => isSet(iocb.flags, f.bit)).map(nameOf);
    return html`<svg class="strip" viewBox="0 0 ${width} 38" role="img" aria-label=${say.flagsOf(this.name ?? "", set.join(", "))}>
      ${cells.map((cell) => {
        const on = isSet(iocb.flags, cell.bit);
        const kind = [on ? "on" : "off", on && cell.bit === claim ? "amber" : "", on && cell.bit === claim && face.is === "lies" ? "lie" : "",
          isSet(face.changed, cell.bit) ? "fresh" : ""].join(" ");
        return svg`<g class="bit ${kind}" data-bit=${cell.bit}><rect x=${cell.x} y=${cell.tall ? top : top + 6} width=${cell.width} height=${cell.tall ? 22 : 10} rx="1.5"></rect>
          <text x=${cell.x + cell.width / 2} y=${top + 15}>${cell.code ?? ""}</text></g>`;
      })}
      <g class="names">${labels({ width, cells }, run.flags, iocb.flags).map((label) =>
        svg`<text class=${label.gold ? "amber" : ""} x=${label.x} y=${this.flip ? 35 : 10}>${label.text}</text>`)}
        ${iocb.flags === 0 ? svg`<text x=${cells[8].x} y=${this.flip ? 35 : 10}>${say.empty}</text>` : nothing}</g>
    </svg>`;
  }
}

/** The byte that WRITE_STARTED lives in is set off. @param {number} flags */
function digits(flags) {
  const text = hex(flags, 8);
  return html`<span class="hex">${text.slice(0, 4)}<b>${text.slice(4, 6)}</b>${text.slice(6)}</span>`;
}

/** @param {Card} face */
function says(face) {
  const words = face.says === null ? html`${say.noBit}` : html`${say.bitSays}<b>${face.says ? say.started : say.nothing}</b>`;
  const freed = face.is === "freed" ? html`<b class="gone">${say.freed}</b>` : nothing;
  return html`<span class="says"><i class=${face.says ? "amber" : face.says === null ? "none" : ""}></i><span>${words}</span><b class="ne">${face.parted ? "≠" : ""}</b>${freed}</span>`;
}

/** @param {string} name @param {Iocb} iocb @param {Card} face */
function pocket(name, iocb, face) {
  const full = face.pocket.length > 0;
  const text = (iocb.file_system ?? "").slice(0, 4);
  return html`<span class="pocket ${full ? "full" : ""}" data-anchor="pocket:${name}"><span class="lab">${say.pocket}</span>
    ${full
      ? face.pocket.map((level) => html`<svg class="coin" data-anchor="coin:${name}:${level}" aria-hidden="true"><use href="#coin"></use><text x="50%" y="50%">${text}</text></svg>`)
      : html`<span class="void">${say.empty}</span>`}</span>`;
}

customElements.define("iocb-card", IocbCard);
