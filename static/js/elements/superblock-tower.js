/**
 * <superblock-tower>: the storeys of a superblock: gates with tokens inside and the queue outside,
 * the count beside the truth, ice where a freezer holds, and the advisory rail.
 *
 * In:  run, view, fs (a file system's name), whose (which of two stages it stands on, or nothing).
 */
import { html, nothing } from "#vendor/lit";
import { say } from "../messages.js";
import { MANY, storeys } from "../tower.js";
import { Part, who } from "./part.js";

/** @typedef {import("../tower.js").Storey} Storey */
/** @typedef {import("../tower.js").Token} Token */

class SuperblockTower extends Part {
  static properties = { run: {}, view: {}, fs: {}, whose: {} };

  constructor() {
    super();
    this.run = /** @type {import("../types.js").Run | null} */ (null);
    this.view = /** @type {import("../types.js").View | null} */ (null);
    this.fs = "";
    this.whose = "";
  }

  /** A step that touches neither the superblock nor an iocb, whose pocket may hold a token, draws nothing. @param {Map<string, any>} changed */
  shouldUpdate(changed) {
    const [before, now] = [changed.get("view"), this.view];
    return !before || !now || changed.size > 1 || before.iocbs !== now.iocbs || before.superblocks[this.fs] !== now.superblocks[this.fs];
  }

  render() {
    const { run, view, fs } = this;
    if (!run || !view || !view.superblocks[fs]) return nothing;
    const freezable = run.file_systems.find((f) => f.name === fs)?.freezable ?? true;
    const said = freezable ? html`${say.frozen}<b>${view.superblocks[fs].frozen}</b>` : html`${say.never}`;
    return html`<section class="tower ${freezable ? "" : "short"}" aria-label=${say.whose(say.tower(fs), this.whose)}>
      <header><span class="fz">${said}</span><span class="cols"><i>${say.count}</i><i>${say.truth}</i></span></header>
      ${storeys(run, view, fs).map((storey) => this.#storey(storey))}
    </section>`;
  }

  /** @param {Storey} storey */
  #storey(storey) {
    const { name, level, door, rung } = storey;
    const kind = level ? `gate ${storey.main ? "main" : "thin"}` : `cap-row ${name === "COMPLETE" ? "roof" : "ground"}`;
    return html`<div class="storey ${kind}" data-is=${door} data-anchor="gate:${this.fs}:${name}">
      <span class="ice"></span>
      ${level ? html`<span class="queue">${this.#queue(level.queue)}</span><i class="door"></i>` : nothing}
      <span class="lv"><b>${name}</b>${level ? html`<small>${this.#small(storey)}</small>` : nothing}</span>
      ${level ? html`<span class="in">${this.#tokens(name, storey)}</span>${sum(name, storey)}` : nothing}
      <i class="rung" data-is=${rung}></i></div>`;
  }

  /** @param {Storey} storey */
  #small({ level, door, tokens, strays }) {
    if (!level) return "";
    const holder = this.run?.contexts.find((c) => c.name === level.blocked_by)?.number ?? level.blocked_by;
    if (door === "held") return say.shutBy(String(holder));
    if (door === "shutting") return say.draining(String(holder));
    if (level.leaked.length) return say.leakedOut(level.leaked.length);
    if (tokens.length) return say.out(tokens.length);
    return strays ? say.strayOut(strays) : say.open;
  }

  /** @param {string[]} names */
  #queue(names) {
    if (names.length === 0) return nothing;
    const contexts = names.map((name) => this.run?.contexts.find((c) => c.name === name));
    return html`<span class="waiting" role="img" aria-label=${say.queue(names)}>${contexts.slice(0, MANY).map(who)}${names.length > MANY ? html`<b>+${names.length - MANY}</b>` : nothing}</span>`;
  }

  /** @param {string} name @param {Storey} storey */
  #tokens(name, { tokens, strays }) {
    const more = tokens.length > MANY ? html`<b class="more">+${tokens.length - MANY}</b>` : nothing;
    const ghost = strays > 0 ? html`<svg class="ghost" aria-hidden="true"><use href="#extra"></use><text x="50%" y="50%">−${strays}</text></svg>` : nothing;
    return html`${tokens.slice(0, MANY).map((token) => this.#token(name, token))}${more}${ghost}`;
  }

  /** @param {string} name @param {Token} token */
  #token(name, { kind, text, iocb, title }) {
    const [use, look] = kind === "ring" ? ["slot", "ring"] : ["coin", kind === "leaked" ? "coin leaked" : "coin"];
    return html`<svg class="token ${look}" data-anchor="ring:${this.fs}:${name}:${iocb ?? title}" aria-hidden="true"><title>${title}</title><use href="#${use}"></use><text x="50%" y="50%">${text}</text></svg>`;
  }
}

/** The kernel's count beside the truth; they are never merged. @param {string} name @param {Storey} storey */
function sum(name, { level, broken }) {
  if (!level) return nothing;
  const shown = String(level.count).replace("-", "−");
  return html`<span class="sum" data-is=${broken ? "broken" : "ok"} role="img" aria-label=${say.level(name, level.count, level.truth)}>
    <b class="c">${shown}</b><i>${broken ? "≠" : "="}</i><b>${level.truth}</b></span>`;
}

customElements.define("superblock-tower", SuperblockTower);
