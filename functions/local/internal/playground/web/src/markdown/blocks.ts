import type { MarkdownIt, Token } from "markdown-it";

// Block is a part of a text that is rendered by itself: a paragraph, a list, a fence.
export interface Block {
  source: string;
  kind: "fence" | "list" | "math" | "other";
}

export type References = Record<string, { title: string; href: string }>;

// longList is from what length on, in characters, a list is rendered in several parts, so
// that one that grows is not rendered anew as a whole.
const longList = 8192;

// Blocks cuts a text that grows into its blocks. What is settled is not looked at again: a
// block is once another one follows whose first line is complete. Lines that may be a formula
// may as well belong to what is before them.
export class Blocks {
  private settled = "";
  private done: Block[] = [];
  private definitions: References = {};

  constructor(private parser: MarkdownIt) {}

  // update takes the text as it now stands. References holds what links may refer to; those
  // that a part defines which is not settled are in it when the text is whole.
  update(text: string, whole: boolean): { blocks: Block[]; references: References } {
    if (text.includes("\r")) text = text.replace(/\r\n?/g, "\n");
    if (!text.startsWith(this.settled)) {
      this.settled = "";
      this.done = [];
      this.definitions = {};
    }
    const tail = text.slice(this.settled.length);
    const references = { ...this.definitions };
    const cut = this.cut(tail, references);
    const settled = this.settle(tail, cut);
    const open = cut.slice(settled);
    return { blocks: [...this.done, ...open.map((c) => c.block)], references: whole ? references : this.definitions };
  }

  private cut(tail: string, references: References): Cut[] {
    const tokens: Token[] = [];
    this.parser.block.parse(tail, this.parser, { references }, tokens);
    const lines = lineStarts(tail);
    const starts = blockStarts(tokens, lines);
    if (starts[0]) starts[0].at = 0;
    return starts.map(({ at, kind }, i) => ({ at, block: { source: tail.slice(at, starts[i + 1]?.at), kind } }));
  }

  // settle takes note of the blocks that stay as they are, and returns their number.
  private settle(tail: string, cut: Cut[]): number {
    const last = cut.at(-1);
    if (!last) return 0;
    const unsure = last.block.kind === "math" || tail.indexOf("\n", last.at) < 0;
    const count = Math.max(0, cut.length - (unsure ? 2 : 1));
    const end = cut[count]?.at ?? 0;
    if (end === 0) return 0;
    const part = tail.slice(0, end);
    this.settled += part;
    this.done.push(...cut.slice(0, count).map((c) => c.block));
    if (part.includes("]:")) this.parser.block.parse(part, this.parser, { references: this.definitions }, []);
    return count;
  }
}

interface Cut {
  at: number;
  block: Block;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) starts.push(end + 1);
  return starts;
}

interface Start extends Omit<Block, "source"> {
  at: number;
}

// blockStarts are where blocks begin, and the parts of long lists.
function blockStarts(tokens: Token[], lines: number[]): Start[] {
  const starts: Start[] = [];
  for (const token of tokens) {
    const at = token.map ? lines[token.map[0]] : undefined;
    if (at === undefined || token.nesting < 0) continue;
    const isPart = token.type === "list_item_open" && token.level === 1 && at - (starts.at(-1)?.at ?? 0) > longList;
    if (token.level === 0 || isPart) starts.push({ at, kind: kindOf(token) });
  }
  return starts;
}

function kindOf(token: Token): Block["kind"] {
  if (token.type === "fence" || token.type === "math") return token.type;
  return /list/.test(token.type) ? "list" : "other";
}
