import { post } from "../api";
import { readEvents, type SentEvent } from "../poe/sse";
import { version, type BotError, type File, type Meta, type ProtocolMessage, type Query } from "../poe/protocol";
import { newID, newSaid, type Conversation, type Said } from "../state/conversations";

// userID stands for the person at this browser, as Poe's ids of users do.
const userID = newID("u");

// ask puts what a user has said to the bot of a conversation, and shows the answer as it comes.
export async function ask(c: Conversation, text: string, signal: AbortSignal) {
  const answer = newSaid("bot", "");
  answer.state.value = "streaming";
  c.said.value = [...c.said.value, newSaid("user", text), answer];
  const query: Query = {
    version, type: "query", query: c.said.value.slice(0, -1).map(toMessage), user_id: userID,
    conversation_id: c.id, message_id: answer.id, bot_query_id: newID("b"), language_code: navigator.language,
  };
  try {
    const response = await post(c.bot, query, signal);
    if (!response.ok || !response.body || !response.headers.get("Content-Type")?.includes("text/event-stream")) {
      throw new Error(`${response.status}: ${(await response.text()).trim()}`);
    }
    for await (const event of readEvents(response.body)) {
      if (apply(answer, event)) break;
    }
    answer.state.value = "done";
  } catch (e) {
    answer.state.value = signal.aborted ? "stopped" : "done";
    if (!signal.aborted) answer.error.value = { text: e instanceof Error ? e.message : String(e), allow_retry: true };
  }
}

// apply shows what an event says, and reports whether it is the last one.
function apply(answer: Said, event: SentEvent): boolean {
  const data: unknown = JSON.parse(event.data);
  switch (event.name) {
    case "meta":
      answer.plain = ((data as Meta).content_type ?? "text/markdown") !== "text/markdown";
      break;
    case "text":
      answer.text.value += (data as { text: string }).text;
      break;
    case "replace_response":
      answer.text.value = (data as { text: string }).text;
      break;
    case "file":
      answer.files.value = [...answer.files.value, data as File];
      break;
    case "data":
      answer.metadata = (data as { metadata: string }).metadata;
      break;
    case "error":
      answer.error.value = data as BotError;
      break;
    case "done":
      return true;
  }
  return false;
}

function toMessage(s: Said): ProtocolMessage {
  return {
    role: s.role, content: s.text.value, content_type: "text/markdown", message_id: s.id, timestamp: s.at * 1000,
    attachments: s.attachments, parameters: s.parameters, metadata: s.metadata, feedback: [],
  };
}
