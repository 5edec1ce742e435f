import { effect } from "@preact/signals";
import { Icon, type IconName } from "./icons";
import { remembered } from "./remembered";

const themes = ["auto", "light", "dark"] as const;
type Theme = (typeof themes)[number];

const icons: Record<Theme, IconName> = { auto: "auto", light: "sun", dark: "moon" };
const names: Record<Theme, string> = { auto: "As the system", light: "Light", dark: "Dark" };

// theme is how the page is to look; auto is as the system does.
export const theme = remembered<Theme>("theme", "auto", (t) => themes.includes(t));

effect(() => { document.documentElement.dataset.theme = theme.value; });

// ThemeSwitch chooses between light and dark.
export function ThemeSwitch() {
  return (
    <div class="theme-switch" role="radiogroup" aria-label="Colours">
      {themes.map((t) => (
        <label key={t} title={names[t]}>
          <input type="radio" class="hidden-text" name="theme" checked={theme.value === t} onChange={() => { theme.value = t; }} />
          <Icon name={icons[t]} />
          <span class="hidden-text">{names[t]}</span>
        </label>
      ))}
    </div>
  );
}
