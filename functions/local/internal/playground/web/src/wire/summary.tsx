import { bytes, count, milliseconds } from "./numbers";
import type { Wire } from "./log";
import type { Finding } from "./report";

// Summary is an answer in numbers.
export function Summary({ wire: w }: { wire: Wire }) {
  void w.changed.value; // drawn again with it
  const line = w.report.value?.line;
  const out = number(line?.tokens_out);
  const writing = w.firstText !== null && w.lastText !== null ? w.lastText - w.firstText : 0;
  const cells: [string, string, string?][] = [
    ["first byte", milliseconds(w.firstByte)],
    ["first text", milliseconds(w.firstText)],
    ["total", milliseconds(w.rows.length > 0 ? w.last : null), w.how ? "" : "so far"],
    ["events", count(w.events), w.comments > 0 ? `${count(w.comments)} comments` : ""],
    ["characters", count(w.characters), bytes(w.bytes)],
  ];
  const read = number(line?.tokens_in);
  if (out || read) { // a picture has none, nor has what Bedrock did not count
    cells.push(["tokens", `${count(read ?? 0)} in, ${count(out ?? 0)} out`]);
    if (writing > 0 && out) cells.push(["speed", `${(out / (writing / 1000)).toFixed(1)} tokens/s`]);
  }
  if (typeof line?.cost_usd === "string") cells.push(["cost", `$${line.cost_usd}`, estimateOf(line)]);
  if (typeof line?.outcome === "string") cells.push(["outcome", line.outcome, attemptsOf(number(line.attempts) ?? 0)]);
  return (
    <dl class="numbers">
      {cells.map(([name, value, more]) => <div key={name}><dt>{name}</dt><dd>{value}{more && <span class="soft"> {more}</span>}</dd></div>)}
    </dl>
  );
}

// Findings are what Poe would object to; choosing one goes to its event.
export function Findings({ findings, onChoose }: { findings: Finding[]; onChoose: (event: number) => void }) {
  if (findings.length === 0) return null;
  return (
    <ul class="findings" aria-label="What Poe would object to">
      {findings.map((f) => (
        <li key={f.message} class={`note ${f.level === "error" ? "bad" : "warn"}`}>
          {f.message}
          {f.event >= 0 && <button type="button" class="quiet small" onClick={() => onChoose(f.event)}>event {f.event + 1}</button>}
        </li>
      ))}
    </ul>
  );
}

// estimateOf is what was not counted, as of an answer that broke off.
function estimateOf(line: Record<string, unknown>): string {
  const out = number(line.estimated_tokens_out);
  return out === null ? "" : `and, estimated, $${line.estimated_cost_usd} (${count(number(line.estimated_tokens_in) ?? 0)} tokens in, ${count(out)} out)`;
}

function number(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function attemptsOf(n: number): string {
  return n > 1 ? `after ${n} attempts` : "";
}
