// Server-sent events as Poe's client reads them.

// SentEvent is one event, as it came.
export interface SentEvent {
  name: string; // empty: none was given
  data: string;
  at: number; // in milliseconds of performance.now(), when its last byte was there
  bytes: number; // with the lines before it that were none of its own, such as comments
  comments: string[]; // those that came before it
  commentsAt: number[]; // when, as at
}

// readEvents takes a response apart. It ends with the response, and throws as the response's
// body does. What is cut off at the end is told as an event without an end: see Tail.
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<SentEvent, Tail> {
  const reader = body.getReader();
  const parser = new Parser();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return parser.tail();
      yield* parser.add(value, performance.now());
    }
  } finally {
    void reader.cancel().catch(() => {});
  }
}

// Tail is what was left when the response ended: nothing, after a whole last event.
export interface Tail {
  rest: string;
  comments: string[];
  commentsAt: number[];
}

// Parser reads events from pieces of a response. CR, LF and CRLF end lines.
export class Parser {
  private decoder = new TextDecoder();
  private begun: string[] = []; // pieces of a line whose end has not come
  private afterCR = false;
  private event = newEvent();
  private comments: string[] = [];
  private commentsAt: number[] = [];
  private bytes = 0;

  *add(piece: Uint8Array, at: number): Generator<SentEvent> {
    const text = this.decoder.decode(piece, { stream: true });
    if (!text) return;
    let from = this.afterCR && text.startsWith("\n") ? 1 : 0; // which ends no other line
    this.bytes += from;
    this.afterCR = text.endsWith("\r");
    const ends = /\r\n?|\n/g;
    ends.lastIndex = from;
    for (let end = ends.exec(text); end; end = ends.exec(text)) {
      const line = this.begun.join("") + text.slice(from, end.index);
      this.begun = [];
      from = ends.lastIndex;
      this.bytes += utf8Length(line) + end[0].length;
      if (line) {
        this.line(line, at);
      } else if (this.event.seen) {
        yield { name: this.event.name, data: this.event.data.join("\n"), at, bytes: this.bytes, comments: this.comments, commentsAt: this.commentsAt };
        this.event = newEvent();
        this.comments = [];
        this.commentsAt = [];
        this.bytes = 0;
      }
    }
    if (from < text.length) this.begun.push(text.slice(from));
  }

  tail(): Tail {
    const open = this.event.seen ? `event: ${this.event.name}\n${this.event.data.map((d) => `data: ${d}\n`).join("")}` : "";
    return { rest: open + this.begun.join(""), comments: this.comments, commentsAt: this.commentsAt };
  }

  private line(line: string, at: number) {
    if (line.startsWith(":")) {
      this.comments.push(line.slice(1).trim());
      this.commentsAt.push(at);
      return;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    this.event.seen = true;
    if (field === "event") this.event.name = value;
    if (field === "data") this.event.data.push(value);
  }
}

function newEvent() {
  return { seen: false, name: "", data: [] as string[] };
}

function utf8Length(text: string): number {
  return encoder.encode(text).length;
}

const encoder = new TextEncoder();
