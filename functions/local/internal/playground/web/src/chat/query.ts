import type { Attachment, ProtocolMessage, Query } from "../poe/protocol";
import { version } from "../poe/protocol";
import { newID, type Conversation, type Said } from "../state/conversations";
import { tools } from "../state/toolbox";
import { userID } from "../state/user";

// mostMessages is what Poe sends of a conversation at most, the newest ones.
const mostMessages = 1000;

// newQuery asks for the next answer in a conversation.
export function newQuery(c: Conversation, answerID: string): Query {
  const messages = c.said.value.flatMap(toMessages);
  const last = messages.at(-1);
  // What tools gave belongs to the turn that the user's last message has begun, with its controls.
  if (last?.role === "tool") last.parameters = messages.findLast((m) => m.role === "user")?.parameters ?? {};
  const query: Query = {
    version, type: "query", query: messages.slice(-mostMessages), user_id: userID,
    conversation_id: c.id, message_id: answerID, bot_query_id: newID("b"), language_code: navigator.language,
  };
  if (c.toolsOn.value && tools.value.length > 0) query.tools = tools.value;
  return query;
}

// toMessages is a message as Poe sends it later. An answer that called tools is followed by
// its calls and their results, each in a message of its own; what the bot has stored with the
// answer, such as the thinking that led to the calls, is with them.
function toMessages(s: Said): ProtocolMessage[] {
  const message: ProtocolMessage = {
    role: s.role, content: s.text.value, content_type: s.plain.value ? "text/plain" : "text/markdown", message_id: s.id,
    timestamp: s.at * 1000, attachments: s.role === "bot" ? s.files.value : s.attachments.map(toAttachment), parameters: s.parameters,
    metadata: s.metadata, feedback: s.feedback.value ? [{ type: s.feedback.value }] : [],
    reactions: s.reactions.value.map((reaction) => ({ user_id: userID, reaction })),
  };
  if (s.results.value.length === 0) return [message];
  const bare = { ...message, attachments: [], feedback: [], reactions: [], metadata: null };
  const calls: ProtocolMessage = { ...bare, metadata: s.metadata, message_type: "function_call", content: JSON.stringify(s.calls.value), message_id: newID("m") };
  const results: ProtocolMessage = { ...bare, role: "tool", content: JSON.stringify(s.results.value), message_id: newID("m") };
  return message.content || message.attachments.length > 0 ? [message, calls, results] : [calls, results];
}

function toAttachment({ url, content_type, name, parsed_content = null }: Attachment): Attachment {
  return { url, content_type, name, parsed_content };
}
