/** How all interleavings end: a part of <verdict-sheet>. Nothing is counted here: the server sends the numbers, as decimal text. */
import { html, nothing } from "#vendor/lit";
import { full } from "../messages-verdict.js";
import { say } from "../messages-later.js";
import { readable, share } from "../numbers.js";
import { minus } from "./part.js";

/** @typedef {import("../types.js").Verdict} Verdict @typedef {import("../types.js").Outcome} Outcome */

/** A count that can be read; a large one opens to its digits. @param {string} digits */
function number(digits) {
  const { exact, mantissa, exponent } = readable(digits);
  if (!exponent) return html`<b class="num">${exact}</b>`;
  return html`<details class="num"><summary><b>${power(mantissa, exponent)}</b></summary><span>${full.exactly}${exact}</span></details>`;
}

/** For the ear, an exponent is not some more digits. @param {string} mantissa @param {number} exponent */
const power = (mantissa, exponent) => html`<span class="power"><span aria-hidden="true">${mantissa} × 10<sup>${exponent}</sup></span><span class="sr">${full.power(mantissa, exponent)}</span></span>`;

/** The same where there is no room to open. @param {string} digits */
function short(digits) {
  const { exact, mantissa, exponent } = readable(digits);
  return exponent ? power(mantissa, exponent) : exact;
}

/** @param {string} part @param {string} whole */
const ofWhole = (part, whole) => full.ofWhole(share(part, whole), short);

/** @param {Verdict} verdict @param {(schedule: string) => void} open */
export function census({ census: c, complete }, open) {
  return html`<section aria-labelledby="vs-census"><h3 id="vs-census">${full.censusHead}</h3>
    ${c ? html`<p>${c.interleavings === null ? full.boundless : number(c.interleavings)} ${full.allEnds(c.distinct)} ${breaking(c)}</p>
      ${c.endless ? html`<p>${full.endless}</p>` : nothing}${c.leaves ? html`<p>${full.leaves}</p>` : nothing}
      <ol class="outcomes">${c.outcomes.map((outcome) => ends(outcome, c.interleavings, open))}</ol>
      ${c.distinct > c.outcomes.length ? html`<p class="quiet">${full.someOutcomes(c.outcomes.length)}</p>` : nothing}`
    : html`<p>${complete ? full.noCensusReduced : full.noCensusCut}</p>`}</section>`;
}

/** @param {{ interleavings: string | null, breaking: string | null }} of */
function breaking({ interleavings, breaking: bad }) {
  if (bad === null) return nothing;
  if (bad === "0") return full.breakNone;
  if (bad === interleavings) return full.breakAll;
  return html`${number(bad)}${interleavings === null ? nothing : html` (${ofWhole(bad, interleavings)})`}${full.breakSome}`;
}

/** @param {Outcome} outcome @param {string | null} whole @param {(schedule: string) => void} open */
function ends(outcome, whole, open) {
  const { interleavings, breaking: bad, end, breaks, requests, levels, schedule, steps, link } = outcome;
  const part = interleavings !== null && whole !== null ? Number((BigInt(interleavings) * 1000n) / BigInt(whole)) / 1000 : 0;
  return html`<li><p class="part"><span class="bar" aria-hidden="true" style="--part: ${part}"></span>
      <b>${interleavings === null ? full.boundless : whole === null ? short(interleavings) : ofWhole(interleavings, whole)}</b>
      ${interleavings === null || whole === null ? nothing : html`<span class="cap">${short(interleavings)}</span>`}</p>
    <div><p><b>${say.ends[end.status] ?? end.status}</b>${breaks.length ? html`, <span class="bad">${full.breaksThere}${breaks.join(", ")}</span>` : nothing}${bad && bad !== "0" && interleavings
      ? html`, ${bad === interleavings ? full.breakAllHere : html`${ofWhole(bad, interleavings)}${full.breakSomeHere}`}` : nothing}</p>
      <ul>${Object.entries(requests).map(([name, r]) => html`<li><b>${name}</b>${came(r)}</li>`)}${Object.entries(levels).map(([name, l]) => html`
        <li><b>${name}</b>${minus(full.counts(l.count, l.tokens))}${l.leaked.length ? full.leakedBy(l.leaked) : nothing}</li>`)}</ul>
      <p class="row-of"><button class="tool" @click=${() => open(schedule)}>${full.openRun(steps)}</button> <a class="cap" href=${link}>${full.itsLink}</a></p></div></li>`;
}

/** What a request came to. @param {import("../types.js").RequestView} request */
function came({ status, returned, result }) {
  if (returned === null) return ` ${full.requestStands[status] ?? status}`;
  return minus(full.returned(returned) + (result === null || result === returned ? "" : full.completed(result)));
}
