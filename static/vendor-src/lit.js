/** What our elements use of lit. Bundled into static/vendor/lit.js; pages import it as "#vendor/lit". */
export { LitElement, html, noChange, nothing, render, svg } from "lit";
export { classMap } from "lit/directives/class-map.js";
export { ifDefined } from "lit/directives/if-defined.js";
export { live } from "lit/directives/live.js";
export { createRef, ref } from "lit/directives/ref.js";
export { repeat } from "lit/directives/repeat.js";
export { styleMap } from "lit/directives/style-map.js";
