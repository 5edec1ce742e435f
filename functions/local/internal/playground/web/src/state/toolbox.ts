import { signal } from "@preact/signals";
import type { ToolDefinition } from "../poe/protocol";

// tools are the definitions that are sent in conversations whose toolsOn is set.
export const tools = signal<ToolDefinition[]>([]);
