import type { MarkdownIt, StateBlock, StateInline } from "markdown-it";

// math adds formulas: $…$ and \(…\) in a line, $$…$$ and \[…\] on their own.
export function math(parser: MarkdownIt) {
  parser.inline.ruler.before("escape", "math", inlineMath);
  parser.block.ruler.before("fence", "math", blockMath, { alt: ["paragraph", "reference", "blockquote", "list"] });
  const escape = parser.utils.escapeHtml;
  parser.renderer.rules["math"] = (tokens, i) => {
    const token = tokens[i]!;
    const kind = token.info === "open" ? "math open" : token.block || token.info === "display" ? "math display" : "math";
    const tag = token.block ? "div" : "span";
    return `<${tag} class="${kind}" data-math="">${escape(token.content)}</${tag}>`;
  };
}

const pairs = [
  { open: "$$", close: "$$", display: true },
  { open: "\\[", close: "\\]", display: true },
  { open: "\\(", close: "\\)", display: false },
  { open: "$", close: "$", display: false },
];

function inlineMath(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  const pair = pairs.find((p) => src.startsWith(p.open, pos));
  if (!pair) return false;
  const start = pos + pair.open.length;
  const end = endOf(src, start, pair.close, state.posMax);
  if (end <= start) return false;
  const text = src.slice(start, end);
  // A dollar is one of a price where a space is inside of it or a digit after it.
  if (pair.open === "$" && (/^\s|\s$/.test(text) || /\d/.test(src[end + 1] ?? ""))) return false;
  if (!silent) {
    const token = state.push("math", "", 0);
    token.content = text;
    token.info = pair.display ? "display" : "";
  }
  state.pos = end + pair.close.length;
  return true;
}

// What a formula has at most, in characters of a line and in lines, so that many dollars of
// no formula take no time.
const longest = 1000;
const mostLines = 200;

// endOf finds what closes a formula, past what a backslash escapes. -1: nothing does.
function endOf(src: string, from: number, close: string, max: number): number {
  max = Math.min(max, from + longest);
  if (!src.slice(from, max).includes(close)) return -1;
  for (let at = from; at < max; at++) {
    if (src.startsWith(close, at)) return at + close.length <= max ? at : -1;
    if (src[at] === "\\") at++;
  }
  return -1;
}

// blockMath takes a formula on lines of its own. It ends at what closes it or, not yet
// closed, with the text; at an empty line it is none.
function blockMath(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  const first = lineOf(state, startLine).trim();
  const pair = pairs.find((p) => p.display && first.startsWith(p.open));
  if (!pair || state.sCount[startLine]! - state.blkIndent >= 4) return false;
  const lines: string[] = [];
  let closed = false;
  let line = startLine;
  for (; line < endLine && !closed; line++) {
    let text = line === startLine ? first.slice(pair.open.length) : lineOf(state, line);
    if (line - startLine === mostLines || (line > startLine && !text.trim()) || state.sCount[line]! < state.blkIndent) return false;
    const end = endOf(text, 0, pair.close, text.length);
    if (end >= 0) {
      if (text.slice(end + pair.close.length).trim()) return false; // it is part of a sentence
      text = text.slice(0, end);
      closed = true;
    }
    lines.push(text);
  }
  if (silent) return true;
  const token = state.push("math", "", 0);
  token.block = true;
  token.content = lines.join("\n").trim();
  token.info = closed ? "display" : "open";
  token.map = [startLine, line];
  state.line = line;
  return true;
}

function lineOf(state: StateBlock, line: number): string {
  return state.src.slice(state.bMarks[line]! + state.tShift[line]!, state.eMarks[line]);
}
