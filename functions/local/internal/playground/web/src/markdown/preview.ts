import { element } from "./element";

// addPreview shows a page below its source, or takes it away. It is in a frame of its own
// without any rights: scripts do not run in it, and nothing is loaded.
export function addPreview(box: HTMLElement, pressed: HTMLButtonElement, html: string) {
  const shown = box.querySelector(".page-preview");
  pressed.setAttribute("aria-expanded", String(!shown));
  if (shown) {
    shown.remove();
    return;
  }
  const frame = element("iframe");
  frame.setAttribute("sandbox", "");
  frame.title = "Preview of the page";
  frame.srcdoc = html;
  box.append(element("div", "page-preview", element("p", "soft small", "Without scripts and what is loaded from elsewhere, which Poe allows."), frame));
}
