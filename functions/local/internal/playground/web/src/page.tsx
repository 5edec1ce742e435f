import { useEffect } from "preact/hooks";
import { BotList } from "./bots/list";
import { ConversationView } from "./chat/conversation";
import { current } from "./state/conversations";
import { refreshSite } from "./state/site";

// Page is the whole playground: bots, the chat, and what is on the wire.
export function Page() {
  useEffect(() => { void refreshSite(); }, []);
  return (
    <div class="page">
      <header class="top"><h1>poebridge playground</h1></header>
      <BotList />
      <main>{current.value ? <ConversationView key={current.value.id} conversation={current.value} /> : <p>Choose a bot.</p>}</main>
    </div>
  );
}
