/**
 * Remarks: what the picture alone may hide, said in a line. Pure.
 *
 * @typedef {import("./types.js").Run} Run
 * @typedef {import("./types.js").View} View
 */
import { say } from "./messages.js";

/** Writes in flight that a freezer at WRITE waits for, or cannot see. @param {Run} run @param {View} view @returns {string[][]} head and rest */
export const remarks = (run, view) =>
  run.file_systems.filter((fs) => fs.freezable).flatMap(({ name }) => {
    const gate = view.superblocks[name].levels.WRITE;
    if (gate.blocked_by === null) return [];
    return Object.entries(view.iocbs)
      .filter(([, iocb]) => iocb.file_system === name && iocb.state === "live" && inFlight(view, iocb.request))
      .map(([iocb, { request }]) =>
        gate.tokens.includes(request ?? "") ? say.seen(gate.blocked_by ?? "", iocb) : say.unseen(iocb));
  });

/** @param {View} view @param {string | null} request */
const inFlight = (view, request) => request !== null && view.requests[request]?.status === "in-flight";
