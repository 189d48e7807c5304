/** Later: what the page does without until it has been drawn. It is fetched together: many small files cost more than one. */
import "./core.js";
import "./elements/branch-tree.js";
import "./elements/command-palette.js";
import "./elements/copy-sheet.js";
import "./elements/dialogs.js";
import "./elements/draft-desk.js";
import "./elements/jump-menu.js";
import "./elements/paper-trace.js";
import "./elements/scenario-pane.js";
import "./elements/step-list.js";
import "./elements/time-tools.js";

export { examples } from "./examples.js";
export { mapping, mapRuns } from "./mapping.js";
export { keepsakes, travels } from "./travel.js";
