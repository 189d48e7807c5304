/**
 * Actors: what is drawn over the stage while a step is played: coins, bits, badges on their way.
 *
 * They are no part of the page's text: what is written on them is drawn by the sheet.
 *
 * @typedef {import("./places.js").Spot} Spot
 */
import { hue, shape } from "./elements/part.js";

const SVG = "http://www.w3.org/2000/svg";
const SYMBOLS = { coin: "coin", ghost: "extra", ring: "slot" };

/** An actor at a spot. @param {string} look @param {Spot} at @param {string} [text] */
export function actor(look, at, text = "") {
  const node = document.createElement("span");
  node.className = `actor ${look}`;
  node.dataset.text = text;
  Object.assign(node.style, { left: `${at.x - at.width / 2}px`, top: `${at.y - at.height / 2}px`, width: `${at.width}px`, height: `${at.height}px` });
  return node;
}

/** A coin, a ring or an extra coin. @param {keyof typeof SYMBOLS} kind @param {Spot} at @param {string} text */
export function round(kind, at, text) {
  const node = actor(`a-${kind}`, at, text);
  node.append(use(SYMBOLS[kind]));
  return node;
}

/** A context's badge. @param {import("./types.js").Context | undefined} context @param {Spot} at */
export function badge(context, at) {
  const node = actor(`a-badge ${hue(context)}`, at, String(context?.number ?? ""));
  node.append(use(`s-${shape(context?.kind ?? "")}`));
  return node;
}

/** A cell of a strip; its letters grow with it. @param {Spot} at @param {string} text @param {string} look */
export function bit(at, text, look) {
  const node = actor(`a-bit ${look}`, at, text);
  node.style.fontSize = `${(at.height * 10) / 22}px`;
  return node;
}

/** A number as it was written. @param {Spot} at @param {string} text */
export function number(at, text) {
  const node = actor("a-number", at, text);
  Object.assign(node.style, at.ink);
  return node;
}

/** @param {string} symbol */
function use(symbol) {
  const picture = document.createElementNS(SVG, "svg");
  const shown = document.createElementNS(SVG, "use");
  shown.setAttribute("href", `#${symbol}`);
  picture.append(shown);
  return picture;
}
