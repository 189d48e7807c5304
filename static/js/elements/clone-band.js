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
    const short = (/** @type {import("../strip.js").Cell} */ cell) => cell.code ?? codeOf(nameAt(run, cell.bit));
    return html`<div class="channel" data-is=${this.fresh ? "fresh" : "still"} data-mask=${mask} data-anchor=${copy ? `copy:${copy.clone}` : nothing}>
      <div class="drop"><svg class="fall" viewBox="0 0 ${width} 60" preserveAspectRatio="none" aria-hidden="true">
        ${[...copied, ...fell].map((cell) => this.#run(cell, cell.bit === claim ? "amber" : "", fell.includes(cell)))}
        ${mask === "none" || mask === "unread" ? nothing : svg`<path class="net" d="M${from} 30H${to}" vector-effect="non-scaling-stroke"></path>`}
      </svg>
      ${fell.map((cell) => html`<span class="fell ${cell.bit === claim ? "amber" : ""}" data-bit=${cell.bit} style="left: ${((cell.x + cell.width / 2) / width) * 100}%" aria-hidden="true">${short(cell)}</span>`)}
      <span class="sieve" style="left: ${(to / width) * 100}%">${this.#sieve(mask, fell.map((cell) => nameAt(run, cell.bit)), fell.map(short))}</span></div>
      <span class="call">${copy ? html`<b>${say.clone}</b>${say.cloneCall(copy.clone, copy.source)}` : nothing}</span>
    </div>`;
  }

  /** The way of one bit; of one that was held back, as far as the mask. @param {import("../strip.js").Cell} cell @param {string} look @param {boolean} stopped */
  #run({ bit, x, width }, look, stopped) {
    return svg`<g class="run" data-bit=${bit}><rect class="trail ${look} ${stopped ? "stopped" : ""}" x=${x} y="0" width=${width} height=${stopped ? 28 : 60}></rect>
      ${this.fresh && !stopped ? svg`<path class="chev ${look}" d=${chevrons(x + width / 2)}></path>` : nothing}</g>`;
  }

  /** @param {string} mask @param {string[]} fell @param {string[]} short  as they are written on the strip */
  #sieve(mask, fell, short) {
    if (mask === "absent") return html`<s>${say.mask}</s> <em>${say.leftOut}</em>`;
    if (mask === "unread") return nothing;
    if (mask === "none") return this.copy ? html`${say.noMask}` : nothing;
    return html`${say.mask}${fell.length ? html` <em title=${fell.join(", ")}><span class="sr">${say.caught(fell.join(", "))}</span><span aria-hidden="true">${say.caught(short.join(", "))}</span></em>` : nothing}`;
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
