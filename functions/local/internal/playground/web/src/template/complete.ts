import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { Text } from "@codemirror/state";
import type { Schema } from "./api";

// keysOf completes the keys of a template, and values of which there are only some, by the
// schema of its kind.
export function keysOf(schema: Promise<Schema | null>) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const root = await schema;
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    const written = /^(\s*(?:- )?)([\w$]*)$/.exec(before);
    const value = /^(\s*(?:- )?)([\w$]+):\s+(\S*)$/.exec(before);
    if (!root || (!written && !value)) return null;
    const indent = (written ?? value)![1]!.length;
    const path = pathTo(context.state.doc, line.number, indent);
    if (value) return options(context.pos - value[3]!.length, valuesOf(at(root, [...path, value[2]!])));
    if (!written![2] && !context.explicit) return null;
    return options(context.pos - written![2]!.length, keysAt(root, path));
  };
}

function options(from: number, found: Completion[]): CompletionResult | null {
  return found.length > 0 ? { from, options: found, validFor: /^[\w$-]*$/ } : null;
}

// pathTo are the keys that a line is below, by the indents of the lines before it.
export function pathTo(doc: Text, number: number, indent: number): string[] {
  const path: string[] = [];
  for (let n = number - 1, least = indent; n >= 1 && least > 0; n--) {
    const m = /^(\s*)((?:- )?)([\w$-]+):/.exec(doc.line(n).text);
    if (!m) continue;
    const own = m[1]!.length;
    const key = own + m[2]!.length;
    if (key < least) {
      path.unshift(m[3]!);
      least = key;
    }
    if (m[2] && own < least) least = own + 1; // what the list is below
  }
  return path;
}

// at is the schema of what is at a path; that of a list is that of its items.
function at(root: Schema, path: string[]): Schema[] {
  let found = all(root, root);
  for (const key of path) {
    found = found.flatMap((s) => {
      const next = s.properties?.[key] ?? (typeof s.additionalProperties === "object" ? s.additionalProperties : undefined);
      return next ? all(root, next) : [];
    });
  }
  return found;
}

// all are a schema and what it refers to, chooses from, and lists.
function all(root: Schema, s: Schema, depth = 0): Schema[] {
  if (depth > 8) return [];
  const more = [...(s.anyOf ?? []), ...(s.oneOf ?? []), ...(s.items ? [s.items] : [])];
  const named = s.$ref ? root.definitions?.[s.$ref.replace("#/definitions/", "")] : undefined;
  if (named) more.push(named);
  return [s, ...more.flatMap((one) => all(root, one, depth + 1))];
}

function keysAt(root: Schema, path: string[]): Completion[] {
  const found = new Map<string, Completion>();
  for (const s of at(root, path)) {
    for (const [key, one] of Object.entries(s.properties ?? {})) {
      const detail = all(root, one).find((x) => x.description)?.description;
      found.set(key, { label: key, type: "property", apply: `${key}: `, ...(detail ? { info: detail } : {}) });
    }
  }
  return [...found.values()];
}

function valuesOf(schemas: Schema[]): Completion[] {
  const values = new Set<string>();
  for (const s of schemas) {
    for (const v of s.enum ?? (s.const === undefined ? [] : [s.const])) if (v !== null) values.add(String(v));
    if (s.type === "boolean") values.add("true").add("false");
  }
  return [...values].map((label) => ({ label, type: "constant" }));
}
