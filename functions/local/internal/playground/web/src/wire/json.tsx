// How much of a text is drawn, in characters; more makes the page slow.
const mostDrawn = 100_000;

// pretty is JSON with lines and indents; a text that is none stays as it is.
export function pretty(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value, null, 2);
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}

// Json is a value, or a text that may be JSON, to be read.
export function Json({ value, label }: { value: unknown; label: string }) {
  const text = pretty(value);
  return (
    <div class="json">
      <pre tabIndex={0} aria-label={label}>{text.slice(0, mostDrawn)}</pre>
      {text.length > mostDrawn && <p class="soft small">… and {(text.length - mostDrawn).toLocaleString("en")} characters more, which a copy has.</p>}
    </div>
  );
}
