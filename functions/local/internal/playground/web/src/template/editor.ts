import { autocompletion, closeBrackets, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { unifiedMergeView } from "@codemirror/merge";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, Text } from "@codemirror/state";
import { EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import type { Schema, TemplateFinding } from "./api";
import { keysOf } from "./complete";
import { colours, look } from "./look";

const common = [yaml(), look, syntaxHighlighting(colours), highlightSpecialChars(), lineNumbers(), foldGutter(), EditorView.lineWrapping];

export interface Editing {
  text: string;
  onChange: (text: string) => void;
  schema: Promise<Schema | null>;
}

// edit puts an editor into an element. Escape and then Tab leave it, as a note for screen
// readers says.
export function edit(parent: HTMLElement, { text, onChange, schema }: Editing) {
  const lines = new Compartment();
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: toDoc(text),
      extensions: [
        common, lines.of(lineEnds(text)), history(), indentOnInput(), indentUnit.of("  "), bracketMatching(), closeBrackets(), highlightActiveLine(), highlightActiveLineGutter(),
        highlightSelectionMatches(), lintGutter(), autocompletion({ override: [keysOf(schema)] }),
        keymap.of([...completionKeymap, ...lintKeymap, ...searchKeymap, ...foldKeymap, ...historyKeymap, ...defaultKeymap, indentWithTab]),
        EditorView.contentAttributes.of({ "aria-label": "The template. Escape, then Tab, leaves it." }),
        EditorView.updateListener.of((u) => { if (u.docChanged) onChange(u.state.sliceDoc()); }),
      ],
    }),
  });
  return {
    // show has a text in place of what is there.
    show(text: string) {
      if (view.state.sliceDoc() === text) return;
      view.dispatch({ effects: lines.reconfigure(lineEnds(text)), changes: { from: 0, to: view.state.doc.length, insert: toDoc(text) } });
    },
    find(findings: TemplateFinding[]) {
      view.dispatch(setDiagnostics(view.state, findings.filter((f) => !f.file).map((f) => diagnostic(view.state.doc, f))));
    },
    goTo(line: number) {
      const at = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines));
      view.dispatch({ selection: { anchor: at.from }, effects: EditorView.scrollIntoView(at.from, { y: "center" }) });
      view.focus();
    },
    destroy: () => view.destroy(),
  };
}

// lineEnds keeps those of Windows where a text has no others.
function lineEnds(text: string) {
  return text.includes("\r\n") && !/(^|[^\r])\n/.test(text) ? EditorState.lineSeparator.of("\r\n") : [];
}

const toDoc = (text: string) => Text.of(text.split(/\r\n?|\n/));

function diagnostic(doc: Text, f: TemplateFinding): Diagnostic {
  const line = doc.line(Math.min(Math.max(1, f.line), doc.lines));
  const from = Math.min(line.from + Math.max(0, f.column - 1), line.to);
  const message = `${f.path ? `${f.path}: ` : ""}${f.message}${f.hint ? ` (${f.hint})` : ""}`;
  return { from, to: Math.max(from, line.to), severity: f.severity, message };
}

// compare shows what one text changes in another, and returns what ends it.
export function compare(parent: HTMLElement, before: string, after: string): () => void {
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: after,
      extensions: [
        common, EditorState.readOnly.of(true), EditorView.contentAttributes.of({ "aria-label": "The changes" }),
        unifiedMergeView({ original: before, mergeControls: false, highlightChanges: true, collapseUnchanged: { margin: 3, minSize: 6 } }),
      ],
    }),
  });
  return () => view.destroy();
}
