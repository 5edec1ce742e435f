// element makes one with a class and children; texts among them are texts.
export function element<K extends keyof HTMLElementTagNameMap>(tag: K, name = "", ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.append(...children);
  return made;
}
