import { getJSON } from "../api";
import type { Wire } from "./log";

// Report is what the program knows of an answer: see Exchange in wire.go.
export interface Report {
  calls: Call[];
  unseen: string; // why there are no calls to be seen
  line: Record<string, unknown> | null; // of the log
  findings: Finding[];
  ended: boolean;
}

export interface Finding {
  level: "error" | "warning";
  event: number; // from 0; -1: none
  message: string;
}

// Call is one request to Bedrock, and its response.
export interface Call {
  method: string;
  url: string;
  region: string;
  header: Record<string, string[]>;
  request: unknown;
  request_bytes: number;
  status: number; // 0: no response yet, or none at all
  failed: string;
  broken: string;
  response_header: Record<string, string[]> | null;
  response: unknown;
  response_bytes: number;
  events: Frame[];
  cut: boolean;
  sent_at: string;
  ended_at?: string;
}

// Frame is one event of Bedrock's stream.
export interface Frame {
  at: string;
  type: string;
  bytes: number;
  payload: unknown;
}

// The program has its part of an answer ready soon after the last event: it is asked so often,
// with so many milliseconds between.
const tries = 8;
const pause = 150;

// fetchReport asks what the program knows of an answer that has ended.
export async function fetchReport(w: Wire) {
  for (let i = 0; i < tries; i++) {
    if (!(await lookAt(w)) || w.report.value?.ended) return;
    await new Promise((resolve) => setTimeout(resolve, pause * (i + 1)));
  }
}

// lookAt asks what is known by now, and reports whether it is worth asking again.
export async function lookAt(w: Wire): Promise<boolean> {
  if (!w.wireID) return false;
  try {
    w.report.value = await getJSON<Report>(`wire/${w.wireID}`);
    return true;
  } catch {
    return false; // forgotten, or the program has ended, which the page tells
  }
}
