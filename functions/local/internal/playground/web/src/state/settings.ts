import { signal, type Signal } from "@preact/signals";
import { post } from "../api";
import { version } from "../poe/protocol";

// Settings are a bot's answer to a request of type settings, as far as the page needs them.
export interface Settings {
  response_version?: number;
  allow_attachments?: boolean;
  expand_text_attachments?: boolean;
  enable_image_comprehension?: boolean;
  introduction_message?: string;
  rate_card?: string;
  cost_label?: string;
  parameter_controls?: unknown; // see src/controls
}

interface Known {
  settings: Signal<Settings | null>;
  error: Signal<string>;
}

const known = new Map<string, Known>();

// settingsOf are the settings of a bot, GROUP/BOT; null until they are known. They are asked
// for once, until refreshSettings.
export function settingsOf(bot: string): Signal<Settings | null> {
  return of(bot).settings;
}

// settingsErrorOf is why the settings of a bot are not known; empty otherwise.
export function settingsErrorOf(bot: string): Signal<string> {
  return of(bot).error;
}

// refreshSettings asks a bot again. What is known stays if that fails, as at Poe.
export async function refreshSettings(bot: string) {
  const { settings, error } = of(bot);
  try {
    const response = await post(bot, { version, type: "settings" });
    if (!response.ok) throw new Error(`${response.status}: ${(await response.text()).trim().slice(0, 500)}`);
    settings.value = (await response.json()) as Settings;
    error.value = "";
  } catch (e) {
    error.value = e instanceof Error ? e.message : String(e);
  }
}

function of(bot: string): Known {
  let found = known.get(bot);
  if (!found) {
    found = { settings: signal(null), error: signal("") };
    known.set(bot, found);
    void refreshSettings(bot);
  }
  return found;
}

// allowsAttachments applies the defaults of Poe: what is left out depends on the version.
export function allowsAttachments(s: Settings | null): boolean {
  return s?.allow_attachments ?? (s?.response_version ?? 0) >= 1;
}
