import { batch } from "@preact/signals";
import type { BotError, File, Meta } from "../poe/protocol";
import type { SentEvent } from "../poe/sse";
import type { Said } from "../state/conversations";
import { Calls } from "./calls";

// Hearing puts an answer together from its events.
export class Hearing {
  refetchSettings = false;
  private calls = new Calls();
  private first = true;

  constructor(private answer: Said) {}

  // apply shows what an event says, and reports whether it is the last one. An event that
  // Poe cannot read ends the answer: it throws.
  apply(event: SentEvent): boolean {
    const data = parse(event);
    const a = this.answer;
    if (event.name === "meta" && this.first) this.meta(data as Meta);
    this.first = false;
    switch (event.name) {
      case "text":
        a.text.value += text(event.name, data);
        break;
      case "replace_response":
        a.text.value = text(event.name, data);
        break;
      case "file":
        a.files.value = [...a.files.value, file(data)];
        break;
      case "data":
        a.metadata = String(data["metadata"] ?? "");
        break;
      case "json":
        a.text.value += this.chunk(data);
        break;
      case "error":
        a.error.value = data as BotError;
        return true;
      case "done":
        this.done();
        return true;
    }
    return false;
  }

  private meta(meta: Meta) {
    this.answer.plain.value = (meta.content_type ?? "text/markdown") !== "text/markdown";
    this.refetchSettings = meta.refetch_settings === true;
  }

  private chunk(data: Data): string {
    try {
      return this.calls.add(data);
    } catch {
      throw new Error("An event “json” holds no chunk in OpenAI's form.");
    }
  }

  private done() {
    const a = this.answer;
    batch(() => {
      a.calls.value = this.calls.all.map((c) => ({ ...c, function: { ...c.function, arguments: c.function.arguments || "{}" } }));
      if (!a.text.value && a.files.value.length === 0 && a.calls.value.length === 0) a.error.value = { text: "Bot returned no text in response" };
    });
  }
}

type Data = Record<string, unknown>;

function parse(event: SentEvent): Data {
  let data: unknown;
  try {
    data = JSON.parse(event.data);
  } catch {
    throw new Error(`The data of an event “${event.name}” is not JSON.`);
  }
  if (typeof data !== "object" || data === null || Array.isArray(data)) throw new Error(`The data of an event “${event.name}” is no JSON object.`);
  return data as Data;
}

function text(name: string, data: Data): string {
  if (typeof data["text"] !== "string") throw new Error(`An event “${name}” holds no text.`);
  return data["text"];
}

function file(data: Data): File {
  const { url, content_type, name, inline_ref } = data;
  if (typeof url !== "string" || typeof content_type !== "string" || typeof name !== "string") throw new Error("A file event lacks its url, content_type or name.");
  return { url, content_type, name, inline_ref: typeof inline_ref === "string" ? inline_ref : null };
}
