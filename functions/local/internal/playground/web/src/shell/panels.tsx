import type { ComponentType } from "preact";
import { FaultsPanel } from "../faults/panel";
import { TemplatePanel } from "../template/panel";
import { ToolsPanel } from "../tools/panel";
import { WirePanel } from "../wire/panel";
import { DrawerColumn } from "./drawer";
import { Icon } from "./icons";
import { closeDrawer, narrow, panelsOpen } from "./layout";
import { remembered } from "./remembered";

const tabs: { id: string; name: string; Panel: ComponentType }[] = [
  { id: "wire", name: "Wire", Panel: WirePanel },
  { id: "template", name: "Template", Panel: TemplatePanel },
  { id: "tools", name: "Tools", Panel: ToolsPanel },
  { id: "faults", name: "Faults", Panel: FaultsPanel },
];

// chosenTab is the id of the panel that is seen.
export const chosenTab = remembered<string>("tab", "wire", (id) => tabs.some((t) => t.id === id));

// Panels are what is beside the chat, one at a time.
export function Panels() {
  const chosen = tabs.find((t) => t.id === chosenTab.value) ?? tabs[0]!;
  return (
    <DrawerColumn which="panels" label="Panels">
      <div class="tabs">
        <div role="tablist" aria-label="Panels" onKeyDown={moveTab}>
          {tabs.map((t) => (
            <button
              key={t.id} id={`tab-${t.id}`} class="tab" role="tab" aria-selected={t === chosen} aria-controls="panel"
              tabIndex={t === chosen ? 0 : -1} onClick={() => { chosenTab.value = t.id; }}
            >
              {t.name}
            </button>
          ))}
        </div>
        <button class="icon quiet" aria-label="Close the panels" title="Close the panels" onClick={close}><Icon name="close" /></button>
      </div>
      <div id="panel" class="panel" role="tabpanel" aria-labelledby={`tab-${chosen.id}`} tabIndex={0}><chosen.Panel /></div>
    </DrawerColumn>
  );
}

function close() {
  if (narrow.value) {
    closeDrawer();
    return;
  }
  panelsOpen.value = false;
  requestAnimationFrame(() => document.getElementById("panels-button")?.focus());
}

// moveTab goes to another tab by arrow keys, Home and End, and chooses it.
function moveTab(e: KeyboardEvent) {
  const at = tabs.findIndex((t) => t.id === chosenTab.value);
  const to: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 };
  const next = tabs.at((to[e.key] ?? NaN) % tabs.length);
  if (to[e.key] === undefined || !next) return;
  e.preventDefault();
  chosenTab.value = next.id;
  document.getElementById(`tab-${next.id}`)?.focus();
}
