import { computed } from "@preact/signals";
import { answer } from "../chat/ask";
import type { ToolCall, ToolResult } from "../poe/protocol";
import { current } from "./conversations";

export { tools } from "./toolbox";

// PendingCall is a call that waits for its result.
export interface PendingCall extends ToolCall {
  key: string; // of its own, which its id may not be
}

// calls are what the last answer of the conversation that is shown waits for.
export const calls = computed<PendingCall[]>(() => {
  const last = current.value?.said.value.at(-1);
  if (!last || last.state.value === "streaming" || last.results.value.length > 0) return [];
  return last.calls.value.map((call, i) => ({ ...call, key: `${last.id}/${i}` }));
});

// answerCalls takes what the tools gave for all calls of the last answer, and has the bot go
// on with it.
export async function answerCalls(results: ToolResult[]) {
  const c = current.value;
  const last = c?.said.value.at(-1);
  if (!c || !last || last.calls.value.length === 0 || c.asking.value) return;
  last.results.value = results;
  await answer(c);
}
