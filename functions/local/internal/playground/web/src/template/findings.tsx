import { Json } from "../wire/json";
import type { Check, TemplateFinding } from "./api";

// Findings are what is wrong with a text; choosing one goes to its line.
export function Findings({ findings, onChoose }: { findings: TemplateFinding[]; onChoose: (line: number) => void }) {
  if (findings.length === 0) return <p class="note small good">Nothing is wrong with it.</p>;
  return (
    <ul class="findings" aria-label="What is wrong with it">
      {findings.map((f, i) => (
        <li key={i} class={`note small ${f.severity === "error" ? "bad" : "warn"}`}>
          {f.file
            ? <span class="soft">{f.file}:{f.line}</span>
            : <button type="button" class="quiet small" onClick={() => onChoose(f.line)}>line {f.line}</button>}
          {" "}{f.path && <code>{f.path}</code>} {f.message}{f.hint && ` (${f.hint})`}
        </li>
      ))}
    </ul>
  );
}

// Effect is what Poe would be told by a text.
export function Effect({ check: c }: { check: Check }) {
  if (c.settings === null) return null;
  return (
    <details>
      <summary>Asks {c.model} in {c.regions.join(", ")}; settings that Poe would get</summary>
      <Json value={c.settings} label="The settings" />
    </details>
  );
}
