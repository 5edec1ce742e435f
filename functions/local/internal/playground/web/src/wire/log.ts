import type { Query } from "../poe/protocol";
import type { SentEvent, Tail } from "../poe/sse";

export function beginAnswer(_answerID: string, _query: Query, _wireID: string | null) {}

export function noteEvent(_answerID: string, _event: SentEvent) {}

export function endAnswer(_answerID: string, _how: "done" | "stopped" | "failed", _tail: Tail | null) {}
