import type { Upload } from "../api";
import type { BotError, File, ParameterValue, ToolCall, ToolResult } from "../poe/protocol";
import { makeConversation, newSaid, type Conversation, type Feedback, type Said, type SaidState } from "./conversations";

// Head is what is kept of a conversation for the list of them.
export interface Head {
  id: string;
  bot: string;
  title: string;
  at: number; // in milliseconds since 1970
  length: number; // in characters, all messages together
}

// Body is the rest.
export interface Body {
  id: string;
  said: StoredSaid[];
  touched: Record<string, ParameterValue>;
  toolsOn: boolean;
}

interface StoredSaid {
  id: string;
  role: Said["role"];
  text: string;
  plain: boolean;
  files: File[];
  attachments: Upload[];
  parameters: Record<string, ParameterValue>;
  metadata: string | null;
  calls: ToolCall[];
  results: ToolResult[];
  reactions: string[];
  feedback: Feedback | null;
  error: BotError | null;
  state: SaidState;
  at: number;
}

export function toHead(c: Conversation): Head {
  const length = c.said.value.reduce((sum, s) => sum + s.text.value.length, 0);
  return { id: c.id, bot: c.bot, title: c.title.value, at: c.at.value, length };
}

export function fromHead(h: Head): Conversation {
  const c = makeConversation(h.id, h.bot);
  putHead(c, h);
  return c;
}

export function putHead(c: Conversation, h: Head) {
  c.title.value = h.title;
  c.at.value = h.at;
}

export function toBody(c: Conversation): Body {
  return { id: c.id, said: c.said.value.map(toStored), touched: c.touched.value, toolsOn: c.toolsOn.value };
}

// fill puts into a conversation what was kept of it. Messages that it has stay the same ones.
export function fill(c: Conversation, body: Body) {
  const known = new Map(c.said.value.map((s) => [s.id, s]));
  c.said.value = body.said.map((k) => fromStored(k, known.get(k.id)));
  c.touched.value = body.touched;
  c.toolsOn.value = body.toolsOn;
}

function toStored(s: Said): StoredSaid {
  return {
    id: s.id, role: s.role, text: s.text.value, plain: s.plain.value, files: s.files.value, attachments: s.attachments,
    parameters: s.parameters, metadata: s.metadata, calls: s.calls.value, results: s.results.value, reactions: s.reactions.value,
    feedback: s.feedback.value, error: s.error.value, state: s.state.value, at: s.at,
  };
}

// fromStored makes a message of what was kept. An answer that was coming when the page was
// left has ended there.
function fromStored(k: StoredSaid, s = newSaid(k.role, k.text)): Said {
  s.text.value = k.text;
  Object.assign(s, { id: k.id, attachments: k.attachments, parameters: k.parameters, metadata: k.metadata, at: k.at });
  s.plain.value = k.plain;
  s.files.value = k.files;
  s.calls.value = k.calls;
  s.results.value = k.results;
  s.reactions.value = k.reactions;
  s.feedback.value = k.feedback;
  s.error.value = k.error;
  s.state.value = k.state === "streaming" ? "stopped" : k.state;
  return s;
}
