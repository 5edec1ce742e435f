import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

// The height of a row in pixels, as wire.css has it.
const rowHeight = 26;
const spare = 8; // rows that are drawn above and below what is seen

export interface VirtualListProps {
  id: string;
  label: string;
  count: number;
  row: (index: number) => ComponentChildren;
  marked?: (index: number) => string; // a class of the row
  chosen: number; // -1: none
  onChoose: (index: number) => void;
  live: boolean; // rows are still being added: it begins at its end
}

// VirtualList is a list of which only the rows that are seen are drawn. It stays at its end
// while rows are added there, until somebody scrolls up.
export function VirtualList({ id, label, count, row, marked, chosen, onChoose, live }: VirtualListProps) {
  const box = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const height = useSignal(400);
  const follows = useRef(live);
  useEffect(() => {
    const sizes = new ResizeObserver(([entry]) => { if (entry) height.value = entry.contentRect.height; });
    if (box.current) sizes.observe(box.current);
    return () => sizes.disconnect();
  }, []);
  useLayoutEffect(() => {
    if (follows.current && box.current) box.current.scrollTop = count * rowHeight;
  }, [count]);
  useLayoutEffect(() => { if (chosen >= 0) bringIntoView(box.current, chosen); }, [chosen]);
  const first = Math.max(0, Math.floor(top.value / rowHeight) - spare);
  const last = Math.min(count, Math.ceil((top.value + height.value) / rowHeight) + spare);
  const choose = (index: number) => onChoose(Math.min(count - 1, Math.max(0, index)));
  const onKeyDown = (e: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(height.value / rowHeight) - 1);
    const steps: Record<string, number> = { ArrowUp: -1, ArrowDown: 1, PageUp: -page, PageDown: page, Home: -count, End: count };
    const step = steps[e.key];
    if (step === undefined || count === 0) return;
    e.preventDefault();
    choose(Math.max(0, chosen) + (chosen < 0 && step === 1 ? 0 : step));
  };
  return (
    <div
      ref={box} class="rows" role="listbox" aria-label={label} tabIndex={0} onKeyDown={onKeyDown}
      aria-activedescendant={chosen >= first && chosen < last ? `${id}-${chosen}` : undefined}
      onScroll={(e) => {
        const at = e.currentTarget;
        top.value = at.scrollTop;
        follows.current = at.scrollTop + at.clientHeight >= at.scrollHeight - rowHeight;
      }}
    >
      <div class="rows-all" style={{ height: `${count * rowHeight}px` }}>
        {Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i).map((index) => (
          <div
            key={index} id={`${id}-${index}`} class={`row ${marked?.(index) ?? ""}`} role="option" aria-selected={index === chosen}
            aria-setsize={count} aria-posinset={index + 1} style={{ top: `${index * rowHeight}px` }} onClick={() => choose(index)}
          >
            {row(index)}
          </div>
        ))}
      </div>
    </div>
  );
}

function bringIntoView(box: HTMLElement | null, index: number) {
  if (!box) return;
  const at = index * rowHeight;
  if (at < box.scrollTop) box.scrollTop = at;
  if (at + rowHeight > box.scrollTop + box.clientHeight) box.scrollTop = at + rowHeight - box.clientHeight;
}
