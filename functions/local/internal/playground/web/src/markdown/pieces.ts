import { element } from "./element";

// pieceLength is how long a part of a long text is, in characters, that is laid out by itself.
const pieceLength = 4000;

// pieces are the parts of a text without form. They end at line ends, except for lines that
// are longer than a part is. A text that grows changes only its last part.
export function pieces(text: string): (HTMLElement | string)[] {
  const cut = cutText(text);
  return cut.length < 2 ? cut : cut.map((part) => element("span", "piece", part));
}

export function cutText(text: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length;) {
    const lineEnd = text.lastIndexOf("\n", at + pieceLength) + 1;
    let end = lineEnd > at ? lineEnd : at + pieceLength;
    if (/[\uD800-\uDBFF]/.test(text[end - 1] ?? "")) end++; // not within a character
    parts.push(text.slice(at, end));
    at = end;
  }
  return parts;
}
