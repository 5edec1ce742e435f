import newMarkdownIt, { type MarkdownIt, type StateBlock, type Token } from "markdown-it";
import { math } from "./math";

// newParser returns one for the Markdown that Poe renders: GitHub's, with formulas, and no
// HTML. What it renders is not yet for the page: see render. Pictures, formulas and code are
// places that are filled there.
export function newParser(breaks: boolean): MarkdownIt {
  const parser = newMarkdownIt({ html: false, linkify: true, breaks });
  parser.linkify.set({ fuzzyLink: false });
  parser.validateLink = (url) => /^(https?:|mailto:)/i.test(url.trim());
  math(parser);
  parser.block.ruler.before("table", "deep", deepLine);
  parser.core.ruler.after("inline", "tasks", (state) => state.tokens.forEach((token, i) => markTask(state.tokens, token, i)));
  const escape = parser.utils.escapeHtml;
  parser.renderer.rules.image = (tokens, i, options, env, self) => {
    const token = tokens[i]!;
    const alt = self.renderInlineAsText(token.children ?? [], options, env);
    return `<span data-src="${escape(String(token.attrGet("src") ?? ""))}">${escape(alt)}</span>`;
  };
  parser.renderer.rules.fence = (tokens, i) => {
    const token = tokens[i]!;
    return `<pre data-info="${escape(token.info.trim().slice(0, 100))}"><code>${escape(token.content)}</code></pre>`;
  };
  for (const cell of ["th_open", "td_open"]) {
    parser.renderer.rules[cell] = (tokens, i) => {
      const align = /text-align:(\w+)/.exec(String(tokens[i]!.attrGet("style") ?? ""));
      return `<${cell.slice(0, 2)}${align ? ` class="${align[1]}"` : ""}>`;
    };
  }
  return parser;
}

// markTask makes a box of the [ ] or [x] that a list's item begins with.
function markTask(tokens: Token[], inline: Token, i: number) {
  const first = inline.children?.[0];
  if (inline.type !== "inline" || tokens[i - 2]?.type !== "list_item_open" || first?.type !== "text") return;
  const box = /^\[([ xX])\]\s/.exec(first.content);
  if (!box) return;
  first.content = first.content.slice(box[0].length);
  tokens[i - 2]!.attrJoin("class", "task");
  const done = box[1] !== " ";
  const task = Object.assign(Object.create(Object.getPrototypeOf(first)) as Token, first, {
    type: "html_inline", content: `<input type="checkbox" disabled${done ? " checked" : ""} aria-label="${done ? "done" : "to do"}"> `, children: null,
  });
  inline.children!.unshift(task);
}

// deepest is how many lists and quotations lie in each other at most, a list counting twice.
// It is less than where the parser leaves out all that follows.
const deepest = 50;

// deepLine takes a line that is nested too deeply as it stands.
function deepLine(state: StateBlock, line: number, _end: number, silent: boolean): boolean {
  if (state.level < deepest) return false;
  if (silent) return true;
  state.push("paragraph_open", "p", 1).map = [line, line + 1];
  const inline = state.push("inline", "", 0);
  inline.content = state.src.slice(state.bMarks[line]! + state.tShift[line]!, state.eMarks[line]);
  inline.map = [line, line + 1];
  inline.children = [];
  state.push("paragraph_close", "p", -1);
  state.line = line + 1;
  return true;
}
