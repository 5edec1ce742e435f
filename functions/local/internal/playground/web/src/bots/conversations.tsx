import { conversations, current, type Conversation } from "../state/conversations";
import { remove, removeAll } from "../state/keep";
import { Icon } from "../shell/icons";
import { closeDrawer } from "../shell/layout";
import { moveFocus } from "./keys";

// ConversationList is what has been talked about, what was last used first.
export function ConversationList() {
  const all = conversations.value.filter((c) => c.title.value || c === current.value);
  if (all.length === 0) return null;
  return (
    <nav class="conversations" aria-label="Conversations">
      <div class="heading">
        <h2>Conversations</h2>
        <button class="quiet small" onClick={() => { if (confirm("Delete all conversations?")) void removeAll(); }}>Delete all</button>
      </div>
      <ul onKeyDown={(e) => moveFocus(e, "button.conversation")}>
        {all.map((c) => <Item key={c.id} conversation={c} reachedByTab={c === (current.value ?? all[0])} />)}
      </ul>
    </nav>
  );
}

// Item is one of them. The Delete key does as its button, which is for the mouse.
function Item({ conversation: c, reachedByTab }: { conversation: Conversation; reachedByTab: boolean }) {
  const name = c.title.value || "Nothing said yet";
  return (
    <li class="one">
      <button
        class="conversation quiet" aria-current={current.value === c} tabIndex={reachedByTab ? 0 : -1} aria-keyshortcuts="Delete"
        onClick={() => { current.value = c; closeDrawer(); }}
        onKeyDown={(e) => { if (e.key === "Delete") removeFocused(c, e.currentTarget); }}
      >
        <span class="title">{name}</span>
        <span class="soft small">{c.bot}{c.asking.value && " · answering"}</span>
      </button>
      <button class="icon quiet remove" tabIndex={-1} aria-label={`Delete ${name}`} title="Delete" onClick={() => void remove(c)}><Icon name="trash" /></button>
    </li>
  );
}

// removeFocused deletes a conversation and goes on to its neighbour.
function removeFocused(c: Conversation, button: HTMLElement) {
  const item = button.closest("li");
  const neighbour = item?.nextElementSibling ?? item?.previousElementSibling;
  void remove(c);
  neighbour?.querySelector<HTMLElement>("button.conversation")?.focus();
}
