/** Clock: the animations of one step as one. They are all as long as the longest, so that they can be sought together. */

/** @typedef {{ begin: number, takes: number, easing?: string, fill?: FillMode, pseudoElement?: string }} Timing */

export class Clock {
  #total;
  #ended;
  /** Does it stand still? */
  held = true;
  /** @type {Animation[]} */
  #animations = [];

  /** @param {string} key  which step it is of @param {number} total  milliseconds @param {(clock: Clock) => void} ended */
  constructor(key, total, ended) {
    this.key = key;
    this.#total = total;
    this.#ended = ended;
  }

  /** How far it has come, 0 to 1. */
  get fraction() {
    return this.#total ? Number(this.#animations[0]?.currentTime ?? this.#total) / this.#total : 1;
  }

  /** Adds what happens to a node from `begin` on. @param {Element} node @param {Keyframe[]} keyframes @param {Timing} timing */
  add(node, keyframes, { begin, takes, easing = "linear", fill = "both", pseudoElement }) {
    const rest = this.#total - begin - takes;
    const animation = node.animate(keyframes, { duration: takes, delay: begin, endDelay: rest, easing, fill, pseudoElement });
    animation.pause();
    this.#animations.push(animation);
  }

  /** Runs to the end, or to the beginning. @param {1 | -1} rate @param {number} from  0 to 1 */
  play(rate, from) {
    this.held = false;
    for (const animation of this.#animations) {
      animation.playbackRate = rate;
      animation.currentTime = from * this.#total;
      animation.play();
    }
    Promise.all(this.#animations.map((animation) => animation.finished)).then(() => this.#ended(this), () => {}); // refused: it was cancelled
  }

  /** Stands still at a fraction. @param {number} fraction */
  seek(fraction) {
    this.held = true;
    for (const animation of this.#animations) {
      animation.pause();
      animation.currentTime = fraction * this.#total;
    }
  }

  cancel() {
    for (const animation of this.#animations) animation.cancel();
  }
}
