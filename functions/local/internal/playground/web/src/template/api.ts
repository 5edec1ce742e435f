import { getJSON, reach } from "../api";

// Template is the template of a bot as it stands: see templates.go.
export interface Template {
  file: string;
  text: string;
  hash: string;
  applied: string | null;
  group: string;
  defaults: string;
  kind: string;
  cannot_apply: string;
  cannot_save: string;
}

export interface TemplateFinding {
  severity: "error" | "warning";
  file: string; // empty: the text itself
  line: number; // from 1
  column: number;
  path: string;
  message: string;
  hint: string;
}

// Check is what is to be said of a text.
export interface Check {
  findings: TemplateFinding[];
  settings: unknown; // null where it is not valid
  model: string;
  regions: string[];
}

// Changed is the error for a file that is no longer what the editor began with.
export class Changed extends Error {
  constructor(readonly now: Template) {
    super("The file has been changed meanwhile, and was not written.");
  }
}

export const getTemplate = (bot: string) => getJSON<Template>(`templates/${bot}`);
export const getSchema = (kind: string) => getJSON<Schema>(`schemas/${kind}`);
export const checkText = (bot: string, text: string) => send<Check>("POST", `${bot}/check`, { text });
export const applyText = (bot: string, text: string) => send<Template>("PUT", `${bot}/applied`, { text });
export const takeBack = (bot: string) => send<Template>("DELETE", `${bot}/applied`);
export const saveText = (bot: string, text: string, hash: string) => send<Template>("PUT", `${bot}/file`, { text, hash });

async function send<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await reach(`templates/${path}`, {
    method, headers: { "Content-Type": "application/json" }, body: body === undefined ? null : JSON.stringify(body),
  });
  if (response.status === 409) throw new Changed((await response.json()) as Template);
  if (!response.ok) throw new Error((await response.text()).trim() || String(response.status));
  return response.json() as Promise<T>;
}

// Schema is the part of JSON Schema that templates are described by.
export interface Schema {
  $ref?: string;
  description?: string;
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  type?: string | string[];
  definitions?: Record<string, Schema>;
}
