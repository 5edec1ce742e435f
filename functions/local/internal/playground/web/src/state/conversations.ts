import { signal, type Signal } from "@preact/signals";
import type { Attachment, BotError, File, ParameterValue } from "../poe/protocol";

// Said is one message as it is shown. What changes while an answer comes is a signal.
export interface Said {
  id: string; // message_id
  role: "user" | "bot";
  text: Signal<string>;
  plain: boolean; // text/plain
  files: Signal<File[]>;
  attachments: Attachment[];
  parameters: Record<string, ParameterValue>;
  metadata: string | null;
  error: Signal<BotError | null>;
  state: Signal<"done" | "streaming" | "stopped">;
  at: number; // in milliseconds since 1970
}

// Conversation is what Poe calls a chat.
export interface Conversation {
  id: string; // conversation_id
  bot: string; // GROUP/BOT
  said: Signal<Said[]>;
}

export const conversations = signal<Conversation[]>([]);
export const current = signal<Conversation | null>(null);

export function newConversation(bot: string): Conversation {
  const c = { id: newID("c"), bot, said: signal<Said[]>([]) };
  conversations.value = [c, ...conversations.value];
  current.value = c;
  return c;
}

// newID is an id in the form of Poe's: a letter, a hyphen, 32 letters and digits.
export function newID(kind: string): string {
  return `${kind}-${crypto.randomUUID().replaceAll("-", "")}`;
}

export function newSaid(role: Said["role"], text: string): Said {
  return {
    id: newID("m"), role, text: signal(text), plain: false, files: signal([]), attachments: [], parameters: {},
    metadata: null, error: signal(null), state: signal("done"), at: Date.now(),
  };
}
