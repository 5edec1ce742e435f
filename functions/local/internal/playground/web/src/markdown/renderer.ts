import type { MarkdownIt } from "markdown-it";
import type { File } from "../poe/protocol";
import { Blocks, type Block, type References } from "./blocks";
import { dressCode } from "./code";
import { element } from "./element";
import { drawFormulas } from "./formulas";
import { schedule, type Job } from "./frames";
import { placeMedia } from "./media";
import { morph } from "./morph";
import { newParser } from "./parser";
import { pieces } from "./pieces";
import { clean } from "./purify";

// longest is what is formatted of a block without line breaks in it at most, in characters.
const longest = 32_768;

interface Shown {
  element: HTMLElement;
  of: From | null; // what it was rendered from
  waits: boolean; // for a part of the page that is being loaded
}

interface From {
  source: string;
  references: string; // empty where it does not refer to any
  open: boolean; // a fence that more may come of
  kind: Block["kind"];
}

const parsers = { answer: newParser(false), user: newParser(true) };

// Renderer shows a Markdown text that grows. In each frame only blocks that have changed are
// rendered, and no more of them than there is time for.
export class Renderer implements Job {
  private blocks: Blocks;
  private parser: MarkdownIt;
  private wanted: Block[] = [];
  private references: References = {};
  private files: File[] = [];
  private whole = false;
  private shown: Shown[] = [];
  private from = 0; // blocks before it are shown as they are wanted
  private notBefore = 0; // in milliseconds of performance.now()

  constructor(private root: HTMLElement, by: keyof typeof parsers) {
    this.parser = parsers[by];
    this.blocks = new Blocks(this.parser);
  }

  update(text: string, files: File[], whole: boolean) {
    const { blocks, references } = this.blocks.update(text, whole);
    this.references = { ...references, ...ofFiles(files, this.parser) };
    this.files = files;
    this.whole = whole;
    this.want(blocks);
  }

  // refresh renders again what has waited for a part of the page.
  refresh() {
    if (!this.shown.some((s) => s.waits)) return;
    for (const s of this.shown) if (s.waits) s.of = null;
    this.want(this.wanted);
  }

  private want(blocks: Block[]) {
    this.wanted = blocks;
    this.from = 0;
    schedule(this);
  }

  // step implements Job. A block that takes long is rendered less often while it grows.
  step(until: number): boolean {
    if (!this.whole && performance.now() < this.notBefore) return false;
    const references = Object.entries(this.references).map(([name, to]) => name + " " + to.href).join("\n");
    for (; this.from < this.wanted.length; this.from++) {
      const started = performance.now();
      if (started > until) return false;
      this.show(this.from, this.wanted[this.from]!, references);
      const took = performance.now() - started;
      if (took > 4) this.notBefore = performance.now() + 4 * took;
    }
    for (const extra of this.shown.splice(this.wanted.length)) extra.element.remove();
    return true;
  }

  private show(i: number, block: Block, references: string) {
    const isFence = block.kind === "fence";
    const last = i === this.wanted.length - 1;
    const open = isFence && last && !this.whole;
    const of = { source: block.source, references: !isFence && block.source.includes("[") ? references : "", open, kind: block.kind };
    const known = this.shown[i];
    if (known?.of && same(known.of, of)) return;
    const { content, waits } = this.draw(of, last);
    const shown = known ?? { element: element("div"), of, waits };
    if (!known) {
      this.shown.push(shown);
      this.root.append(shown.element);
    }
    shown.element.className = `block ${block.kind}`;
    morph(shown.element, content);
    Object.assign(shown, { of, waits });
  }

  private draw(of: From, last: boolean): { content: DocumentFragment; waits: boolean } {
    if (of.kind !== "fence" && of.source.length > longest) return { content: unformatted(of.source), waits: false };
    const source = last ? of.source : of.source + "\n\n"; // a formula that nothing closes ends there
    const content = clean(this.parser.render(source, { references: { ...this.references } }));
    placeMedia(content, this.files);
    for (const table of content.querySelectorAll("table")) {
      const box = element("div", "wide");
      box.tabIndex = 0; // so that keys can scroll it
      table.replaceWith(box);
      box.append(table);
    }
    const code = dressCode(content, of.open);
    return { content, waits: drawFormulas(content) || code };
  }
}

function same(a: From, b: From): boolean {
  return a.source === b.source && a.references === b.references && a.open === b.open && a.kind === b.kind;
}

// ofFiles are what a text can refer to files by: ![title][inline_ref].
function ofFiles(files: File[], parser: MarkdownIt): References {
  const found: References = {};
  for (const f of files) {
    if (f.inline_ref && parser.validateLink(f.url)) found[parser.utils.normalizeReference(f.inline_ref)] = { title: f.name, href: f.url };
  }
  return found;
}

function unformatted(text: string): DocumentFragment {
  const content = document.createDocumentFragment();
  content.append(element("p", "soft small", "What follows is too long to be formatted."), element("div", "plain", ...pieces(text)));
  return content;
}
