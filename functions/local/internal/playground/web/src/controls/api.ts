import { getJSON, pathOf } from "../api";

// Judged are the settings of a bot, and what Poe refuses of them, drops or fills in.
export interface Judged {
  settings: unknown;
  faults: string[];
}

export function getJudged(bot: string): Promise<Judged> {
  return getJSON(`settings/${pathOf(bot)}`);
}
