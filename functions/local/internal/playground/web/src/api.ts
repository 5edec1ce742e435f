// What the page asks of the program that serves it.

export interface Bot {
  name: string;
  url: string;
  state: "ready" | "invalid" | "off" | "no_key";
  kind: string;
  model: string;
  problems: string[];
  warnings: string[];
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

const api = "/playground/api/";

export async function getSite(): Promise<Site> {
  return getJSON("site");
}

// post sends a request of Poe's to a bot.
export function post(bot: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  return fetch(`${api}bots/${bot}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: signal ?? null,
  });
}

async function getJSON<T>(path: string): Promise<T> {
  const response = await fetch(api + path);
  if (!response.ok) throw new Error((await response.text()).trim() || `${response.status} of ${path}`);
  return response.json() as Promise<T>;
}
