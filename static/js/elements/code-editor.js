/**
 * <code-editor>: one file of C in CodeMirror, to be read: coloured, searchable, with marks that move from step to
 * step. Nodes of lines stay; a step changes only the marks.
 *
 * In:  file (name, text, left_out), lines (marks of reading.js), contexts (of the run), at (the line to keep in sight;
 *      0 for none), tab (of a narrow screen: where the pane is shown again, the line is sought anew).
 */
import "../core.js";
import {
  closeSearchPanel, Decoration, EditorState, EditorView, findNext, findPrevious, getSearchQuery, gutter, gutterLineClass, GutterMarker, keymap, lineNumbers,
  openSearchPanel, RangeSet, search, SearchQuery, setSearchQuery, StateEffect, StateField, WidgetType,
} from "#vendor/codemirror";
import { html, render } from "#vendor/lit";
import { LOOK, colour } from "../cc.js";
import { later as say } from "../messages-source.js";
import { Part, who } from "./part.js";

/** @typedef {import("../types.js").Context} Context */
/** @typedef {import("../types.js").SourceFile} SourceFile */
/** @typedef {import("../reading.js").Marks} Marks */

const ROOM = 0.42; // a line that is brought into sight comes so far down the pane
const LOOKS = 4; // at most, after the first
const MARGIN = 2; // lines that shall be seen above and below it
const HASTE_MS = 120; // of steps in quicker succession not every one is shown, but the last is

/** @type {import("@codemirror/state").StateEffectType<{ lines: Marks, contexts: Context[] }>} */
const move = StateEffect.define();
/** @type {import("@codemirror/state").StateEffectType<number>} */
const bring = StateEffect.define();

/** Who stands on a line: hue, shape and number of each. */
class Standing extends GutterMarker {
  /** @param {Context[]} contexts */
  constructor(contexts) {
    super();
    this.contexts = contexts;
  }

  /** @param {Standing} other */
  eq(other) {
    return this.contexts.length === other.contexts.length && this.contexts.every((c, i) => c === other.contexts[i]);
  }

  toDOM() {
    const mark = document.createElement("span");
    mark.className = "standing";
    mark.title = this.contexts.map(({ name }) => name).join(", ");
    render(this.contexts.map(who), mark);
    return mark;
  }
}

/** The lit line's part of the gutter. */
class Lit extends GutterMarker {
  elementClass = "now";
}
const LIT = new Lit();

/** The lines that a hunk would bring, struck out: it is left out. */
class LeftOut extends WidgetType {
  /** @param {import("../types.js").LeftOut} place */
  constructor(place) {
    super();
    this.place = place;
  }

  /** @param {LeftOut} other */
  eq(other) {
    return this.place === other.place;
  }

  toDOM() {
    const gone = document.createElement("div");
    gone.className = "left-out";
    const { hunk, lines, summary } = this.place;
    const told = lines.slice(0, lines.findLastIndex((line) => line.trim() !== "") + 1);
    render(html`<b title=${summary}>${say.hunkOut(hunk)}</b>${told.map((line) => html`<s>${line || " "}</s>`)}`, gone);
    return gone;
  }
}

/** @typedef {import("@codemirror/state").RangeSet<GutterMarker>} Markers */
/** @typedef {{ lines: import("@codemirror/view").DecorationSet, lit: Markers, standing: Markers }} Marked */

/** @param {EditorState} state @param {Marks} marks @param {Context[]} contexts @returns {Marked} */
function marked(state, { lit, along, standing }, contexts) {
  const kind = (/** @type {string} */ name) => (/** @type {number} */ line) => Decoration.line({ class: name }).range(state.doc.line(line).from);
  const there = (/** @type {number} */ line) => line >= 1 && line <= state.doc.lines;
  const badges = [...standing].filter(([line]) => there(line)).map(([line, names]) =>
    new Standing(contexts.filter(({ name }) => names.includes(name))).range(state.doc.line(line).from));
  return {
    lines: Decoration.set([...[...lit].filter(there).map(kind("now")), ...[...along].filter(there).map(kind("along"))], true),
    lit: RangeSet.of([...lit].filter(there).map((line) => LIT.range(state.doc.line(line).from)), true),
    standing: RangeSet.of(badges, true),
  };
}

