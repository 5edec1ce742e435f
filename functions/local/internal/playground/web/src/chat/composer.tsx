import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Conversation } from "../state/conversations";
import { allowsAttachments, settingsOf } from "../state/settings";
import { say } from "./ask";
import { Chips, size } from "./files";
import { uploadsOf, type Uploads } from "./uploads";

// Composer is where a message is written. Files can be dropped on it, and pasted into it.
export function Composer({ conversation: c, sent }: { conversation: Conversation; sent: () => void }) {
  const uploads = uploadsOf(c);
  const over = useSignal(false);
  const files = allowsAttachments(settingsOf(c.bot).value);
  const send = () => {
    const text = c.draft.value.trim();
    if ((!text && c.attached.value.length === 0) || c.asking.value || uploads.going) return;
    const attached = c.attached.value;
    c.draft.value = "";
    c.attached.value = [];
    void say(c, text, attached);
    sent();
  };
  const take = (e: Event, from: DataTransfer | null) => {
    if (!from || from.files.length === 0) return;
    e.preventDefault();
    if (files) uploads.add(from.files);
  };
  return (
    <form
      class={over.value && files ? "composer over" : "composer"}
      onSubmit={(e) => { e.preventDefault(); send(); }}
      onDragOver={(e) => { e.preventDefault(); over.value = true; }}
      onDragLeave={() => { over.value = false; }}
      onDrop={(e) => { over.value = false; take(e, e.dataTransfer); }}
      onPaste={(e) => take(e, e.clipboardData)}
    >
      <Chips files={c.attached.value} remove={(f) => { c.attached.value = c.attached.value.filter((other) => other !== f); }} />
      <ComingChips uploads={uploads} />
      <div class="row">
        {files && <AttachButton add={(list) => uploads.add(list)} />}
        <Draft conversation={c} send={send} />
        {c.asking.value
          ? <button type="button" class="stop" onClick={() => c.asking.value?.abort()}>Stop</button>
          : <button type="submit" class="send primary" disabled={uploads.going || (!c.draft.value.trim() && c.attached.value.length === 0)}>Send</button>}
      </div>
    </form>
  );
}

// Draft grows with what is written in it.
function Draft({ conversation: c, send }: { conversation: Conversation; send: () => void }) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus({ preventScroll: true }), [c]);
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.key !== "Enter" || e.shiftKey || e.isComposing) return;
    e.preventDefault();
    send();
  };
  return (
    <textarea
      ref={field} aria-label="Message" rows={1} placeholder={`Talk to ${c.bot.split("/").at(-1)}`} value={c.draft.value}
      onInput={(e) => { c.draft.value = e.currentTarget.value; }} onKeyDown={onKeyDown}
      onBeforeInput={(e) => { if (e.inputType === "insertLineBreak" && !c.draft.value) e.preventDefault(); }} // no message begins with one
    />
  );
}

function AttachButton({ add }: { add: (files: FileList) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const onChange = () => {
    if (field.current?.files) add(field.current.files);
    field.current!.value = "";
  };
  return (
    <>
      <button type="button" class="attach icon quiet" aria-label="Attach files" title="Attach files" onClick={() => field.current?.click()}>+</button>
      <input ref={field} type="file" multiple hidden onChange={onChange} />
    </>
  );
}

function ComingChips({ uploads }: { uploads: Uploads }) {
  if (uploads.coming.value.length === 0) return null;
  return (
    <ul class="chips" aria-label="Files on their way">
      {uploads.coming.value.map((one) => (
        <li key={one} class={one.failed ? "failed" : "going"}>
          <span class="name">{one.name}</span> <small>{one.failed || `${size(one.bytes)}, on its way`}</small>
          <button type="button" aria-label={`Remove ${one.name}`} onClick={() => uploads.drop(one)}>×</button>
        </li>
      ))}
    </ul>
  );
}
