import { signal, type Signal } from "@preact/signals";
import { getJudged } from "./api";

// Judgement is what Poe would make of a bot's settings.
export interface Judgement {
  faults: string[]; // what it refuses, drops or fills in
  error: string; // why that is not known; empty otherwise
}

const known = new Map<string, Signal<Judgement>>();

// judgementOf is that of a bot, GROUP/BOT, as it was last asked for.
export function judgementOf(bot: string): Signal<Judgement> {
  let found = known.get(bot);
  if (!found) known.set(bot, found = signal({ faults: [], error: "" }));
  return found;
}

// judge has the program look at a bot's settings anew.
export async function judge(bot: string) {
  const judgement = judgementOf(bot);
  try {
    judgement.value = { faults: (await getJudged(bot)).faults, error: "" };
  } catch (e) {
    judgement.value = { ...judgement.value, error: e instanceof Error ? e.message : String(e) };
  }
}
