import { useMemo } from "preact/hooks";
import { Json } from "./json";
import type { Row, Wire } from "./log";
import { bytes, since } from "./numbers";
import type { Finding } from "./report";
import { VirtualList } from "./virtual";

// shortLook is how much of an event's data its row has, in characters.
const shortLook = 160;

// Events are what the bot has sent, one row each; all of the chosen one is below.
export function Events({ wire: w, chosen, onChoose }: { wire: Wire; chosen: number; onChoose: (row: number) => void }) {
  void w.changed.value; // drawn again with it
  const findings = w.report.value?.findings;
  const bad = useMemo(() => levels(findings ?? []), [findings]);
  const row = w.rows[chosen];
  return (
    <>
      <VirtualList
        id="event" label="Events" count={w.rows.length} chosen={chosen} onChoose={onChoose} live={w.how === null}
        row={(i) => <EventRow row={w.rows[i]!} />}
        marked={(i) => `${w.rows[i]!.kind} ${w.rows[i]!.kind === "event" ? bad.get(w.rows[i]!.event) ?? "" : ""}`}
      />
      {row && (
        <section class="whole" aria-label="The chosen event">
          <h4>{titleOf(row)} <span class="soft">{since(row.at)}{row.bytes > 0 && `, ${bytes(row.bytes)}`}</span></h4>
          {row.data && <Json value={row.data} label="Its data" />}
        </section>
      )}
    </>
  );
}

function EventRow({ row: r }: { row: Row }) {
  return (
    <>
      <span class="at">{since(r.at)}</span>
      <span class="name">{titleOf(r)}</span>
      <span class="data">{r.data.slice(0, shortLook)}</span>
      <span class="size">{r.bytes > 0 && bytes(r.bytes)}</span>
    </>
  );
}

const ends = { done: "end", stopped: "stopped", failed: "broke off" };

function titleOf(r: Row): string {
  if (r.kind === "comment") return "comment";
  return r.kind === "end" ? ends[r.name as keyof typeof ends] : r.name || "(no name)";
}

// levels are those of the findings, by their events.
function levels(findings: Finding[]): Map<number, string> {
  const found = new Map<number, string>();
  for (const f of findings) {
    if (found.get(f.event) !== "error") found.set(f.event, f.level);
  }
  return found;
}
