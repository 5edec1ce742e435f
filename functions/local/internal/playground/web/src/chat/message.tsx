import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Markdown } from "../markdown/markdown";
import type { Conversation, Said } from "../state/conversations";
import { regenerate, resend } from "./actions";
import { AnswerFiles, Files } from "./files";
import { AnswerActions, UserActions } from "./message_actions";
import { Problem } from "./problem";
import { AnswerText } from "./text";

interface Props {
  conversation: Conversation;
  said: Said;
}

// Message is one message, with what can be done with it.
export function Message(props: Props) {
  return props.said.role === "user" ? <UserMessage {...props} /> : <Answer {...props} />;
}

function UserMessage({ conversation: c, said: s }: Props) {
  const editing = useSignal(false);
  const actions = useRef<HTMLDivElement>(null);
  const close = () => {
    editing.value = false;
    requestAnimationFrame(() => actions.current?.querySelector<HTMLButtonElement>(".edit")?.focus());
  };
  return (
    <article class="message user" aria-label="You">
      <div class="bubble">
        <Files files={s.attachments} />
        {editing.value
          ? <Editor text={s.text.value} waits={c.asking.value !== null} cancel={close} send={(text) => { editing.value = false; void resend(c, s, text); }} />
          : <Markdown text={s.text.value} by="user" />}
      </div>
      <div ref={actions}>{!editing.value && <UserActions conversation={c} said={s} edit={() => { editing.value = true; }} />}</div>
    </article>
  );
}

// Editor changes a message. It cannot be sent while an answer comes.
function Editor({ text, waits, send, cancel }: { text: string; waits: boolean; send: (text: string) => void; cancel: () => void }) {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(text.length, text.length);
  }, []);
  const submit = () => { if (!waits && field.current?.value.trim()) send(field.current.value.trim()); };
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.isComposing) return;
    if (e.key === "Escape") { e.stopPropagation(); cancel(); }
    if (e.key === "Enter" && !e.shiftKey) { e.preventDefault(); submit(); }
  };
  return (
    <form class="editor" onSubmit={(e) => { e.preventDefault(); submit(); }}>
      <textarea ref={field} aria-label="Edit the message" rows={Math.min(12, text.split("\n").length + 1)} defaultValue={text} onKeyDown={onKeyDown} />
      <p class="soft small">What follows this message is dropped.</p>
      <button type="button" onClick={cancel}>Cancel</button>
      <button type="submit" class="primary" disabled={waits}>Send</button>
    </form>
  );
}

function Answer({ conversation: c, said: s }: Props) {
  const streaming = s.state.value === "streaming";
  const last = c.said.value.at(-1) === s;
  const retry = last && !c.asking.value ? () => void regenerate(c, s) : null;
  const name = c.bot.split("/").at(-1);
  return (
    <article class="message bot" aria-label={name} aria-busy={streaming}>
      <AnswerText said={s} />
      {streaming && <Waiting said={s} />}
      <AnswerFiles said={s} />
      {s.calls.value.map((call, i) => <p key={i} class="call soft">Calls the tool <code>{call.function.name}</code></p>)}
      {s.error.value && <Problem error={s.error.value} retry={retry} />}
      {s.state.value === "stopped" && <p class="soft small">Stopped.</p>}
      {!streaming && <AnswerActions conversation={c} said={s} />}
    </article>
  );
}

// Waiting is seen until something of an answer is.
function Waiting({ said: s }: { said: Said }) {
  if (s.text.value || s.files.value.length > 0) return null;
  return <p class="waiting"><span class="hidden-text">Waiting for the answer</span></p>;
}
