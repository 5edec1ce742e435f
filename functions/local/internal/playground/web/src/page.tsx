import { useEffect } from "preact/hooks";
import { ConversationList } from "./bots/conversations";
import { BotList } from "./bots/list";
import "./bots/bots.css";
import { ConversationView } from "./chat/conversation";
import { Divider } from "./shell/divider";
import { DrawerColumn } from "./shell/drawer";
import { Gone } from "./shell/gone";
import { Head } from "./shell/head";
import { closeDrawer, drawer, narrow, panelsOpen, panelsWidth } from "./shell/layout";
import { Panels } from "./shell/panels";
import "./shell/shell.css";
import { Top } from "./shell/top";
import { Welcome } from "./shell/welcome";
import { current } from "./state/conversations";
import { refreshSettings } from "./state/settings";
import { refreshSite } from "./state/site";

// Page is the whole playground: bots, the chat, and what is on the wire.
export function Page() {
  useEffect(() => {
    const refresh = () => {
      if (document.visibilityState !== "visible") return;
      void refreshSite();
      if (current.value) void refreshSettings(current.value.bot);
    };
    void refreshSite();
    document.addEventListener("visibilitychange", refresh); // whoever comes back has perhaps changed a template
    return () => document.removeEventListener("visibilitychange", refresh);
  }, []);
  const beside = narrow.value || panelsOpen.value;
  return (
    <div class="page" style={{ "--panels-width": `${panelsWidth.value}px` }} data-panels={panelsOpen.value}>
      <a class="skip" href="#chat" onClick={(e) => { e.preventDefault(); document.getElementById("chat")?.focus(); }}>Skip to the chat</a>
      <Top />
      <Gone />
      <div class="columns">
        <DrawerColumn which="side" label="Bots and conversations"><BotList /><ConversationList /></DrawerColumn>
        <main id="chat" tabIndex={-1} inert={drawer.value !== null}>
          {current.value ? (
            <>
              <Head bot={current.value.bot} />
              <ConversationView key={current.value.id} conversation={current.value} />
            </>
          ) : <Welcome />}
        </main>
        {drawer.value && <div class="veil" onClick={closeDrawer} />}
        {!narrow.value && panelsOpen.value && <Divider />}
        {beside && <Panels />}
      </div>
    </div>
  );
}
