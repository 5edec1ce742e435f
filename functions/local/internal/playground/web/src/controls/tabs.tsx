import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";

// Tabs are the tabs of a section, one at a time.
export function Tabs({ tabs, label }: { tabs: { name: string; view: ComponentChildren }[]; label: string }) {
  const id = useId();
  const chosen = useSignal(0);
  const list = useRef<HTMLDivElement>(null);
  const at = Math.min(chosen.value, tabs.length - 1);
  const move = (e: KeyboardEvent) => {
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[e.key];
    if (to === undefined) return;
    e.preventDefault();
    chosen.value = (to + tabs.length) % tabs.length;
    (list.current?.children[chosen.value] as HTMLElement).focus();
  };
  return (
    <div class="control-tabs">
      <div role="tablist" aria-label={label} ref={list} onKeyDown={move}>
        {tabs.map((t, i) => (
          <button
            key={i} type="button" role="tab" id={`${id}-${i}`} aria-controls={`${id}-panel`} aria-selected={i === at} tabIndex={i === at ? 0 : -1}
            onClick={() => { chosen.value = i; }}
          >
            {t.name || `Tab ${i + 1}`}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${at}`} key={at}>{tabs[at]?.view}</div>
    </div>
  );
}
