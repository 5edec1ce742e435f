import DOMPurify from "dompurify";

// clean makes elements of what the parser of Markdown has rendered. The parser lets no HTML
// of an answer through; this is the second lock: what it does not know is not shown.
export function clean(html: string): DocumentFragment {
  return purifier.sanitize(html, {
    RETURN_DOM_FRAGMENT: true,
    ALLOWED_TAGS: tags,
    ALLOWED_ATTR: ["href", ...plain],
    ADD_URI_SAFE_ATTR: plain,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    ALLOWED_URI_REGEXP: /^(?:https?:|mailto:)/i,
  });
}

const tags = [
  "p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6",
  "ul", "ol", "li", "input", "table", "thead", "tbody", "tr", "th", "td", "a", "span", "div",
];

// plain are attributes whose values are no addresses, or none that the browser asks for.
const plain = ["title", "class", "start", "type", "checked", "disabled", "aria-label", "data-src", "data-info", "data-math"];

const purifier = DOMPurify(window);

// Links lead to pages of their own, which learn nothing of this one.
purifier.addHook("afterSanitizeAttributes", (node) => {
  if (node.tagName !== "A") return;
  node.setAttribute("target", "_blank");
  node.setAttribute("rel", "noopener noreferrer");
});
