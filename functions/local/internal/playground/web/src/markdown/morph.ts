// morph makes what is in an element equal to what is in another, and leaves alone what is so
// already: what is selected stays selected there, and a picture is not loaded again.
export function morph(shown: Element, wanted: Element | DocumentFragment) {
  let old = shown.firstChild;
  for (const fresh of [...wanted.childNodes]) {
    if (!old) {
      shown.append(fresh);
      continue;
    }
    const next: ChildNode | null = old.nextSibling;
    if (!old.isEqualNode(fresh)) change(old, fresh);
    old = next;
  }
  while (old) {
    const next: ChildNode | null = old.nextSibling;
    old.remove();
    old = next;
  }
}

function change(old: ChildNode, fresh: ChildNode) {
  if (old instanceof Text && fresh instanceof Text) {
    if (fresh.data.startsWith(old.data)) old.appendData(fresh.data.slice(old.data.length));
    else old.data = fresh.data;
  } else if (old instanceof Element && fresh instanceof Element && old.cloneNode().isEqualNode(fresh.cloneNode())) {
    morph(old, fresh);
  } else {
    old.replaceWith(fresh);
  }
}
