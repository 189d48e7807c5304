/**
 * Remarks: what the picture alone may hide, said in a line. Pure.
 *
 * @typedef {import("./types.js").Run} Run
 * @typedef {import("./types.js").View} View
 */
import { say } from "./messages.js";

/** Writes in flight that a freezer at WRITE waits for, or cannot see. @param {Run} run @param {View} view @param {number} cursor @returns {string[][]} head and rest */
export const remarks = (run, view, cursor) =>
  run.file_systems.filter((fs) => fs.freezable).flatMap(({ name }) => {
    const gate = view.superblocks[name].levels.WRITE;
    if (gate.blocked_by === null) return [];
    return Object.entries(view.iocbs)
      .filter(([, iocb]) => iocb.file_system === name && iocb.state === "live" && inFlight(view, iocb.request))
      .flatMap(([iocb, { request }]) => {
        if (gate.tokens.includes(request ?? "")) return gate.held ? [] : [say.seen(gate.blocked_by ?? "", iocb)];
        return uncovered(run, cursor, request ?? "") ? [say.unseen(iocb)] : [];
      });
  });

/** Has `request` written without a token up to the cursor? A completion that has returned it may go on without.
 * @param {Run} run @param {number} cursor @param {string} request */
const uncovered = (run, cursor, request) =>
  run.steps.slice(0, cursor).some((step) => step.request === request && step.breaches.some((b) => b.property === "write-covered"));

/** @param {View} view @param {string | null} request */
const inFlight = (view, request) => request !== null && view.requests[request]?.status === "in-flight";
