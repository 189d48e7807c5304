/**
 * What the source pane uses of CodeMirror. Bundled into static/vendor/codemirror.js; fetched once there is a file
 * to show, as "#vendor/codemirror". Languages and editing commands are left out: the text is only read, and its
 * colours come from cc.js.
 */
export { closeSearchPanel, findNext, findPrevious, getSearchQuery, openSearchPanel, search, searchKeymap, SearchQuery, setSearchQuery } from "@codemirror/search";
export { EditorState, RangeSet, StateEffect, StateField } from "@codemirror/state";
export { Decoration, EditorView, gutter, gutterLineClass, GutterMarker, keymap, lineNumbers, WidgetType } from "@codemirror/view";
