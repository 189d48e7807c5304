/**
 * Keys: what each key asks for. One table; the page acts on it and the `?` dialog prints it. Pure.
 *
 * @typedef {{ keys: string[], shown: string, ask: string, detail?: Record<string, unknown> }} Binding
 */

/** @type {Binding[]} */
export const BINDINGS = [
  { keys: ["ArrowRight", "."], shown: "→", ask: "forward" },
  { keys: ["ArrowLeft", ","], shown: "←", ask: "back" },
  { keys: ["}"], shown: "}", ask: "piece", detail: { by: 1 } },
  { keys: ["{"], shown: "{", ask: "piece", detail: { by: -1 } },
  { keys: ["Home"], shown: "Home", ask: "seek", detail: { to: 0 } },
  { keys: ["End"], shown: "End", ask: "seek", detail: { to: Infinity } },
  { keys: [" "], shown: "Space", ask: "play" },
  { keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"], shown: "1 … 9", ask: "context" },
  { keys: ["]"], shown: "]", ask: "nearest", detail: { what: "breaks", direction: 1 } },
  { keys: ["["], shown: "[", ask: "nearest", detail: { what: "breaks", direction: -1 } },
  { keys: ["f"], shown: "f", ask: "nearest", detail: { what: "flips", direction: 1 } },
  { keys: ["F"], shown: "F", ask: "nearest", detail: { what: "flips", direction: -1 } },
  { keys: ["i"], shown: "i", ask: "nearest", detail: { what: "freezes", direction: 1 } },
  { keys: ["I"], shown: "I", ask: "nearest", detail: { what: "freezes", direction: -1 } },
  { keys: ["w"], shown: "w", ask: "nearest", detail: { what: "warns", direction: 1 } },
  { keys: ["W"], shown: "W", ask: "nearest", detail: { what: "warns", direction: -1 } },
  { keys: ["n"], shown: "n", ask: "nearest", detail: { what: "switches", direction: 1 } },
  { keys: ["N"], shown: "N", ask: "nearest", detail: { what: "switches", direction: -1 } },
  { keys: [">"], shown: ">", ask: "statement", detail: { direction: 1 } },
  { keys: ["<"], shown: "<", ask: "statement", detail: { direction: -1 } },
  { keys: ["+"], shown: "+", ask: "speed", detail: { by: 1 } },
  { keys: ["-"], shown: "-", ask: "speed", detail: { by: -1 } },
  { keys: ["l"], shown: "l", ask: "loop" },
  { keys: ["a"], shown: "a", ask: "bookmark" },
  { keys: ["j"], shown: "j", ask: "flag", detail: { direction: 1 } },
  { keys: ["J"], shown: "J", ask: "flag", detail: { direction: -1 } },
  { keys: ["b"], shown: "b", ask: "branch", detail: { by: 1 } },
  { keys: ["B"], shown: "B", ask: "branch", detail: { by: -1 } },
  { keys: ["r"], shown: "r", ask: "naming" },
  { keys: ["m"], shown: "m", ask: "view", detail: { name: "graph" } },
  { keys: ["p"], shown: "p", ask: "passing" },
  { keys: ["v"], shown: "v", ask: "details" },
  { keys: ["g"], shown: "g", ask: "gallery" },
  { keys: ["e"], shown: "e", ask: "scenario" },
  { keys: ["E"], shown: "E", ask: "cards" },
  { keys: ["u", "Ctrl+z"], shown: "u", ask: "undo" },
  { keys: ["U", "Ctrl+Z", "Ctrl+y"], shown: "U", ask: "redo" },
  { keys: ["o"], shown: "o", ask: "desk" },
  { keys: ["k"], shown: "k", ask: "kernels" },
  { keys: ["h"], shown: "h", ask: "patches" },
  { keys: ["s"], shown: "s", ask: "share" },
  { keys: ["c"], shown: "c", ask: "copies" },
  { keys: ["d"], shown: "d", ask: "compare" },
  { keys: ["D"], shown: "D", ask: "difference" },
  { keys: ["x"], shown: "x", ask: "compare", detail: { pane: "verdicts" } },
  { keys: ["Escape"], shown: "Esc", ask: "escape" },
  { keys: ["t"], shown: "t", ask: "theme" },
  { keys: ["/", "Ctrl+k"], shown: "/", ask: "palette" },
  { keys: ["?"], shown: "?", ask: "keys" },
];

/** Keys that belong to the card which has the focus; the `?` dialog prints them after the others. */
export const CARD_KEYS = ["Alt+↑", "Alt+↓", "Delete", "Enter", "Escape"];

/**
 * What a key press asks for, or null when it belongs to the control it was made in.
 *
 * @param {string} key @param {{ modified: boolean, control: boolean, writing: boolean, drafting: boolean, pressing: boolean }} where
 *   control: only Ctrl (or Command) was held; writing: in a text or select control; drafting: in one
 *   whose undoing is the draft's; pressing: on a control that Space and Enter activate
 * @returns {{ name: string, detail: Record<string, unknown> } | null}
 */
export function asked(key, { modified, control, writing, drafting, pressing }) {
  if ((modified && !control) || (writing && !(control && drafting)) || (pressing && key === " ")) return null;
  const pressed = control ? `Ctrl+${key}` : key;
  const binding = BINDINGS.find((b) => b.keys.includes(pressed));
  if (!binding) return null;
  const detail = binding.ask === "context" ? { number: Number(key) } : binding.detail ?? {};
  return { name: binding.ask, detail };
}
