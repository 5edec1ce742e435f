import { useSignal, useSignalEffect, type Signal } from "@preact/signals";
import { schedule } from "../markdown/frames";
import { Markdown, PlainText } from "../markdown/markdown";
import { parts } from "../markdown/thinking";
import type { Said } from "../state/conversations";

// AnswerText is what a bot says, as it comes.
export function AnswerText({ said: s }: { said: Said }) {
  const text = usePaced(s.text).value;
  const whole = s.state.value !== "streaming" && text === s.text.value;
  if (s.plain.value) return <PlainText text={text} />;
  return (
    <>
      {parts(text).map((part, i) => part.thinking
        ? <Thinking key={i} text={part.text} going={!part.ended && !whole} />
        : <Markdown key={i} text={part.text} files={s.files.value} whole={whole || part.ended} />)}
    </>
  );
}

// Thinking is open until the answer begins, or as the user has it.
function Thinking({ text, going }: { text: string; going: boolean }) {
  const chosen = useSignal<boolean | null>(null);
  const open = chosen.value ?? going;
  return (
    <div class="thinking">
      <button type="button" aria-expanded={open} onClick={() => { chosen.value = !open; }}>{going ? "Thinking…" : "Thought"}</button>
      {open && <blockquote><Markdown text={text} whole={!going} /></blockquote>}
    </div>
  );
}

// usePaced follows a signal, at most once a frame.
function usePaced<T>(source: Signal<T>): Signal<T> {
  const shown = useSignal(source.peek());
  useSignalEffect(() => {
    if (source.value !== shown.peek()) schedule({ step: () => ((shown.value = source.peek()), true) });
  });
  return shown;
}
