import { Lazy } from "./lazy";

// katex draws formulas.
export const katex = new Lazy(async () => {
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = "katex.css";
  document.head.append(style);
  return (await import("katex")).default;
});

// What is drawn at most, in characters of a formula and in formulas that are kept.
const longest = 5000;
const mostKept = 300;

const kept = new Map<string, HTMLElement>();

// drawFormulas draws those in an element that can be, and reports whether some must wait. One
// that is wrong stays as it was written, and says why.
export function drawFormulas(within: DocumentFragment): boolean {
  let waits = false;
  for (const place of within.querySelectorAll<HTMLElement>("[data-math]")) {
    const source = place.textContent ?? "";
    if (place.classList.contains("open") || source.length > longest) continue;
    const drawn = draw(source, place.classList.contains("display"));
    if (drawn) place.replaceChildren(drawn.cloneNode(true));
    else waits = true;
  }
  return waits;
}

function draw(source: string, display: boolean): HTMLElement | null {
  const key = (display ? "d" : "i") + source;
  const known = kept.get(key);
  if (known) return known;
  const to = katex.get();
  if (!to) return null;
  const drawn = document.createElement("span");
  try {
    to.render(source, drawn, { displayMode: display, trust: false, strict: false, maxSize: 20, maxExpand: 1000 });
  } catch (e) { // also of what is nested too deeply
    drawn.className = "wrong";
    drawn.textContent = source;
    drawn.title = e instanceof Error ? e.message : String(e);
  }
  if (kept.size === mostKept) kept.delete(kept.keys().next().value!);
  kept.set(key, drawn);
  return drawn;
}
