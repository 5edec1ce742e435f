import { useSignal } from "@preact/signals";
import type { Conversation, Said } from "../state/conversations";
import { ask } from "./ask";

// ConversationView is the chat with one bot.
export function ConversationView({ conversation: c }: { conversation: Conversation }) {
  const draft = useSignal("");
  const asking = useSignal<AbortController | null>(null);
  const send = async () => {
    const text = draft.value.trim();
    if (!text || asking.value) return;
    draft.value = "";
    asking.value = new AbortController();
    await ask(c, text, asking.value.signal);
    asking.value = null;
  };
  return (
    <section class="chat" aria-label={`Conversation with ${c.bot}`}>
      <ol class="messages">{c.said.value.map((s) => <Message key={s.id} said={s} />)}</ol>
      <form class="composer" onSubmit={(e) => { e.preventDefault(); void send(); }}>
        <textarea
          aria-label="Message" rows={2} placeholder={`Talk to ${c.bot}`} value={draft.value}
          onInput={(e) => { draft.value = e.currentTarget.value; }}
          onKeyDown={(e) => { if (e.key === "Enter" && !e.shiftKey && !e.isComposing) { e.preventDefault(); void send(); } }}
        />
        {asking.value
          ? <button type="button" onClick={() => asking.value?.abort()}>Stop</button>
          : <button type="submit">Send</button>}
      </form>
    </section>
  );
}

function Message({ said: s }: { said: Said }) {
  return (
    <li class={`message ${s.role}`} aria-busy={s.state.value === "streaming"}>
      <div class="text">{s.text}</div>
      {s.error.value && <p class="error" role="alert">{s.error.value.text || "The bot ran into a problem."}</p>}
    </li>
  );
}
