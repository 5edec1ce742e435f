import { signal } from "@preact/signals";
import { getSite, reachable, type Bot, type Site } from "../api";

// site is what is served; null until it is known.
export const site = signal<Site | null>(null);

// siteError is why it is not known; empty otherwise.
export const siteError = signal("");

export async function refreshSite() {
  try {
    site.value = await getSite();
    siteError.value = "";
  } catch (e) {
    if (reachable.value) siteError.value = `The bots cannot be listed: ${e instanceof Error ? e.message : e}`;
  }
}

// botOf finds a bot by GROUP/BOT.
export function botOf(id: string): Bot | undefined {
  const [group, name] = id.split("/");
  return site.value?.groups.find((g) => g.name === group)?.bots.find((b) => b.name === name);
}
