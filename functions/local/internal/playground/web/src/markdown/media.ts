import type { File } from "../poe/protocol";
import { element } from "./element";

// localURL is the address of a file of this program as the page may load it; null for what is
// elsewhere, which the page's policy forbids, and for what is no file. This program may be
// known by two names.
export function localURL(url: string): string | null {
  const parsed = URL.parse(url, location.href);
  if (!parsed || parsed.port !== location.port || !["localhost", "127.0.0.1", "[::1]"].includes(parsed.hostname)) return null;
  const isFile = parsed.protocol === location.protocol && !parsed.pathname.startsWith("/playground/api/");
  return isFile ? location.origin + parsed.pathname + parsed.search : null;
}

// mediaElement shows a file as Poe does: pictures, films and sounds by themselves, others by
// a link.
export function mediaElement(file: File): HTMLElement {
  const kind = file.content_type.split("/")[0];
  const src = localURL(file.url);
  if (kind === "image" && src) {
    const image = element("img");
    image.alt = file.name;
    image.loading = "lazy";
    image.src = src;
    return link(src, "picture", image);
  }
  if ((kind === "video" || kind === "audio") && src) {
    const player = element(kind);
    player.controls = true;
    player.preload = "metadata";
    player.setAttribute("aria-label", file.name);
    player.src = src;
    return player;
  }
  const shown = link(src ?? file.url, "file", file.name || file.url);
  if (src || (kind !== "image" && kind !== "video" && kind !== "audio")) return shown;
  const host = URL.parse(file.url)?.host ?? "elsewhere";
  return element("span", "outside", shown, element("small", "", ` (${kind} at ${host}: Poe shows it, the playground loads nothing from elsewhere)`));
}

function link(url: string, name: string, content: Node | string): HTMLElement {
  const parsed = URL.parse(url, location.href);
  if (!parsed || !["http:", "https:"].includes(parsed.protocol)) return element("span", name, content);
  const made = element("a", name, content);
  made.href = parsed.href;
  made.target = "_blank";
  made.rel = "noopener noreferrer";
  return made;
}

// placeMedia puts pictures, and files that a text refers to, into their places.
export function placeMedia(within: DocumentFragment, files: File[]) {
  for (const place of within.querySelectorAll<HTMLElement>("[data-src]")) {
    const url = place.dataset["src"] ?? "";
    const file = files.find((f) => f.url === url);
    place.replaceWith(mediaElement({ url, content_type: file?.content_type ?? "image/*", name: place.textContent || file?.name || "" }));
  }
}
