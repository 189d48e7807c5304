/**
 * <code-lines>: one file of C as numbered, coloured lines. Drawn once a file; a step only moves the marks.
 *
 * In:  text, marks (lit, along: lines from 1).
 */
import { html } from "#vendor/lit";
import { LOOK, colour } from "../cc.js";
import { Part } from "./part.js";

class CodeLines extends Part {
  static properties = { text: {}, marks: {} };

  constructor() {
    super();
    this.text = "";
    this.marks = /** @type {import("../reading.js").Marks | null} */ (null);
    this.drawn = /** @type {{ text: string, lines: unknown } | null} */ (null);
  }

  /** lit passes over a template that is the very same: the lines are made once a file. */
  render() {
    if (this.drawn?.text !== this.text) {
      const lines = html`<ol class="code">${colour(this.text).map((tokens, i) =>
        html`<li value=${i + 1}>${tokens.map(({ kind, text }) => (kind === "text" ? text : html`<i class=${LOOK[kind]}>${text}</i>`))}</li>`)}</ol>`;
      this.drawn = { text: this.text, lines };
    }
    return this.drawn?.lines;
  }

  updated() {
    [...(this.querySelector(".code")?.children ?? [])].forEach((line, i) => {
      line.classList.toggle("now", this.marks?.lit.has(i + 1) ?? false);
      line.classList.toggle("along", this.marks?.along.has(i + 1) ?? false);
    });
  }
}

customElements.define("code-lines", CodeLines);
