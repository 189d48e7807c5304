/** Later: what the page does without until it has been drawn. It is fetched together: many small files cost more than one. */
import "./elements/branch-tree.js";
import "./elements/command-palette.js";
import "./elements/draft-desk.js";
import "./elements/jump-menu.js";
import "./elements/paper-trace.js";
import "./elements/scenario-pane.js";
import "./elements/step-list.js";
import "./elements/time-tools.js";

export { keepsakes, travels } from "./travel.js";
