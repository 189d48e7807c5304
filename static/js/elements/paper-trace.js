/**
 * <paper-trace>: the whole run as text, for paper only: the page without scripts has the one that it was loaded with,
 * and the reader may have gone on since. Drawn when somebody prints.
 *
 * In:  run, cursor, link (the address of what is shown).
 */
import { html, nothing } from "#vendor/lit";
import { later as say } from "../messages-source.js";
import { Part } from "./part.js";

const paper = matchMedia("print");

class PaperTrace extends Part {
  static properties = { run: {}, cursor: {}, link: {} };

  constructor() {
    super();
    this.run = /** @type {import("../types.js").Run | null} */ (null);
    this.cursor = 0;
    this.link = "";
    const draw = () => {
      this.requestUpdate();
      this.performUpdate(); // the browser lays the paper out at once
    };
    this.listening = new AbortController();
    const { signal } = this.listening;
    addEventListener("beforeprint", draw, { signal });
    paper.addEventListener("change", draw, { signal });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.listening.abort();
  }

  /** A step draws nothing here, for nobody sees it. @param {Map<string, unknown>} changed */
  shouldUpdate(changed) {
    return changed.size === 0 || paper.matches;
  }

  render() {
    const { run, cursor } = this;
    if (!run) return nothing;
    return html`<section class="paper">
      <h2>${say.theRun}</h2>
      <ol>${run.steps.map(({ number, sentence, breaches }) => html`<li ?data-here=${number === cursor}>${sentence}${number === cursor ? html` <em>${say.thisStep}</em>` : nothing}${breaches.map(({ property, message }) => html` <b>${property}: ${message}</b>`)}</li>`)}</ol>
      <p>${say.inTheEnd(run.end.status)} ${run.end.reason}</p>
      <h2>${say.theScenario}</h2><pre>${run.scenario.text}</pre>
      <p class="address">${this.link}</p></section>`;
  }
}

customElements.define("paper-trace", PaperTrace);
