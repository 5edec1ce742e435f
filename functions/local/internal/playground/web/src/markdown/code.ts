import { element } from "./element";
import { Lazy } from "./lazy";
import { addPreview } from "./preview";
import { pieces } from "./pieces";
import { clean } from "./purify";

// highlighter colours code.
export const highlighter = new Lazy(async () => (await import("highlight.js/lib/common")).default);

// longest is what is coloured at most, in characters.
const longest = 20_000;

// dressCode puts a head over each block of code in an element, and colours it. It reports
// whether the colours must wait. Open is whether the last block is not yet whole.
export function dressCode(within: DocumentFragment, open: boolean): boolean {
  let waits = false;
  for (const pre of within.querySelectorAll("pre")) {
    const text = pre.textContent ?? "";
    const info = pre.dataset["info"] ?? "";
    const language = info.split(/\s/)[0]!.toLowerCase();
    const code = element("code");
    const coloured = language && text.length <= longest ? colour(text, language) : undefined;
    waits ||= coloured === null;
    code.append(...(coloured ? [coloured] : pieces(text)));
    const head = element("div", "code-head", element("span", "language", language || "text"), button("copy", "Copy"));
    const box = element("div", "code", head, element("pre", "", code));
    box.lastElementChild!.setAttribute("tabindex", "0"); // so that keys can scroll it
    if (!open && language === "html" && /^\s*<html[\s>]/i.test(text)) head.insertBefore(button("preview", "Preview"), head.lastChild);
    pre.replaceWith(box);
  }
  return waits;
}

// colour is undefined where a language is not known, null where it must be waited for.
function colour(text: string, language: string): DocumentFragment | null | undefined {
  const by = highlighter.get();
  if (!by) return null;
  if (!by.getLanguage(language)) return undefined;
  return clean(by.highlight(text, { language, ignoreIllegals: true }).value);
}

function button(name: string, label: string): HTMLButtonElement {
  const made = element("button", `${name} quiet`, label);
  made.type = "button";
  return made;
}

// onCode does what the buttons over code are for.
export function onCode(e: Event) {
  const pressed = e.target instanceof Element ? e.target.closest<HTMLButtonElement>(".code-head button") : null;
  const box = pressed?.closest<HTMLElement>(".code");
  if (!pressed || !box) return;
  const text = box.querySelector("pre")?.textContent ?? "";
  if (pressed.classList.contains("preview")) addPreview(box, pressed, text);
  else void copy(pressed, text);
}

async function copy(pressed: HTMLButtonElement, text: string) {
  try {
    await navigator.clipboard.writeText(text);
    pressed.textContent = "Copied";
  } catch {
    pressed.textContent = "Cannot copy";
  }
  setTimeout(() => { pressed.textContent = "Copy"; }, 1500);
}
