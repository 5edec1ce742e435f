import { useSignal } from "@preact/signals";
import type { Conversation, Feedback, Said } from "../state/conversations";
import { WireButton } from "../wire/button";
import { giveFeedback, react, reactions, regenerate } from "./actions";
import { Thumb } from "./thumb";

interface Props {
  conversation: Conversation;
  said: Said;
}

export function UserActions({ conversation: c, said: s, edit }: Props & { edit: () => void }) {
  return (
    <div class="actions" role="group" aria-label="For this message">
      <CopyButton said={s} />
      <button type="button" class="edit quiet" disabled={c.asking.value !== null} onClick={edit}>Edit</button>
    </div>
  );
}

export function AnswerActions({ conversation: c, said: s }: Props) {
  return (
    <div class="actions" role="group" aria-label="For this answer">
      <CopyButton said={s} />
      <button type="button" class="quiet" disabled={c.asking.value !== null} onClick={() => void regenerate(c, s)}>Regenerate</button>
      <WireButton answerID={s.id} />
      {(s.text.value || s.files.value.length > 0) && <Reactions conversation={c} said={s} />}
    </div>
  );
}

function Reactions({ conversation: c, said: s }: Props) {
  return (
    <>
      <FeedbackButton conversation={c} said={s} feedback="like" />
      <FeedbackButton conversation={c} said={s} feedback="dislike" />
      {Object.entries(reactions).map(([name, sign]) => (
        <button key={name} type="button" class="sign quiet" title={name} aria-label={name} aria-pressed={s.reactions.value.includes(name)} onClick={() => react(c, s, name)}>
          {sign}
        </button>
      ))}
    </>
  );
}

function FeedbackButton({ conversation: c, said: s, feedback }: Props & { feedback: Feedback }) {
  return (
    <button type="button" class="quiet" title={feedback} aria-label={feedback} aria-pressed={s.feedback.value === feedback} onClick={() => giveFeedback(c, s, feedback)}>
      <Thumb down={feedback === "dislike"} />
    </button>
  );
}

function CopyButton({ said: s }: { said: Said }) {
  const label = useSignal("Copy");
  const copy = async () => {
    label.value = await navigator.clipboard.writeText(s.text.value).then(() => "Copied", () => "Cannot copy");
    setTimeout(() => { label.value = "Copy"; }, 1500);
  };
  return <button type="button" class="quiet" onClick={() => void copy()}>{label}</button>;
}
