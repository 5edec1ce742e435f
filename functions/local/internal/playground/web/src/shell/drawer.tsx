import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { closeDrawer, drawer, narrow, type Drawer } from "./layout";

// DrawerColumn is a column of a wide page. In a narrow one it lies over the chat while it is
// open, takes the focus, and closes by Escape.
export function DrawerColumn({ which, label, children }: { which: Drawer; label: string; children: ComponentChildren }) {
  const element = useRef<HTMLElement>(null);
  const open = narrow.value && drawer.value === which;
  useLayoutEffect(() => {
    if (open) element.current?.querySelector<HTMLElement>("input, button, [tabindex='0']")?.focus();
  }, [open]);
  return (
    <aside
      ref={element} class={`column ${which}`} aria-label={label} inert={narrow.value && !open} data-open={open}
      onKeyDown={(e) => { if (e.key === "Escape" && open) closeDrawer(); }}
    >
      {children}
    </aside>
  );
}
