import { newConversation } from "../state/conversations";
import { closeDrawer } from "../shell/layout";

// chooseBot begins a conversation with a bot.
export function chooseBot(id: string) {
  newConversation(id);
  closeDrawer();
  requestAnimationFrame(() => document.querySelector<HTMLElement>("main textarea")?.focus());
}
