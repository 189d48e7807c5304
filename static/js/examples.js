/** Examples: the runs that a verdict tells of, brought to the stage: what breaks, and the nearest that does not. */
import { actionsOf, spell } from "./branches.js";
import { load } from "./fetchers.js";
import { say } from "./messages.js";
import { known, page, stories } from "./page.js";
import { wayAround } from "./ruling.js";
import { another, makeRun } from "./server.js";
import { adopt, spotlight } from "./store.js";

/** @typedef {import("./store.js").Story} Story */
/** @typedef {import("./types.js").Violation} Violation */

/** Another run of the scenario that is shown, beside those of before. @param {string} schedule @param {number} at @param {AbortSignal} signal */
async function bring(schedule, at, signal) {
  const { run } = /** @type {import("./store.js").Story} */ (page.story).playback;
  return load(another(run, schedule), (made) => Math.min(at, made.steps.length), signal);
}

/** Sees to it that the breach is a branch of the story, so that the run that passes is seen beside it. @param {Story} story @param {Violation} violation @param {AbortSignal} signal */
async function plant(story, { schedule, steps }, signal) {
  const actions = story.tree.branches.map((branch) => branch.actions.slice(0, steps ?? 0));
  if (schedule === null || actions.some((taken) => spell(taken) === schedule)) return;
  const breach = await makeRun(another(story.playback.run, schedule), signal);
  const now = stories.get(story.key) ?? story; // it may have got marks and names meanwhile
  stories.set(story.key, adopt(now, breach, now.playback.cursor));
}

/** @type {Record<string, (detail: any, signal: AbortSignal) => unknown>} */
export const examples = {
  /** One run of the verdict: a counterexample, or how some interleavings end. */
  async counterexample({ schedule, property = "", at = Infinity }, signal) {
    if (!page.story) return;
    await bring(schedule, at, signal);
    page.property = property;
  },
  /** The nearest run without the breach, at the step that decides; from there, back to the breach at the same step. */
  async passing(_, signal) {
    const { story } = page;
    if (!story) return;
    const verdict = known.verdicts.get(story.key) ?? null;
    const { run, cursor } = story.playback;
    const slugs = Object.keys(verdict?.properties ?? {});
    const found = wayAround(verdict, actionsOf(run), cursor, page.property || spotlight(story, slugs));
    if (!found) return inform(verdict ? say.noneNeeded : say.noVerdictYet);
    const { violation, shown } = found;
    const { property, passing, schedule } = violation;
    if (!passing) return inform(violation.no_return === null ? say.nonePassesKnown(property) : say.nonePasses(property));
    if (!shown) await plant(story, violation, signal);
    await bring(shown ? /** @type {string} */ (schedule) : passing.schedule, passing.step, signal);
    page.property = property;
    inform(shown ? say.breaksAgain(property, passing.step) : say.passes(property, passing));
  },
};

/** Told of the step that is shown: the next step takes it away. @param {string} words */
const inform = (words) => void ([page.notice, page.link, page.fleeting] = [words, "", true]);
