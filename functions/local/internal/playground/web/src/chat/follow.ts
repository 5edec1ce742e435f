import { useSignal, type Signal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

// near is how close to the end counts as being there, in pixels.
const near = 48;

// Follow is a list that is scrolled along with its end, until the user scrolls up.
export interface Follow {
  scroller: RefObject<HTMLDivElement | null>;
  content: RefObject<HTMLDivElement | null>;
  away: Signal<boolean>; // the end is not followed
  toEnd: () => void;
}

export function useFollow(): Follow {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const away = useSignal(false);
  const toEnd = () => {
    away.value = false;
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  };
  useEffect(() => {
    const box = scroller.current!;
    let top = box.scrollTop;
    const onScroll = () => {
      const left = box.scrollHeight - box.clientHeight - box.scrollTop;
      if (left <= near) away.value = false;
      else if (box.scrollTop < top) away.value = true; // only up: what grows leaves the end below
      top = box.scrollTop;
    };
    box.addEventListener("scroll", onScroll, { passive: true });
    const watch = new ResizeObserver(() => {
      if (!away.peek()) box.scrollTop = box.scrollHeight;
    });
    watch.observe(content.current!);
    watch.observe(box);
    return () => {
      box.removeEventListener("scroll", onScroll);
      watch.disconnect();
    };
  }, []);
  return { scroller, content, away, toEnd };
}
