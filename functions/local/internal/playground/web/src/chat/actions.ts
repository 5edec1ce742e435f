import { post } from "../api";
import { version } from "../poe/protocol";
import { newSaid, type Conversation, type Feedback, type Said } from "../state/conversations";
import { keep } from "../state/keep";
import { userID } from "../state/user";
import { answer } from "./ask";

// reactions are those of Poe, each with the sign that stands for it.
export const reactions: Record<string, string> = { heart: "❤️", laughing: "😂", surprised: "😮", sad: "😢" };

// resend puts a changed message in the place of one. What followed is dropped.
export function resend(c: Conversation, old: Said, text: string) {
  const message = newSaid("user", text);
  message.attachments = old.attachments;
  dropFrom(c, old);
  c.said.value = [...c.said.value, message];
  return answer(c);
}

// regenerate has the bot answer again, in the place of an answer and what followed.
export function regenerate(c: Conversation, old: Said) {
  dropFrom(c, old);
  return answer(c);
}

function dropFrom(c: Conversation, s: Said) {
  c.said.value = c.said.value.slice(0, c.said.value.indexOf(s));
}

// giveFeedback tells the bot whether an answer was liked; the same again takes it back.
export function giveFeedback(c: Conversation, s: Said, feedback: Feedback) {
  s.feedback.value = s.feedback.value === feedback ? null : feedback;
  keep(c);
  if (s.feedback.value) report(c, s, { type: "report_feedback", feedback_type: feedback });
}

// react tells the bot of a reaction to an answer; the same again takes it back.
export function react(c: Conversation, s: Said, reaction: string) {
  const added = !s.reactions.value.includes(reaction);
  s.reactions.value = added ? [...s.reactions.value, reaction] : s.reactions.value.filter((r) => r !== reaction);
  keep(c);
  report(c, s, { type: "report_reaction", reaction, action: added ? "added" : "removed" });
}

// report sends what needs no answer.
function report(c: Conversation, s: Said, what: Record<string, string>) {
  const ids = { message_id: s.id, user_id: userID, conversation_id: c.id };
  post(c.bot, { version, ...what, ...ids }).catch((e: unknown) => console.warn("not reported:", e));
}
