/** Icons: signs of buttons; those of the timeline are drawn in twelve by twelve. */
import { html } from "#vendor/lit";

export const ICONS = {
  first: "M2 1h1.5v10H2zM11 1v10L4 6z", back: "M9.5 1v10L2.5 6z", play: "M2.5 1v10l8-5z", pause: "M2 1h3v10H2zM7 1h3v10H7z",
  forward: "M2.5 1v10l7-5z", last: "M1 1v10l7-5zM8.5 1H10v10H8.5z", mark: "M2.5.5h7v11L6 8.6l-3.5 2.9z", pen: "M1 11l.7-3L8.4 1.3l2.3 2.3L4 10.3z",
};

/** A loupe, as a line, in sixteen by sixteen. */
export const LOUPE = "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9Zm3.4 7.9 3.1 3.1";

/** @param {string} path where two shapes overlap, there is a hole */
export const icon = (path) => html`<svg class="ic" viewBox="0 0 12 12" aria-hidden="true"><path fill-rule="evenodd" d=${path}></path></svg>`;

/** A button that shows nothing else. @param {string} path @param {string} label @param {() => void} act */
export const iconButton = (path, label, act) => html`<button aria-label=${label} @click=${act}>${icon(path)}</button>`;
