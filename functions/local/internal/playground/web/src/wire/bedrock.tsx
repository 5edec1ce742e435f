import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Copy } from "./copy";
import { Json, pretty } from "./json";
import type { Wire } from "./log";
import { bytes, milliseconds, since } from "./numbers";
import { lookAt, type Call, type Frame } from "./report";
import { VirtualList } from "./virtual";

// lookAgain is how often it is asked what has gone to Bedrock while an answer comes, in
// milliseconds.
const lookAgain = 1000;

// Bedrock is what an answer took there: each attempt, with its response.
export function Bedrock({ wire: w }: { wire: Wire }) {
  void w.changed.value; // which tells of the end
  const ended = w.how !== null;
  useEffect(() => {
    if (ended && w.report.value) return;
    void lookAt(w);
    if (ended) return;
    const again = setInterval(() => void lookAt(w), lookAgain);
    return () => clearInterval(again);
  }, [w, ended]);
  const at = useSignal(-1);
  const report = w.report.value;
  if (!report) return <p class="soft">{ended ? "The program knows nothing of this answer any more." : "Nothing has been asked of Bedrock yet."}</p>;
  if (report.unseen) return <p class="note">{report.unseen}</p>;
  if (report.calls.length === 0) return <p class="soft">Nothing was asked of Bedrock.</p>;
  const chosen = at.value >= 0 && at.value < report.calls.length ? at.value : report.calls.length - 1;
  return (
    <>
      {report.calls.length > 1 && (
        <div class="attempts" role="group" aria-label="Attempts">
          {report.calls.map((c, i) => (
            <button key={i} type="button" aria-pressed={i === chosen} onClick={() => { at.value = i; }}>{i + 1}: {resultOf(c)}</button>
          ))}
        </div>
      )}
      <Attempt key={chosen} call={report.calls[chosen]!} />
    </>
  );
}

function resultOf(c: Call): string {
  if (c.failed) return "no response";
  if (c.broken) return `${c.status}, broke off`;
  return c.status ? String(c.status) : "waiting";
}

function Attempt({ call: c }: { call: Call }) {
  const chosen = useSignal(-1);
  const sent = Date.parse(c.sent_at);
  const frame = c.events[chosen.value];
  const took = c.ended_at ? milliseconds(Date.parse(c.ended_at) - sent) : "not ended";
  return (
    <section class="attempt" aria-label="An attempt">
      <p><b>{resultOf(c)}</b> {modelOf(c.url)} {c.region && <span class="badge">{c.region}</span>} <span class="soft small">{took}</span></p>
      <p class="soft small url">{c.method} {c.url}</p>
      {(c.failed || c.broken) && <p class="note bad">{c.failed || `The connection broke off: ${c.broken}`}</p>}
      {c.cut && <p class="note warn">It is longer than what is kept of it.</p>}
      <details>
        <summary>Request <span class="soft">{bytes(c.request_bytes)}</span></summary>
        <Copy what="Copy as JSON" text={() => pretty(c.request)} />
        <Json value={c.request} label="The request" />
      </details>
      {c.response !== null && <Json value={c.response} label="The response" />}
      {c.events.length > 0 && (
        <>
          <h4>{c.events.length.toLocaleString("en")} events <span class="soft">{bytes(c.response_bytes)}</span></h4>
          <VirtualList
            id="frame" label="Events of Bedrock's" count={c.events.length} chosen={chosen.value} onChoose={(i) => { chosen.value = i; }} live={!c.ended_at}
            row={(i) => <FrameRow frame={c.events[i]!} sent={sent} />}
          />
          {frame && <section class="whole" aria-label="The chosen event of Bedrock's"><h4>{frame.type}</h4><Json value={frame.payload} label="Its payload" /></section>}
        </>
      )}
    </section>
  );
}

function FrameRow({ frame: f, sent }: { frame: Frame; sent: number }) {
  return (
    <>
      <span class="at">{since(Date.parse(f.at) - sent)}</span>
      <span class="name">{f.type}</span>
      <span class="data">{JSON.stringify(f.payload).slice(0, 160)}</span>
      <span class="size">{bytes(f.bytes)}</span>
    </>
  );
}

// modelOf is the model that a request names in its path.
function modelOf(url: string): string {
  return decodeURIComponent(/\/model\/([^/]+)\//.exec(url)?.[1] ?? "");
}
