/**
 * <verdict-matrix>: what every kernel makes of the scenario, a row a kernel and a column a property; or
 * what is lost without each hunk of the kernel's patch. Rows fill in as the searches end.
 *
 * In:  comparing, run (the left one), kernels, grammar (what each hunk does), verdict (of the run, if it is known).
 * Out: ask: compare {with}, follow {link}, rule, apart, enough.
 */
import { html, nothing } from "#vendor/lit";
import { cell, rows, slugs } from "../matrix.js";
import { say } from "../messages-compare.js";
import { SIGNS } from "../ruling.js";
import { Part, breakable } from "./part.js";

/** @typedef {import("../matrix.js").Row} Row */
/** @typedef {import("../types.js").Compared} Compared */

class VerdictMatrix extends Part {
  static properties = { comparing: {}, run: {}, kernels: {}, grammar: {}, verdict: {} };

  constructor() {
    super();
    this.comparing = /** @type {import("../comparison.js").Comparing | null} */ (null);
    this.run = /** @type {import("../types.js").Run | null} */ (null);
    this.kernels = /** @type {import("../types.js").Kernel[]} */ ([]);
    this.grammar = /** @type {import("../types.js").Grammar | null} */ (null);
    this.verdict = /** @type {import("../types.js").Verdict | null} */ (null);
  }

  render() {
    if (!this.comparing || !this.run) return nothing;
    return this.comparing.pane === "verdicts" ? this.#kernels(this.comparing, this.run) : this.#hunks(this.comparing, this.run);
  }

