/** The run that the tests look at, and its landmarks by what happens there, not by number. */
import { readFileSync } from "node:fs";

export const run = JSON.parse(readFileSync(new URL("fixture-run.json", import.meta.url), "utf8"));

/** The first step whose delta sets `path` to what `wanted` accepts. */
const where = (path, wanted) => run.steps.find((s) => s.delta.some(([at, , after]) => at === path && wanted(after))).number;
/** The first step that breaks `slug`. */
const broken = (slug) => run.steps.find((s) => s.breaches.some((b) => b.property === slug)).number;

export const made = where("iocbs/#1", Boolean);
export const taken = where("iocbs/#1/pocket", (pocket) => pocket.length > 0);
export const cloned = where("iocbs/#2", Boolean);
export const warned = run.steps.find((s) => s.ticks.includes("warning")).number;
export const uncovered = broken("write-covered");
export const shut = where("superblocks/disk/levels/WRITE/blocked_by", Boolean);
export const held = where("superblocks/disk/levels/WRITE/held", Boolean);
export const half = where("superblocks/disk/frozen", (level) => level === "PAGEFAULT");
export const frozen = where("superblocks/disk/frozen", (level) => level === "COMPLETE");
export const queued = where("contexts/peer/status", (status) => status === "blocked");
export const written = broken("exclusion");
export const extra = where("superblocks/disk/levels/WRITE/strays", (n) => n === 1);
export const freed = where("iocbs/#2/state", (state) => state === "freed");
export const granted = where("superblocks/disk/levels/WRITE/tokens", (tokens) => tokens.includes("peer.1"));
