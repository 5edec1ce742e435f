import { site } from "../state/site";
import { Icon } from "./icons";
import { drawer, narrow, openDrawer, panelsOpen } from "./layout";
import { ThemeSwitch } from "./theme";

// Top is the line above everything.
export function Top() {
  const togglePanels = () => {
    if (narrow.value) openDrawer("panels");
    else panelsOpen.value = !panelsOpen.value;
  };
  return (
    <header class="top">
      {narrow.value && (
        <button class="icon quiet" aria-label="Bots" title="Bots" aria-expanded={drawer.value === "side"} onClick={() => openDrawer("side")}>
          <Icon name="menu" />
        </button>
      )}
      <h1>poebridge <span class="soft">playground</span></h1>
      {site.value && <span class="answers badge" title={`poebridge ${site.value.version}`}>answered by {site.value.answers}</span>}
      <ThemeSwitch />
      <button
        id="panels-button" class="icon quiet" aria-label="Panels" title="Wire, template, tools, faults"
        aria-expanded={narrow.value ? drawer.value === "panels" : panelsOpen.value} onClick={togglePanels}
      >
        <Icon name="panels" />
      </button>
    </header>
  );
}
