import { useSignal } from "@preact/signals";
import { address } from "../api";
import { conversations } from "../state/conversations";
import { botOf } from "../state/site";
import { Bedrock } from "./bedrock";
import { Copy } from "./copy";
import { curl } from "./curl";
import { Events } from "./events";
import { Json, pretty } from "./json";
import { chosenWire, wires, type Wire } from "./log";
import { Findings, Summary } from "./summary";
import "./wire.css";

const views = { events: "Events", bedrock: "Bedrock", query: "Query", line: "Log line" };
type View = keyof typeof views;

// WirePanel is what was on the wire for one answer.
export function WirePanel() {
  const all = wires.value;
  const w = all.find((one) => one.id === chosenWire.value) ?? all.at(-1);
  if (!w) return <p class="soft">Say something to a bot, and all that goes to and fro is here.</p>;
  return (
    <div class="wire">
      <label class="which">
        <span class="hidden-text">Answer</span>
        <select value={w.id} onChange={(e) => { chosenWire.value = e.currentTarget.value; }}>
          {all.toReversed().map((one) => <option key={one.id} value={one.id}>{titleOf(one)}</option>)}
        </select>
      </label>
      <Answer key={w.id} wire={w} />
    </div>
  );
}

function Answer({ wire: w }: { wire: Wire }) {
  const view = useSignal<View>("events");
  const row = useSignal(-1);
  const report = w.report.value;
  const toEvent = (event: number) => {
    view.value = "events";
    row.value = w.rows.findIndex((r) => r.kind === "event" && r.event === event);
  };
  return (
    <>
      <Summary wire={w} />
      {report?.ended && <Findings findings={report.findings} onChoose={toEvent} />}
      <div class="buttons">
        <Copy what="Copy as curl" text={() => curl(botOf(botIDOf(w))?.url ?? "", w.query)} />
        <Copy what="Copy query" text={() => pretty(w.query)} />
        {report?.ended && !report.unseen && w.how === "done" && (
          <a class="button" href={address(`wire/${w.wireID}/case`)} download title="Put it into functions/local/testdata/cases, where a test has the answer given again">Save as a test case</a>
        )}
      </div>
      <div class="views" role="group" aria-label="What is shown">
        {(Object.keys(views) as View[]).map((v) => (
          <button key={v} type="button" aria-pressed={view.value === v} onClick={() => { view.value = v; }}>{views[v]}</button>
        ))}
      </div>
      {view.value === "events" && <Events wire={w} chosen={row.value} onChoose={(i) => { row.value = i; }} />}
      {view.value === "bedrock" && <Bedrock wire={w} />}
      {view.value === "query" && <Json value={w.query} label="The query" />}
      {view.value === "line" && <Line wire={w} />}
    </>
  );
}

// Line is what the log says of the answer.
function Line({ wire: w }: { wire: Wire }) {
  const report = w.report.value;
  if (!report?.line) return <p class="soft">{report?.unseen || "The log has its line when the answer has ended."}</p>;
  return (
    <table class="line">
      <tbody>
        {Object.entries(report.line).map(([name, value]) => (
          <tr key={name}><th scope="row">{name}</th><td>{typeof value === "string" ? value : JSON.stringify(value)}</td></tr>
        ))}
      </tbody>
    </table>
  );
}

function botIDOf(w: Wire): string {
  return conversations.value.find((c) => c.id === w.query.conversation_id)?.bot ?? "";
}

function titleOf(w: Wire): string {
  const said = w.query.query.at(-1)?.content.trim().replace(/\s+/g, " ") ?? "";
  return `${new Date(w.at).toLocaleTimeString()} ${botIDOf(w).split("/").at(-1)}: ${said.slice(0, 60) || "(no text)"}`;
}
