import { signal, type Signal } from "@preact/signals";
import type { Query } from "../poe/protocol";
import type { SentEvent, Tail } from "../poe/sse";
import { fetchReport, type Report } from "./report";

// Row is one thing that came: an event, a comment, or the end.
export interface Row {
  kind: "event" | "comment" | "end";
  name: string; // of an event; "" for one without
  data: string;
  at: number; // in milliseconds since the query was sent
  bytes: number; // 0: not known
  event: number; // of which number, from 0; of a comment and the end, of the last event before
}

export type How = "done" | "stopped" | "failed";

// Wire is what is known of one answer. What is not a signal changes with every event; changed
// tells of that at most once a frame.
export interface Wire {
  id: string; // message_id
  query: Query;
  wireID: string | null;
  sentAt: number; // in milliseconds of performance.now()
  at: number; // in milliseconds since 1970
  rows: Row[];
  events: number;
  comments: number;
  bytes: number;
  characters: number; // of all text, replaced text included
  firstByte: number | null; // these in milliseconds since the query was sent
  firstText: number | null;
  lastText: number | null;
  last: number;
  how: How | null; // null while it comes
  changed: Signal<number>;
  report: Signal<Report | null>; // of the program, once it is known
}

// What is remembered: so many answers, and of each so many rows.
const mostAnswers = 50;
const mostRows = 20_000;

const byID = new Map<string, Wire>(); // the oldest first

// wires are the answers that are remembered, the oldest first.
export const wires = signal<Wire[]>([]);

// chosenWire is the answer that is looked at, by its message_id; null is the newest one.
export const chosenWire = signal<string | null>(null);

// beginAnswer is called when a query has been sent, at a time of performance.now(), and its
// response begins.
export function beginAnswer(answerID: string, query: Query, wireID: string | null, sentAt: number) {
  const w: Wire = {
    id: answerID, query, wireID, sentAt, at: Date.now() - (performance.now() - sentAt), rows: [], events: 0, comments: 0, bytes: 0, characters: 0,
    firstByte: null, firstText: null, lastText: null, last: 0, how: null, changed: signal(0), report: signal(null),
  };
  byID.delete(answerID);
  byID.set(answerID, w);
  for (const id of byID.keys()) {
    if (byID.size <= mostAnswers) break;
    byID.delete(id);
  }
  wires.value = [...byID.values()];
  chosenWire.value = null;
}

// noteEvent is called for each event. It draws nothing.
export function noteEvent(answerID: string, e: SentEvent) {
  const w = byID.get(answerID);
  if (!w) return;
  const at = e.at - w.sentAt;
  e.comments.forEach((c, i) => note(w, { kind: "comment", name: "", data: c, at: (e.commentsAt[i] ?? e.at) - w.sentAt, bytes: 0, event: w.events - 1 }));
  w.bytes += e.bytes;
  note(w, { kind: "event", name: e.name, data: e.data, at, bytes: e.bytes, event: w.events++ });
  const text = e.name === "text" || e.name === "replace_response" ? textOf(e.data) : "";
  if (!text) return;
  w.characters += lengthOf(text);
  w.firstText ??= at;
  w.lastText = at;
}

// endAnswer is called when nothing more comes. What the program knows of the answer is then
// asked of it.
export function endAnswer(answerID: string, how: How, tail: Tail | null) {
  const w = byID.get(answerID);
  if (!w || w.how) return;
  const now = performance.now();
  tail?.comments.forEach((c, i) => note(w, { kind: "comment", name: "", data: c, at: (tail.commentsAt[i] ?? now) - w.sentAt, bytes: 0, event: w.events - 1 }));
  w.how = how;
  note(w, { kind: "end", name: how, data: tail?.rest ?? "", at: now - w.sentAt, bytes: 0, event: w.events - 1 });
  void fetchReport(w);
}

function note(w: Wire, row: Row) {
  w.firstByte ??= row.at;
  w.last = row.at;
  if (row.kind === "comment") w.comments++;
  if (w.rows.length < mostRows || row.kind === "end") w.rows.push(row);
  touch(w);
}

const touched = new Set<Wire>();

// touch has the answer drawn again with the next frame.
function touch(w: Wire) {
  if (touched.size === 0) requestAnimationFrame(drawTouched);
  touched.add(w);
}

function drawTouched() {
  for (const w of touched) w.changed.value++;
  touched.clear();
}

function textOf(data: string): string {
  try {
    const text = (JSON.parse(data) as { text?: unknown } | null)?.text;
    return typeof text === "string" ? text : "";
  } catch {
    return "";
  }
}

// lengthOf counts characters as Poe does, where an emoji is one.
function lengthOf(text: string): number {
  let n = text.length;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c >= 0xd800 && c < 0xdc00) n--;
  }
  return n;
}
