import { post } from "../api";
import { version, type BotError, type Query } from "../poe/protocol";
import { readEvents } from "../poe/sse";
import { newID } from "../state/conversations";
import { getCalls } from "./api";

// Outcome is what a user would see of an answer.
export interface Outcome {
  text: string;
  error: BotError | null;
  done: boolean; // the answer came to its end
  calls: number; // of Bedrock
}

// attempt asks a bot something in a conversation of its own, which is kept nowhere.
export async function attempt(bot: string, text: string, signal: AbortSignal): Promise<Outcome> {
  const outcome: Outcome = { text: "", error: null, done: false, calls: 0 };
  const query: Query = {
    version, type: "query", user_id: newID("u"), conversation_id: newID("c"), message_id: newID("m"), bot_query_id: newID("b"), language_code: navigator.language,
    query: [{
      role: "user", content: text, content_type: "text/markdown", message_id: newID("m"), timestamp: Date.now() * 1000,
      attachments: [], parameters: {}, feedback: [], reactions: [],
    }],
  };
  const response = await post(bot, query, signal);
  if (!response.body || !response.headers.get("Content-Type")?.includes("text/event-stream")) {
    throw new Error(`The bot answers ${response.status} and no events: ${(await response.text()).trim().slice(0, 500)}`);
  }
  for await (const { name, data } of readEvents(response.body)) {
    const fields = JSON.parse(data) as { text?: string };
    if (name === "text") outcome.text += fields.text ?? "";
    if (name === "replace_response") outcome.text = fields.text ?? "";
    if (name === "error") outcome.error = fields as BotError;
    if (name === "done") outcome.done = true;
  }
  const wire = response.headers.get("Playground-Wire");
  if (wire) outcome.calls = await getCalls(wire);
  return outcome;
}

// inWords tells what a user sees, a sentence each.
export function inWords(o: Outcome): string[] {
  const words: string[] = [];
  const text = o.text.trim();
  if (!o.error) words.push(text ? "The user sees an answer and no error." : "The user sees nothing, and no error.");
  else words.push(text ? "The user sees a part of the answer, and then an error." : "The user sees an error and nothing of an answer.");
  if (o.error) words.push(...errorWords(o.error));
  if (!o.done) words.push("The answer has no end: Poe would report that to the bot.");
  if (o.calls > 1) words.push(`The gateway called Bedrock ${o.calls} times.`);
  if (o.calls === 1) words.push("The gateway called Bedrock once.");
  return words;
}

function errorWords(e: BotError): string[] {
  if (e.error_type === "insufficient_fund") return ["Poe says that the user's points do not suffice."];
  return [
    e.allow_retry ?? true ? "Poe may run the query again by itself, and the user can." : "Poe does not run the query again: trying again would not help.",
    ...(e.error_type ? [`The error is of the type ${e.error_type}.`] : []),
  ];
}
