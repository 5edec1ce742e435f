import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags as t } from "@lezer/highlight";

// look is the editor in the colours of the page, which know the light and the dark.
export const look = EditorView.theme({
  "&": { color: "var(--text)", backgroundColor: "var(--surface)", height: "100%" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-1px" },
  ".cm-scroller": { fontFamily: "inherit", lineHeight: "inherit" },
  ".cm-content": { caretColor: "var(--text)" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": { color: "var(--text-soft)", backgroundColor: "var(--surface)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in oklab, var(--hover), transparent 40%)" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, ::selection": { backgroundColor: "var(--accent-soft)" },
  ".cm-selectionMatch, .cm-searchMatch": { backgroundColor: "var(--warn-soft)" },
  ".cm-tooltip, .cm-panels": { color: "var(--text)", backgroundColor: "var(--raised)", border: "1px solid var(--line)" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { color: "var(--on-accent)", backgroundColor: "var(--accent)" },
  ".cm-tooltip-lint": { maxWidth: "28rem" },
  ".cm-foldPlaceholder": { color: "var(--text-soft)", backgroundColor: "var(--hover)", border: "0" },
  ".cm-changedLine, &.cm-merge-b .cm-changedLine": { backgroundColor: "var(--good-soft)" },
  ".cm-deletedChunk, &.cm-merge-b .cm-deletedChunk": { backgroundColor: "var(--bad-soft)" },
  "& .cm-changedText, &.cm-merge-b .cm-changedText": { background: "color-mix(in oklab, var(--good), transparent 70%)" },
  ".cm-deletedChunk .cm-deletedText": { background: "color-mix(in oklab, var(--bad), transparent 70%)" },
  ".cm-collapsedLines": { color: "var(--text-soft)", background: "var(--hover)" },
});

export const colours = HighlightStyle.define([
  { tag: [t.propertyName, t.definition(t.propertyName)], color: "var(--accent-text)" },
  { tag: [t.string, t.special(t.string)], color: "var(--good)" },
  { tag: [t.number, t.bool, t.null, t.keyword, t.atom], color: "var(--warn)" },
  { tag: [t.comment, t.lineComment, t.punctuation, t.separator], color: "var(--text-soft)" },
  { tag: t.invalid, color: "var(--bad)" },
]);
