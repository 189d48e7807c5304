/**
 * Turns: what happens to a wish of the reader while a run is on its way. Nothing is lost or overtaken.
 *
 * A wish for another run gives up the one on its way and all that waited for it. A wish to move waits
 * for its turn, and then moves in the run that has come. All others are met at once.
 *
 * @typedef {"run" | "move" | "free"} Kind
 * @typedef {(signal: AbortSignal) => unknown} Act  the signal: another run is wanted by now
 */

/** @returns {(kind: Kind, act: Act) => Promise<void>} takes a wish; settles once it is met or given up */
export function turns() {
  let giving = new AbortController();
  /** @type {Promise<void>} */
  let line = Promise.resolve();
  return async (kind, act) => {
    if (kind === "run") {
      giving.abort();
      giving = new AbortController();
      line = Promise.resolve();
    }
    const { signal } = giving;
    if (kind === "free") return void (await act(signal));
    const mine = line.then(async () => {
      if (!signal.aborted) await act(signal);
    });
    line = mine.catch(() => {}); // one that fails does not stop those behind it
    return mine;
  };
}
