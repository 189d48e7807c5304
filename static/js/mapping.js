/** Mapping: the state graph around the run shown is fetched, and a run to one of its nodes is brought. */
import { actionsIn, find } from "./branches.js";
import { load } from "./fetchers.js";
import { known, page, paint, show } from "./page.js";
import * as server from "./server.js";
import { moved, switched } from "./store.js";

const KEPT = 40; // graphs that coming back finds again
let drawing = new AbortController();

/** Those that bring another run. @type {Record<string, import("./acts.js").Act>} */
export const mapRuns = {
  /** To the state that a schedule leads to; where a branch has been there, without asking anybody. */
  async visit({ schedule }, signal) {
    const { story } = page;
    if (!story) return;
    const actions = actionsIn(schedule);
    const index = find(story.tree, actions);
    const there = index === null ? null : switched(story, index);
    if (there) return show(moved(there, actions.length));
    const { run } = story.playback;
    await load(server.another(run, schedule), (made) => made.steps.length, signal, false);
  },
};

/** Those that leave the run alone. @type {Record<string, import("./acts.js").Act>} */
export const mapping = {
  /** Asks for the graph around the run shown, unless it is known. A graph that could not be had is asked for again. */
  async chart() {
    const run = page.story?.playback.run;
    if (!run) return;
    if (known.graphs.has(run.link)) return void (page.chartTrouble = "");
    drawing.abort();
    drawing = new AbortController();
    const { signal } = drawing;
    page.chartTrouble = "";
    try {
      known.graphs.set(run.link, await server.graph(server.another(run, run.schedule), signal));
      if (known.graphs.size > KEPT) known.graphs.delete(/** @type {string} */ (known.graphs.keys().next().value));
    } catch (error) {
      if (signal.aborted) return;
      page.chartTrouble = server.reasonOf(error);
    }
    paint();
  },
};
