/**
 * <jump-menu>: jumps by mouse: to the nearest statement, switch, change, warning, violation or bookmark. It stays open
 * from jump to jump, and shows the keys that do the same.
 *
 * In:  nothing.
 * Out: ask: statement, nearest, flag {direction}.
 */
import { html } from "#vendor/lit";
import { say } from "../messages.js";
import { Part } from "./part.js";

/** @type {[kind: string, act: string, detail: Record<string, unknown>, back: string, on: string][]} */
const JUMPS = [
  ["statement", "statement", {}, "<", ">"], ["switches", "nearest", { what: "switches" }, "N", "n"], ["flips", "nearest", { what: "flips" }, "F", "f"],
  ["freezes", "nearest", { what: "freezes" }, "I", "i"], ["warns", "nearest", { what: "warns" }, "W", "w"], ["breaks", "nearest", { what: "breaks" }, "[", "]"],
  ["flag", "flag", {}, "J", "j"],
];
const WIDTH = 264; // with its shadow

class JumpMenu extends Part {
  render() {
    return html`<div class="jumps" popover role="group" aria-label=${say.jumps}>${JUMPS.map(([kind, act, detail, back, on]) => {
      const what = say.jumpKinds[kind];
      return html`<div><span>${what}</span>${this.#leap(say.before(what), act, { ...detail, direction: -1 }, back, "◂")}${this.#leap(say.next(what), act, { ...detail, direction: 1 }, on, "▸")}</div>`;
    })}</div>`;
  }

  /** @param {string} label @param {string} act @param {Record<string, unknown>} detail @param {string} key @param {string} sign */
  #leap(label, act, detail, key, sign) {
    return html`<button @click=${() => this.ask(act, detail)}><span aria-hidden="true">${sign}</span><span class="sr">${label}</span> <kbd>${key}</kbd></button>`;
  }

  /** The menu belongs to a button from now on, and stands above it. @param {HTMLButtonElement} button */
  open(button) {
    if (button.popoverTargetElement) return;
    const menu = /** @type {HTMLElement} */ (this.querySelector(".jumps"));
    menu.addEventListener("beforetoggle", () => {
      const place = button.getBoundingClientRect();
      menu.style.left = `${Math.max(8, Math.min(place.left, innerWidth - WIDTH))}px`;
      menu.style.bottom = `${innerHeight - place.top + 6}px`;
    });
    button.popoverTargetElement = menu;
    menu.showPopover();
  }
}

customElements.define("jump-menu", JumpMenu);
