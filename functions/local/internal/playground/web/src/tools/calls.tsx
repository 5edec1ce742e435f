import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { ToolResult } from "../poe/protocol";
import { answerCalls, calls, type PendingCall } from "../state/tools";

// Typed is what somebody gives in the place of a tool.
interface Typed {
  text: string;
  fails: boolean;
}

// Calls are the calls that wait for their results. All are sent together, as a program that
// has the tools would.
export function Calls() {
  const typed = useSignal<Record<string, Typed>>({});
  const sending = useSignal(false);
  const pending = calls.value;
  if (pending.length === 0) return null;
  const typedOf = (call: PendingCall) => typed.value[call.key] ?? { text: "", fails: false };
  const send = async (e: Event) => {
    e.preventDefault();
    if (sending.value) return;
    sending.value = true;
    const results = pending.map((call) => toResult(call, typedOf(call)));
    typed.value = {};
    await answerCalls(results).finally(() => { sending.value = false; });
  };
  return (
    <form class="calls" aria-label="Calls of tools" onSubmit={(e) => void send(e)}>
      <h3>{pending.length === 1 ? "The bot calls a tool" : `The bot calls ${pending.length} tools`}</h3>
      {pending.map((call) => (
        <Call key={call.key} call={call} typed={typedOf(call)} set={(t) => { typed.value = { ...typed.value, [call.key]: t }; }} />
      ))}
      <button type="submit" class="primary" disabled={sending.value}>{pending.length === 1 ? "Send the result" : "Send the results"}</button>
    </form>
  );
}

function Call({ call, typed, set }: { call: PendingCall; typed: Typed; set: (t: Typed) => void }) {
  const id = useId();
  return (
    <section class="call" aria-label={`Call of ${call.function.name}`}>
      <p><code>{call.function.name}</code></p>
      <pre tabIndex={0} aria-label="Arguments">{indented(call.function.arguments)}</pre>
      <label for={id}>{typed.fails ? "It fails with" : "Its result"}</label>
      <textarea id={id} class="code" rows={3} value={typed.text} onInput={(e) => set({ ...typed, text: e.currentTarget.value })} />
      <label class="send">
        <input type="checkbox" checked={typed.fails} onChange={(e) => set({ ...typed, fails: e.currentTarget.checked })} />
        <span>The tool fails <span class="soft small">(Poe has no mark for that: the model reads {'{"error": …}'})</span></span>
      </label>
    </section>
  );
}

function toResult(call: PendingCall, { text, fails }: Typed): ToolResult {
  const content = fails ? JSON.stringify({ error: text || "The tool failed." }) : text;
  return { role: "tool", name: call.function.name, tool_call_id: call.id, content };
}

// indented is JSON for reading, or a text as it stands where it is none.
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
