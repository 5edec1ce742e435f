import type { Bot } from "../api";

const states: Record<Bot["state"], { text: string; look: string }> = {
  ready: { text: "", look: "" },
  invalid: { text: "not valid", look: "bad" },
  off: { text: "switched off", look: "" },
  no_key: { text: "no access key", look: "warn" },
};

// StateBadge tells in two words why a bot cannot be talked to, that its template is
// not the file's, or that it has warnings.
export function StateBadge({ bot: b }: { bot: Bot }) {
  const { text, look } = states[b.state];
  if (b.edited) return <span class="badge warn" title="Another template than the file's is applied">edited</span>;
  if (text) return <span class={`badge ${look}`}>{text}</span>;
  if (b.warnings.length) return <span class="badge warn" title={b.warnings.join("\n")}>{b.warnings.length === 1 ? "1 warning" : `${b.warnings.length} warnings`}</span>;
  return null;
}