/** @type {StateField<Marked>} */
const marks = StateField.define({
  create: () => ({ lines: Decoration.none, lit: RangeSet.empty, standing: RangeSet.empty }),
  update(value, { effects, state }) {
    const moved = effects.find((effect) => effect.is(move));
    return moved ? marked(state, moved.value.lines, moved.value.contexts) : value;
  },
  provide: (field) => [EditorView.decorations.from(field, ({ lines }) => lines), gutterLineClass.from(field, ({ lit }) => lit)],
});

/** The colours of a text, and what is left out of it: they never change. @param {SourceFile} file */
function fixed({ text, left_out: gone = [] }) {
  const ranges = [];
  const starts = [0];
  for (const tokens of colour(text)) {
    let at = starts[starts.length - 1];
    for (const { kind, text: word } of tokens) {
      if (kind !== "text") ranges.push(Decoration.mark({ class: LOOK[kind] }).range(at, at + word.length));
      at += word.length;
    }
    starts.push(at + 1);
  }
  for (const place of gone) {
    const [at, side] = place.line === 0 ? [0, -1] : [starts[place.line] - 1, 1];
    ranges.push(Decoration.widget({ widget: new LeftOut(place), block: true, side }).range(at));
  }
  return EditorView.decorations.of(Decoration.set(ranges, true));
}

/** A search of our own measure: one row, with how many there are. @param {EditorView} view @returns {import("@codemirror/view").Panel} */
function panel(view) {
  const dom = document.createElement("div");
  dom.className = "find";
  /** To the first match from where the last one was: typing on stays where it is, if that still fits. @param {string} text */
  const ask = (text) => {
    const query = new SearchQuery({ search: text, literal: true });
    const from = view.state.selection.main.from;
    const found = query.valid ? [query.getCursor(view.state, from), query.getCursor(view.state)].map((cursor) => cursor.next()).find(({ done }) => !done) : null;
    const { value } = /** @type {{ value?: { from: number, to: number } }} */ (found ?? {});
    view.dispatch({ effects: [setSearchQuery.of(query), ...(value ? [bring.of(value.from)] : [])], ...(value ? { selection: { anchor: value.from, head: value.to } } : {}) });
  };
  const close = () => {
    closeSearchPanel(view);
    view.contentDOM.focus({ preventScroll: true });
  };
  const pressed = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    if (event.key === "Escape") close();
    else (event.shiftKey ? findPrevious : findNext)(view);
  };
  const draw = () => {
    const { at, all } = count(view.state);
    render(html`<input main-field type="search" spellcheck="false" autocomplete="off" aria-label=${say.findIn} placeholder=${say.find} .value=${getSearchQuery(view.state).search}
        @keydown=${pressed} @input=${(/** @type {Event} */ e) => ask(/** @type {HTMLInputElement} */ (e.target).value)}>
      <span role="status">${getSearchQuery(view.state).search ? say.found(at, all) : ""}</span>
      <button class="icon" aria-label=${say.findBack} @click=${() => findPrevious(view)}>↑</button><button class="icon" aria-label=${say.findOn} @click=${() => findNext(view)}>↓</button><button class="icon" aria-label=${say.findEnd} @click=${close}>✕</button>`, dom);
  };
  draw();
  return { dom, top: true, mount: () => dom.querySelector("input")?.focus({ preventScroll: true }), update: (update) => void ((update.selectionSet || update.transactions.some((t) => t.effects.length)) && draw()) };
}

/** Which match is selected, of how many. @param {EditorState} state */
function count(state) {
  const query = getSearchQuery(state);
  let [at, all] = [0, 0];
  if (!query.valid) return { at, all };
  const matches = /** @type {Iterator<{ from: number }>} */ (query.getCursor(state));
  for (let next = matches.next(); !next.done; next = matches.next()) {
    all++;
    if (next.value.from === state.selection.main.from) at = all;
  }
  return { at, all };
}

