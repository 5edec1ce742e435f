// moveFocus goes by arrow keys, Home and End through the elements of a selector that are
// inside of the one that listens.
export function moveFocus(e: KeyboardEvent, selector: string) {
  if (!(e.currentTarget instanceof HTMLElement) || !(e.target instanceof HTMLElement) || !e.target.matches(selector)) return;
  const all = [...e.currentTarget.querySelectorAll<HTMLElement>(selector)];
  const at = all.indexOf(e.target);
  const to: Record<string, HTMLElement | undefined> = { ArrowDown: all[at + 1], ArrowUp: all[at - 1], Home: all[0], End: all.at(-1) };
  const next = to[e.key];
  if (!next) return;
  e.preventDefault();
  next.focus();
}
