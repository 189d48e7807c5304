/**
 * <clone-band>: between two rows, what a clone copied: trails of the bits, and the mask, or its absence.
 *
 * In:  run, copy (the last clone made between the rows, or null), fresh (made by this very step),
 *      mask (what this kernel clones through).
 */
import { html, nothing, svg } from "#vendor/lit";
import { say } from "../messages.js";
import { claimBit, codeOf, isSet, nameOf, strip } from "../strip.js";
import { Part } from "./part.js";

/** @typedef {import("../types.js").Run} Run */
/** @typedef {import("../layout.js").Copy} Copy */

class CloneBand extends Part {
  static properties = { run: {}, copy: {}, mask: {}, fresh: { type: Boolean } };

  constructor() {
    super();
    this.run = /** @type {Run | null} */ (null);
    this.copy = /** @type {Copy | null} */ (null);
    this.mask = /** @type {import("../mask.js").Mask} */ ("unread");
    this.fresh = false;
  }

  render() {
    const { run, copy, mask } = this;
    if (!run) return nothing;
    const { width, cells } = strip(run.flags);
    const claim = claimBit(run.flags);
    const wide = cells.filter((cell) => cell.code !== null);
    const [from, to] = wide.length ? [wide[0].x - 14, wide[wide.length - 1].x + 36] : [0, width];
    const copied = copy ? cells.filter((cell) => isSet(copy.bits, cell.bit)) : [];
    const fell = copy ? cells.filter((cell) => isSet(copy.fell, cell.bit)) : [];
    return html`<div class="channel" data-is=${this.fresh ? "fresh" : "still"} data-mask=${mask}>
      <div class="drop"><svg class="fall" viewBox="0 0 ${width} 60" preserveAspectRatio="none" aria-hidden="true">
        ${copied.map((cell) => svg`<rect class="trail ${cell.bit === claim ? "amber" : ""}" x=${cell.x} y="0" width=${cell.width} height="60"></rect>`)}
        ${fell.map((cell) => svg`<rect class="trail stopped ${cell.bit === claim ? "amber" : ""}" x=${cell.x} y="0" width=${cell.width} height="28"></rect>`)}
        ${this.fresh ? copied.map((cell) => svg`<path class="chev ${cell.bit === claim ? "amber" : ""}" d=${chevrons(cell.x + cell.width / 2)}></path>`) : nothing}
        ${mask === "none" || mask === "unread" ? nothing : svg`<path class="net" d="M${from} 30H${to}" vector-effect="non-scaling-stroke"></path>`}
      </svg>
      ${fell.map((cell) => html`<span class="fell ${cell.bit === claim ? "amber" : ""}" style="left: ${((cell.x + cell.width / 2) / width) * 100}%" aria-hidden="true">${cell.code ?? codeOf(nameAt(run, cell.bit))}</span>`)}
      <span class="sieve" style="left: ${(to / width) * 100}%">${this.#sieve(mask, fell.map((cell) => nameAt(run, cell.bit)))}</span></div>
      <span class="call">${copy ? html`<b>${say.clone}</b>${say.cloneCall(copy.clone, copy.source)}` : nothing}</span>
    </div>`;
  }

  /** @param {string} mask @param {string[]} fell */
  #sieve(mask, fell) {
    if (mask === "absent") return html`<s>${say.mask}</s> <em>${say.leftOut}</em>`;
    if (mask === "unread") return nothing;
    if (mask === "none") return this.copy ? html`${say.noMask}` : nothing;
    return html`${say.mask}${fell.length ? html` <em>${say.caught(fell.join(", "))}</em>` : nothing}`;
  }
}

/** @param {Run} run @param {number} bit */
const nameAt = (run, bit) => {
  const flag = run.flags.find((f) => f.bit === bit);
  return flag ? nameOf(flag) : String(bit);
};

/** @param {number} x */
const chevrons = (x) => `M${x - 6.5} 40l6.5 7 6.5-7M${x - 6.5} 48l6.5 7 6.5-7`;

customElements.define("clone-band", CloneBand);
