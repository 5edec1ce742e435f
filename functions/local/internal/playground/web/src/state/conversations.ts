import { signal, type Signal } from "@preact/signals";
import type { Upload } from "../api";
import type { BotError, File, ParameterValue, ToolCall, ToolResult } from "../poe/protocol";

// Said is one message as it is shown. What changes while an answer comes is a signal.
export interface Said {
  id: string; // message_id
  role: "user" | "bot";
  text: Signal<string>;
  plain: Signal<boolean>; // text/plain
  files: Signal<File[]>; // of an answer
  attachments: Upload[]; // of a user's message
  parameters: Record<string, ParameterValue>;
  metadata: string | null; // what the bot's data event stored
  calls: Signal<ToolCall[]>; // what an answer wants of tools
  results: Signal<ToolResult[]>; // what they gave; none yet: the calls are open
  reactions: Signal<string[]>; // the user's
  feedback: Signal<Feedback | null>; // the user's
  error: Signal<BotError | null>;
  state: Signal<SaidState>;
  at: number; // in milliseconds since 1970
}

export type SaidState = "done" | "streaming" | "stopped";
export type Feedback = "like" | "dislike";

// Conversation is what Poe calls a chat.
export interface Conversation {
  id: string; // conversation_id
  bot: string; // GROUP/BOT
  title: Signal<string>; // how it begins; empty as long as nothing is said
  at: Signal<number>; // when something was last said, in milliseconds since 1970
  said: Signal<Said[]>;
  loaded: Signal<boolean>; // false: what was said is still to be read from the browser
  touched: Signal<Record<string, ParameterValue>>; // controls that the user has set
  toolsOn: Signal<boolean>; // the defined tools are sent along
  asking: Signal<AbortController | null>; // ends the answer that is coming
  draft: Signal<string>;
  attached: Signal<Upload[]>; // for the next message
}

// conversations are all of them, the one that was last used first.
export const conversations = signal<Conversation[]>([]);
export const current = signal<Conversation | null>(null);

// newConversation begins one, or takes one of the bot's in which nothing is said yet.
export function newConversation(bot: string): Conversation {
  let c = conversations.value.find((c) => c.bot === bot && c.loaded.value && c.said.value.length === 0);
  if (!c) {
    c = makeConversation(newID("c"), bot);
    c.loaded.value = true;
    conversations.value = [c, ...conversations.value];
  }
  current.value = c;
  return c;
}

export function makeConversation(id: string, bot: string): Conversation {
  return {
    id, bot, title: signal(""), at: signal(Date.now()), said: signal([]), loaded: signal(false), touched: signal({}),
    toolsOn: signal(false), asking: signal(null), draft: signal(""), attached: signal([]),
  };
}

// newID is an id in the form of Poe's: a letter, a hyphen, 32 letters and digits.
export function newID(kind: string): string {
  return `${kind}-${crypto.randomUUID().replaceAll("-", "")}`;
}

export function newSaid(role: Said["role"], text: string): Said {
  return {
    id: newID("m"), role, text: signal(text), plain: signal(false), files: signal([]), attachments: [], parameters: {}, metadata: null,
    calls: signal([]), results: signal([]), reactions: signal([]), feedback: signal(null), error: signal(null), state: signal("done"),
    at: Date.now(),
  };
}
