/**
 * Core: what the first picture is drawn with. Files that are fetched later import it too, though it is there by
 * then: so the bundler leaves it in one piece, where it would cut it up by who else uses which part.
 */
import "./elements/top-bar.js";
import "./elements/verdict-bar.js";
import "./elements/view-tabs.js";
import "./elements/spoken-sentence.js";
import "./elements/stage-world.js";
import "./elements/choice-list.js";
import "./elements/source-pane.js";
import "./elements/state-panel.js";
import "./elements/time-line.js";
import "./elements/page-notice.js";
import "./elements/page-lede.js";
import "./acts.js";
import "./fetchers.js";
import "./turns.js";
