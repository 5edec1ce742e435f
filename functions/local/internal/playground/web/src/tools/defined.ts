import { effect, signal } from "@preact/signals";
import type { ToolDefinition } from "../poe/protocol";
import { recall, remember } from "../state/storage";
import { tools } from "../state/toolbox";

// Defined is a tool as it is written down in this browser.
export interface Defined {
  name: string;
  description: string;
  parameters: string; // a JSON Schema of an object, as text
  on: boolean; // sent, in conversations that send tools
}

// mostTools bounds what is kept.
export const mostTools = 50;

// example is a tool to begin with.
export const example: Defined = {
  name: "get_weather",
  description: "Tells the weather of a place at present.",
  parameters: JSON.stringify({
    type: "object",
    properties: {
      city: { type: "string", description: "Name of the city" },
      unit: { type: "string", enum: ["celsius", "fahrenheit"] },
    },
    required: ["city"],
  }, null, 2),
  on: true,
};

const key = "playground.tools";

// defined are all tools, in the order in which they were written.
export const defined = signal<Defined[]>(kept());

effect(() => {
  tools.value = defined.value.filter((d) => d.on).map(toDefinition);
  remember("localStorage", key, JSON.stringify(defined.value));
});

function kept(): Defined[] {
  try {
    const all: unknown = JSON.parse(recall("localStorage", key) ?? "[]");
    if (!Array.isArray(all)) return [];
    const found: Defined[] = [];
    for (const d of all as Defined[]) {
      if (Object.keys(faultsOf(d, found)).length === 0) found.push(d);
    }
    return found;
  } catch {
    return [];
  }
}

function toDefinition(d: Defined): ToolDefinition {
  return { type: "function", function: { name: d.name, description: d.description, parameters: JSON.parse(d.parameters) as Record<string, unknown> } };
}

// Faults say what is wrong with a tool, by field.
export type Faults = Partial<Record<"name" | "description" | "parameters", string>>;

// faultsOf judges a tool beside the others. Names are as Bedrock takes them.
export function faultsOf(d: Defined, others: Defined[]): Faults {
  const faults: Faults = {};
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(d.name)) faults.name = "A name has 1 to 64 letters, digits, _ and -.";
  else if (others.some((o) => o.name === d.name)) faults.name = `There is a tool ${d.name} already.`;
  if (!d.description.trim()) faults.description = "The model chooses a tool by its description.";
  const wrong = schemaFault(d.parameters);
  if (wrong) faults.parameters = wrong;
  return faults;
}

// schemaFault says why a text is no JSON Schema of an object; empty if it is one, as far as
// can be told without asking Bedrock.
function schemaFault(text: string): string {
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch (e) {
    return `This is no JSON: ${e instanceof Error ? e.message : e}`;
  }
  if (!isObject(schema)) return "A JSON Schema is an object.";
  if (schema["type"] !== "object") return 'The parameters of a tool are an object: "type" must be "object".';
  const properties = schema["properties"] ?? {};
  if (!isObject(properties)) return '"properties" must be an object.';
  const odd = Object.entries(properties).find(([, p]) => !isObject(p));
  if (odd) return `The property ${odd[0]} must be a JSON Schema, which is an object.`;
  const required = schema["required"] ?? [];
  if (!Array.isArray(required)) return '"required" must be a list of names.';
  const missing = required.find((name) => typeof name !== "string" || !(name in properties));
  return missing === undefined ? "" : `"required" names ${JSON.stringify(missing)}, which is no property.`;
}

function isObject(v: unknown): v is Record<string, unknown> {
  return typeof v === "object" && v !== null && !Array.isArray(v);
}
