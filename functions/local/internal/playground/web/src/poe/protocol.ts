// Poe's protocol, as far as the page speaks it (version 1.2).

export const version = "1.2";

export interface Attachment {
  url: string;
  content_type: string;
  name: string;
  parsed_content?: string | null;
  inline_ref?: string | null;
}

export type ParameterValue = string | number | boolean;

export interface ToolCall {
  id: string;
  type: "function";
  function: { name: string; arguments: string };
}

export interface ToolResult {
  role: "tool";
  name: string;
  tool_call_id: string;
  content: string;
}

export interface ToolDefinition {
  type: "function";
  function: { name: string; description: string; parameters: Record<string, unknown> };
}

// ProtocolMessage is one message of a query.
export interface ProtocolMessage {
  role: "system" | "user" | "bot" | "tool";
  message_type?: "function_call" | null;
  content: string;
  content_type: string;
  message_id: string;
  timestamp: number; // in microseconds
  attachments: Attachment[];
  parameters: Record<string, ParameterValue>;
  metadata?: string | null; // what the bot's data event stored
  feedback: { type: "like" | "dislike"; reason?: string }[];
  reactions: { user_id: string; reaction: string }[];
}

// Query is the body of a request of type query.
export interface Query {
  version: string;
  type: "query";
  query: ProtocolMessage[];
  user_id: string;
  conversation_id: string;
  message_id: string;
  bot_query_id: string;
  language_code: string;
  tools?: ToolDefinition[];
}

// Meta, File and so on are the data of events.
export interface Meta {
  content_type?: string;
  suggested_replies?: boolean;
  refetch_settings?: boolean;
}

export interface File {
  url: string;
  content_type: string;
  name: string;
  inline_ref?: string | null;
}

export interface BotError {
  text?: string;
  allow_retry?: boolean; // left out, it is true
  error_type?: string;
  raw_response?: string;
}