  /** @param {import("../comparison.js").Comparing} comparing @param {import("../types.js").Run} run */
  #kernels({ rulings, asking }, run) {
    const all = rows(this.kernels, run.kernel, rulings, asking);
    const columns = slugs(all, Object.keys(run.claims));
    const done = all.filter(({ is }) => is === "there" || is === "refused").length;
    return html`<div class="m-head"><h3>${say.matrixHead}</h3>
        <p role="status">${say.ruled(done, all.length)}${asking ? say.rulingNow(asking) : ""}</p><progress max=${all.length} value=${done} aria-label=${say.ruled(done, all.length)} ?hidden=${!asking}></progress>
        ${asking ? html`<button class="tool" @click=${() => this.ask("enough")}>${say.stop}</button>` : done < all.length ? html`<button class="tool" @click=${() => this.ask("rule")}>${say.goOn}</button>` : nothing}</div>
      <div class="m-scroll scroll" tabindex="0" role="region" aria-label=${say.matrixHead}><table class="matrix">
        <thead><tr><th scope="col">${say.kernelHeads}</th><th scope="col">${say.verdictHead}</th>${columns.map((slug) => html`<th scope="col" class="prop"><span title=${run.claims[slug]?.sentence ?? ""}>${slug}</span></th>`)}<th scope="col" class="m-diff">${say.differsHead}</th><th scope="col"><span class="sr">${say.openRun}</span></th></tr></thead>
        <tbody>${all.map((row) => this.#row(row, columns, run.kernel.label ?? run.kernel.id))}</tbody></table></div>`;
  }

  /** @param {Row} row @param {string[]} columns @param {string} mine */
  #row(row, columns, mine) {
    const { id, title, current, found } = row;
    const label = html`<th scope="row" title=${title}>${id}${current ? html` <i>${say.current}</i>` : nothing}</th>`;
    if (!found) return html`<tr data-is=${row.is} aria-current=${current ? "true" : nothing}>${label}<td class="quiet" colspan=${columns.length + 2}>${this.#waiting(row)}</td><td class="m-acts">${this.#beside(row)}</td></tr>`;
    return html`<tr data-is="there" aria-current=${current ? "true" : nothing}>${label}
      <td class="m-verdict" data-is=${found.verdict}>${sign(found.verdict)}${say.cells[found.verdict] ?? found.verdict}${found.complete ? nothing : html` <small>${say.notWhole}</small>`}</td>
      ${columns.map((slug) => this.#cell(found, slug))}
      <td class="m-diff">${current ? nothing : differs(found, mine)}</td>
      <td class="m-acts">${this.#link(found.run.link, say.openRun, id)}${this.#beside(row)}</td></tr>`;
  }

  /** @param {Row} row */
  #waiting({ is, trouble }) {
    if (is === "refused") return `${say.cannot}: ${trouble}`;
    return is === "asked" ? say.searching : is === "waits" ? say.waitsTurn : say.notYet;
  }

  /** @param {Compared} found @param {string} slug */
  #cell(found, slug) {
    const { is, steps, link } = cell(found, slug);
    const words = is === "violated" ? html`<span class="sr">${say.cells.violated} </span>${say.brokenIn(steps)}` : say.cells[is] ?? is;
    return html`<td data-is=${is}>${link ? html`<a href=${link} title=${slug} @click=${(/** @type {Event} */ e) => this.#follow(e, link)}>${sign(is)}${words}</a>` : html`${sign(is)}${words}`}</td>`;
  }

  /** @param {string} link @param {string} text @param {string} of */
  #link(link, text, of) {
    return html`<a class="tool" href=${link} @click=${(/** @type {Event} */ e) => this.#follow(e, link)}>${text}<span class="sr"> ${of}</span></a>`;
  }

  /** @param {Row | { id: string, current: boolean }} row */
  #beside({ id, current }) {
    return current ? nothing : html`<button class="tool" @click=${() => this.ask("compare", { with: { kernel: id }, pane: "stages" })}>${say.putRight}<span class="sr"> ${id}</span></button>`;
  }

  /** A plain click opens it on this page; every other kind is the link's own. @param {Event} event @param {string} link */
  #follow(event, link) {
    const { ctrlKey, metaKey, shiftKey } = /** @type {MouseEvent} */ (event);
    if (ctrlKey || metaKey || shiftKey) return;
    event.preventDefault();
    this.ask("compare");
    this.ask("follow", { link });
  }

  /** @param {import("../comparison.js").Comparing} comparing @param {import("../types.js").Run} run */
  #hunks({ hunks, hunksTrouble, asking }, run) {
    const busy = asking === "hunks";
    const what = new Map(this.grammar?.hunks.map(({ hunk, summary }) => [hunk, summary]));
    return html`<div class="m-head"><h3>${hunks ? say.hunksHead(hunks.patch, hunks.kernel.label ?? hunks.kernel.id) : say.panes.hunks}</h3><p role="status">${busy ? `${say.searching}: ${say.takingApart}` : hunksTrouble}</p>
        ${busy ? html`<progress aria-label=${say.searching}></progress><button class="tool" @click=${() => this.ask("enough")}>${say.stop}</button>` : nothing}
        ${busy || hunks || hunksTrouble ? nothing : html`<button class="tool" @click=${() => this.ask("apart")}>${say.goOn}</button>`}</div>
      ${hunks ? html`<div class="m-scroll scroll" tabindex="0" role="region" aria-label=${say.panes.hunks}><table class="matrix m-hunks">
        <thead><tr><th scope="col">${say.hunk}</th><th scope="col">${say.whatItDoes}</th><th scope="col">${say.verdictHead}</th><th scope="col">${say.without}</th><th scope="col">${say.breaksHead}</th><th scope="col"><span class="sr">${say.putRight}</span></th></tr></thead>
        <tbody><tr aria-current="true"><th scope="row">${say.wholePatch}</th><td></td><td class="m-verdict" data-is=${hunks.verdict}>${sign(hunks.verdict)}${hunks.verdict}</td><td></td><td></td><td></td></tr>
          ${hunks.hunks.map(({ hunk, kernel, verdict, told, breaks }) => html`<tr><th scope="row">${breakable(hunk)}</th><td class="quiet">${what.get(hunk) ?? ""}</td>
            <td class="m-verdict" data-is=${verdict ?? "refused"}>${verdict ? html`${sign(verdict)}${verdict}` : say.noBuild}</td><td class="m-told">${told}</td>
            <td class="m-breaks">${breaks.map((breach) => html`<a class="tool" href=${breach.link ?? "#"} title=${breach.message} @click=${(/** @type {Event} */ e) => this.#follow(e, breach.link ?? "")}>${sign("violated")}${breach.property} <b>${breach.steps}</b></a>`)}</td>
            <td class="m-acts">${verdict ? this.#beside({ id: kernel, current: kernel === run.kernel.id }) : nothing}</td></tr>`)}</tbody></table></div>` : nothing}`;
  }
}

/** @param {string} is */
const sign = (is) => html`<b class="m-sign" aria-hidden="true">${SIGNS[is] ?? "?"}</b> `;

/** @param {Compared} found @param {string} mine */
function differs({ differs: found, run: { steps } }, mine) {
  if (!found) return html`<span class="quiet">${steps ? say.toldAlike : say.nothingRun}</span>`;
  return html`<span title="${say.differsAt(mine, found.step)}: ${found.here ?? say.ended}"><b>${found.step}</b> ${found.here ?? say.ended}</span>`;
}

customElements.define("verdict-matrix", VerdictMatrix);
