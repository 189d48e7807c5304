/**
 * Dragging: a card taken by its grip, by mouse, pen or finger, and put down elsewhere. Nothing moves until
 * it is put down; a line shows where it would go. Escape puts it back.
 *
 * @typedef {{ kind: "operation", thread: number, index: number } | { kind: "thread", at: number }} Drop
 * @typedef {import("./part.js").Part & {
 *   tree: import("../types.js").Tree | null, drop: Drop | null,
 *   move: (tree: import("../types.js").Tree, from: import("../edits.js").Spot, to: import("../edits.js").Spot) => void,
 *   moveThread: (tree: import("../types.js").Tree, from: number, to: number) => void,
 * }} Cards
 */
const EDGE_PX = 36; // nearer to an edge of what scrolls, it scrolls along

export class Dragging {
  /** @param {Cards} cards */
  constructor(cards) {
    this.cards = cards;
    this.held = "";
    this.over = new AbortController();
    cards.addEventListener("pointerdown", (event) => this.#take(event));
    cards.addEventListener("pointermove", (event) => this.held && this.#over(event));
    cards.addEventListener("pointerup", () => this.#put());
    cards.addEventListener("pointercancel", () => this.#end());
  }

  /** @param {PointerEvent} event */
  #take(event) {
    const grip = /** @type {HTMLElement} */ (event.target).closest("[data-grip]");
    if (!(grip instanceof HTMLElement) || event.button !== 0) return;
    event.preventDefault();
    this.cards.setPointerCapture(event.pointerId);
    this.held = grip.dataset.grip ?? "";
    this.over = new AbortController();
    addEventListener("keydown", (pressed) => pressed.key === "Escape" && this.#end(), { signal: this.over.signal });
    this.#over(event);
  }

  /** @param {PointerEvent} event */
  #over({ clientY }) {
    const { cards } = this;
    const box = cards.querySelector(".cards")?.closest(".builder");
    const edge = box?.getBoundingClientRect();
    if (box && edge) box.scrollTop += clientY < edge.top + EDGE_PX ? -8 : clientY > edge.bottom - EDGE_PX ? 8 : 0;
    cards.drop = this.held.includes("operations") ? this.#operationAt(clientY) : this.#threadAt(clientY);
  }

  /** @param {number} y @returns {Drop} */
  #operationAt(y) {
    const threads = [...this.cards.querySelectorAll(".thread")];
    const thread = Math.max(0, threads.findLastIndex((t) => t.getBoundingClientRect().top <= y));
    const rows = [...threads[thread].querySelectorAll(".ops > li")];
    const index = rows.findIndex((row) => y < middle(row));
    return { kind: "operation", thread, index: index < 0 ? rows.length : index };
  }

  /** @param {number} y @returns {Drop} */
  #threadAt(y) {
    const threads = [...this.cards.querySelectorAll(".thread")];
    const at = threads.findIndex((t) => y < middle(t));
    return { kind: "thread", at: at < 0 ? threads.length : at };
  }

  #put() {
    const { cards } = this;
    const { tree, drop } = cards;
    const [thread, index] = this.held.split("/").filter((part) => /^\d+$/.test(part)).map(Number);
    this.#end();
    if (!tree || !drop) return;
    if (drop.kind === "thread") {
      const to = drop.at > thread ? drop.at - 1 : drop.at;
      if (to !== thread) cards.moveThread(tree, thread, to);
    } else if (drop.thread !== thread || (drop.index !== index && drop.index !== index + 1)) {
      cards.move(tree, { thread, index }, drop);
    }
  }

  #end() {
    this.over.abort();
    [this.held, this.cards.drop] = ["", null];
  }
}

/** @param {Element} element */
function middle(element) {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
}
