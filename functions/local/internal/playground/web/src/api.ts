// What the page asks of the program that serves it.
import { signal } from "@preact/signals";
import type { Attachment } from "./poe/protocol";

// reachable is whether the program was there when it was last asked for something.
export const reachable = signal(true);

export interface Bot {
  name: string;
  url: string;
  state: "ready" | "invalid" | "off" | "no_key";
  kind: string;
  model: string;
  problems: string[];
  warnings: string[];
  edited: boolean; // another template than the file's is applied
}

export interface Group {
  name: string;
  bots: Bot[];
  problems: string[];
}

export interface Site {
  version: string;
  answers: string;
  groups: Group[];
}

// Upload is a file of the user's that the program keeps, as an attachment.
export interface Upload extends Attachment {
  bytes: number;
  notes?: string[]; // what is otherwise than on Poe, a sentence each
}

const api = "/playground/api/";

export async function getSite(): Promise<Site> {
  return getJSON("site");
}

// post sends a request of Poe's to a bot.
export function post(bot: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  return reach(`bots/${pathOf(bot)}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: signal ?? null,
  });
}

// upload gives a file to the program, for a message to a bot.
export async function upload(bot: string, file: File, signal: AbortSignal): Promise<Upload> {
  const form = new FormData();
  form.set("bot", bot);
  form.set("file", file);
  const response = await reach("attachments", { method: "POST", body: form, signal });
  if (!response.ok) throw new Error((await response.text()).trim() || `${response.status}`);
  return response.json() as Promise<Upload>;
}

// address is where something of the program is.
export const address = (path: string) => api + path;

// getJSON asks the program for what it has, or has it do something, below its api/.
export async function getJSON<T>(path: string, request?: RequestInit): Promise<T> {
  const response = await reach(path, request);
  if (!response.ok) throw new Error((await response.text()).trim() || `${response.status} of ${path}`);
  return response.json() as Promise<T>;
}

// pathOf is GROUP/BOT in an address.
export function pathOf(bot: string): string {
  return bot.split("/").map(encodeURIComponent).join("/");
}

// reach asks the program for something.
export async function reach(path: string, request?: RequestInit): Promise<Response> {
  try {
    const response = await fetch(api + path, request);
    reachable.value = true;
    return response;
  } catch (e) {
    if (e instanceof TypeError) reachable.value = false; // not for what the page itself broke off
    throw e;
  }
}