const same = [
  EditorState.readOnly.of(true),
  EditorView.editable.of(false),
  marks,
  gutter({ class: "who-gutter", markers: (view) => view.state.field(marks).standing, initialSpacer: () => new Standing([]) }),
  lineNumbers(),
  EditorState.tabSize.of(4),
  search({ top: true, createPanel: panel, scrollToMatch: ({ from }) => bring.of(from) }),
  keymap.of([{ key: "Mod-f", run: openSearchPanel, preventDefault: true }, { key: "F3", run: findNext, shift: findPrevious, preventDefault: true }]),
  EditorView.updateListener.of(({ view, transactions }) => {
    for (const { effects } of transactions) for (const effect of effects) if (effect.is(bring)) sight(view, effect.value, true);
  }),
];

/** Scrolls the pane, never the page, until the place is in sight; not at all where it is. Heights of lines that were never
 * drawn are guessed: it looks again until it stays. @param {EditorView} view @param {number} at @param {boolean} [across] @param {number} [looks] */
function sight(view, at, across = false, looks = LOOKS) {
  const { state } = view;
  view.requestMeasure({
    key: view,
    read: () => ({ block: view.lineBlockAt(at), height: view.scrollDOM.clientHeight, top: view.scrollDOM.scrollTop, x: across ? view.coordsAtPos(at) : null }),
    write: ({ block, height, top, x }) => {
      const margin = Math.min(MARGIN * view.defaultLineHeight, height / 4);
      const out = block.top < top + margin || block.bottom > top + height - margin;
      if (out) view.scrollDOM.scrollTop = block.top - height * ROOM;
      if (looks === LOOKS || (out && looks > 0)) requestAnimationFrame(() => view.state === state && sight(view, at, across, looks - 1));
      const box = view.scrollDOM.getBoundingClientRect();
      if (!across) view.scrollDOM.scrollLeft = 0;
      else if (x && x.left > box.right - 40) view.scrollDOM.scrollLeft += x.left - box.right + box.width / 2;
    },
  });
}

class CodeEditor extends Part {
  static properties = { file: {}, lines: {}, contexts: {}, at: {}, tab: {} };

  constructor() {
    super();
    this.file = /** @type {SourceFile | null} */ (null);
    this.lines = /** @type {Marks | null} */ (null);
    this.contexts = /** @type {Context[]} */ ([]);
    this.at = 0;
    this.tab = "";
    this.view = /** @type {EditorView | null} */ (null);
    this.states = /** @type {WeakMap<SourceFile, EditorState>} */ (new WeakMap());
  }

  /** What the view shows. @type {{ file: SourceFile | null, lines: Marks | null }} */
  #shown = { file: null, lines: null };
  #drawn = -Infinity;
  #due = 0;

  /** CodeMirror draws; lit does not. */
  shouldUpdate() {
    return this.file !== null;
  }

  /** While steps follow fast, the view follows a few times a second, and once they rest. */
  updated() {
    const wait = this.#drawn + HASTE_MS - performance.now();
    if (wait <= 0) this.#draw();
    else if (!this.#due) this.#due = window.setTimeout(() => this.#draw(), wait);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#due);
    this.#due = 0;
  }

  #draw() {
    const { file, lines } = this;
    if (!file) return;
    clearTimeout(this.#due);
    [this.#due, this.#drawn] = [0, performance.now()];
    this.view ??= new EditorView({ parent: this });
    const { view } = this;
    const other = file !== this.#shown.file;
    if (other) view.setState(this.#stateOf(file));
    if (lines && (other || lines !== this.#shown.lines)) view.dispatch({ effects: move.of({ lines, contexts: this.contexts }) });
    this.#shown = { file, lines };
    if (this.at >= 1 && this.at <= view.state.doc.lines) sight(view, view.state.doc.line(this.at).from);
  }

  /** @param {SourceFile} file */
  #stateOf(file) {
    const made = this.states.get(file) ?? EditorState.create({
      doc: file.text,
      extensions: [same, fixed(file), EditorView.contentAttributes.of({ "aria-label": say.textOf(file.name), tabindex: "0" })],
    });
    this.states.set(file, made);
    return made;
  }

  /** Opens the search, in the file that is to be shown. */
  find() {
    if (this.#due) this.#draw();
    if (this.view) openSearchPanel(this.view);
  }
}

customElements.define("code-editor", CodeEditor);
