import { signal } from "@preact/signals";
import { remembered } from "./remembered";

// Where the page is too narrow for columns, one of these lies over the chat at a time.
export type Drawer = "side" | "panels";

const narrowly = matchMedia("(max-width: 60rem)"); // as in shell.css

// narrow is whether there is room for the chat alone.
export const narrow = signal(narrowly.matches);
narrowly.addEventListener("change", () => {
  narrow.value = narrowly.matches;
  drawer.value = null;
});

// drawer is what lies over the chat of a narrow page.
export const drawer = signal<Drawer | null>(null);

// panelsOpen is whether the panels are beside the chat of a wide page.
export const panelsOpen = remembered<boolean>("panels", true, () => true);

// The width of the panels, in CSS pixels.
export const leastWidth = 280;
export const panelsWidth = remembered<number>("panels-width", 420, (w) => w >= leastWidth && w < 10_000);

// mostWidth leaves room for the other columns.
export const mostWidth = () => Math.max(leastWidth, innerWidth - 16 * (16 + 22));

let opener: HTMLElement | null = null;

export function openDrawer(which: Drawer) {
  opener = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  drawer.value = which;
}

// closeDrawer gives the focus back to what had it.
export function closeDrawer() {
  if (!drawer.value) return;
  drawer.value = null;
  requestAnimationFrame(() => opener?.focus()); // it is inert until then
}
