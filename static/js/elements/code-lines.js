/**
 * <code-lines>: one file of C as numbered, coloured lines. Drawn once a file; the pane marks lines in it.
 *
 * In:  text.
 */
import { html } from "#vendor/lit";
import { colour } from "../cc.js";
import { Part } from "./part.js";

/** @type {Record<string, string>} */
const LOOK = { key: "k", type: "t", fn: "f", flag: "v", note: "n" };

class CodeLines extends Part {
  static properties = { text: {} };

  constructor() {
    super();
    this.text = "";
  }

  render() {
    return html`<ol class="code">${colour(this.text).map((tokens, i) =>
      html`<li value=${i + 1}>${tokens.map(({ kind, text }) => (kind === "text" ? text : html`<i class=${LOOK[kind]}>${text}</i>`))}</li>`)}</ol>`;
  }
}

customElements.define("code-lines", CodeLines);
