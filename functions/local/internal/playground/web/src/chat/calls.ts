import type { ToolCall } from "../poe/protocol";

// Calls puts together the calls of tools that an answer makes, from chunks in OpenAI's form,
// as Poe's client does: it needs a first chunk with id and name, and skips a chunk that has a
// finish reason.
export class Calls {
  private byIndex = new Map<number, ToolCall>();

  // add takes the data of a json event and returns the text in it.
  add(data: unknown): string {
    const choice = (data as { choices?: Choice[] }).choices?.[0];
    if (!choice?.delta || choice.finish_reason) return "";
    for (const { index = 0, id, function: f } of choice.delta.tool_calls ?? []) {
      const known = this.byIndex.get(index);
      if (known) known.function.arguments += f?.arguments ?? "";
      else if (id && f?.name) this.byIndex.set(index, { id, type: "function", function: { name: f.name, arguments: f.arguments ?? "" } });
    }
    return typeof choice.delta.content === "string" ? choice.delta.content : "";
  }

  get all(): ToolCall[] {
    return [...this.byIndex.values()];
  }
}

interface Choice {
  delta?: { content?: string; tool_calls?: { index?: number; id?: string; function?: { name?: string; arguments?: string } }[] };
  finish_reason?: string | null;
}
