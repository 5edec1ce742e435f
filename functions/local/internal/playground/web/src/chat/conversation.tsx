import { useEffect } from "preact/hooks";
import { Controls } from "../controls/controls";
import { Markdown } from "../markdown/markdown";
import type { Conversation } from "../state/conversations";
import { keepError, load } from "../state/keep";
import { settingsErrorOf, settingsOf } from "../state/settings";
import { Composer } from "./composer";
import { useFollow } from "./follow";
import { Message } from "./message";
import "./chat.css";
import "./message.css";
import "./composer.css";

// ConversationView is the chat with one bot.
export function ConversationView({ conversation: c }: { conversation: Conversation }) {
  useEffect(() => void load(c), [c]);
  const { scroller, content, away, toEnd } = useFollow();
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.key === "Escape" && c.asking.value) {
      e.preventDefault();
      c.asking.value.abort();
    }
  };
  return (
    <section class="chat" aria-label={`Conversation with ${c.bot}`} onKeyDown={onKeyDown}>
      <div class="scroller" ref={scroller} tabIndex={0} role="log" aria-label="Messages" aria-live="polite" aria-busy={c.asking.value !== null}>
        <div class="messages" ref={content}>
          <Introduction bot={c.bot} />
          {c.loaded.value ? c.said.value.map((s) => <Message key={s.id} conversation={c} said={s} />) : <p class="soft">Reading what was said…</p>}
        </div>
      </div>
      {away.value && <div class="to-end"><button type="button" onClick={toEnd}>To the end ↓</button></div>}
      <p class="hidden-text" role="status">{announcement(c)}</p>
      {keepError.value && <p class="note warn" role="alert">{keepError}</p>}
      <Controls bot={c.bot} conversation={c} />
      <Composer conversation={c} sent={toEnd} />
    </section>
  );
}

// Introduction is what a bot says before anything else, of its settings.
function Introduction({ bot }: { bot: string }) {
  const text = settingsOf(bot).value?.introduction_message;
  const failed = settingsErrorOf(bot).value;
  return (
    <>
      {failed && <p class="note warn">Poe would not learn the settings of this bot: {failed}</p>}
      {text && <article class="introduction" aria-label="Introduction"><Markdown text={text} /></article>}
    </>
  );
}

// announcement is what is read out while an answer comes, and when it has come: not every
// piece of it.
function announcement(c: Conversation): string {
  if (c.asking.value) return "The bot answers.";
  const last = c.said.value.at(-1);
  if (last?.role !== "bot") return "";
  if (last.error.value) return "";
  return last.state.value === "stopped" ? "The answer was stopped." : "The answer is complete.";
}
