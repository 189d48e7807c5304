/**
 * Card: what an iocb says beside what it holds. Pure.
 *
 * A gold bit over an empty pocket is a lie only where a property was breached over it: the flag may
 * legally outlive the hold for a step.
 *
 * @typedef {import("./types.js").View} View
 * @typedef {import("./types.js").Run} Run
 * @typedef {import("./types.js").Iocb} Iocb
 * @typedef {{
 *   is: "honest" | "lies" | "blank" | "freed", says: boolean | null, parted: boolean,
 *   pocket: string[], changed: number,
 * }} Card
 */

/** @param {Run} run @param {View} view @param {View | null} before  the view one step earlier @param {string} name @param {number} cursor @returns {Card} */
export function card(run, view, before, name, cursor) {
  const iocb = view.iocbs[name];
  const parted = iocb.says_started === true && !iocb.pocket.includes("WRITE");
  const accused = parted && breachedOver(run, name, cursor);
  const blank = iocb.flags === 0 && iocb.pocket.length === 0;
  return {
    is: iocb.state === "freed" ? "freed" : accused ? "lies" : blank ? "blank" : "honest",
    says: iocb.says_started,
    parted,
    pocket: iocb.pocket,
    changed: (iocb.flags ^ (before?.iocbs[name]?.flags ?? iocb.flags)) >>> 0,
  };
}

/** Has this run broken flag-sound over `name` up to the cursor? @param {Run} run @param {string} name @param {number} cursor */
function breachedOver(run, name, cursor) {
  return run.steps.slice(0, cursor).some((step) =>
    step.breaches.some((b) => b.property === "flag-sound" && b.object === name));
}
