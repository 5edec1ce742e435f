import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { current } from "../state/conversations";
import { apply, draftOf, isEdited, overwrite, refresh, revert, save, standing, type Draft } from "./draft";
import { Diff, Editor } from "./frames";
import { Effect, Findings } from "./findings";
import "./template.css";

type View = "edit" | "file" | "applied" | "group" | "defaults";

// TemplatePanel is where the template of the bot that is talked to can be edited.
export function TemplatePanel() {
  const bot = current.value?.bot;
  if (!bot) return <p class="soft">Choose a bot to see its template.</p>;
  return <Panel key={bot} draft={draftOf(bot)} />;
}

function Panel({ draft: d }: { draft: Draft }) {
  const view = useSignal<View>("edit");
  const line = useSignal(0);
  useEffect(() => {
    const again = () => { if (document.visibilityState === "visible") void refresh(d); };
    document.addEventListener("visibilitychange", again); // the file may have been edited elsewhere
    return () => document.removeEventListener("visibilitychange", again);
  }, [d]);
  const kept = d.kept.value;
  if (!kept) return <p class={d.problem.value ? "note bad" : "soft"}>{d.problem.value || "Reading the template …"}</p>;
  const views: [View, string][] = [["edit", "Edit"], ["file", "Changes to the file"]];
  if (kept.applied !== null) views.push(["applied", "Changes to what is applied"]);
  views.push(["group", "group.yaml"], ["defaults", "Defaults"]);
  const shown = views.some(([v]) => v === view.value) ? view.value : "edit";
  return (
    <div class="template">
      <p class="soft small file">{kept.file} {kept.applied !== null && <span class="badge warn">edited</span>} {isEdited(d) && <span class="badge">not applied</span>}</p>
      <Actions draft={d} />
      <div class="views" role="group" aria-label="What is shown">
        {views.map(([v, name]) => <button key={v} type="button" aria-pressed={shown === v} onClick={() => { view.value = v; }}>{name}</button>)}
      </div>
      {shown === "edit" && <Editor draft={d} kind={kept.kind} line={line} />}
      {shown === "file" && <Diff before={kept.text} after={d.text.value} />}
      {shown === "applied" && <Diff before={standing(kept)} after={d.text.value} />}
      {shown === "group" && <pre tabIndex={0} aria-label="group.yaml">{kept.group}</pre>}
      {shown === "defaults" && <pre tabIndex={0} aria-label="Defaults of this kind">{kept.defaults}</pre>}
      {d.check.value && shown === "edit" && (
        <>
          <Findings findings={d.check.value.findings} onChoose={(at) => { line.value = at; }} />
          <Effect check={d.check.value} />
        </>
      )}
    </div>
  );
}

function Actions({ draft: d }: { draft: Draft }) {
  const kept = d.kept.value!;
  const faulty = d.check.value?.findings.some((f) => f.severity === "error") ?? false;
  const other = kept.hash !== d.base.value; // the file has changed below the text
  return (
    <>
      <div class="buttons">
        <button type="button" class="primary" disabled={faulty || !isEdited(d) || kept.cannot_apply !== ""} onClick={() => void apply(d)}>Apply</button>
        <button type="button" disabled={d.text.value === kept.text || kept.cannot_save !== "" || other} onClick={() => void save(d)}>Save</button>
        <button type="button" disabled={d.text.value === kept.text && kept.applied === null && !other} onClick={() => void revert(d)}>Revert</button>
      </div>
      {other && (
        <p class="note warn" role="alert">
          The file is no longer the one that this text began with. Look at the changes to the file, and go back to it by Revert, or
          {" "}<button type="button" onClick={() => void overwrite(d)}>write over it</button>
        </p>
      )}
      {kept.cannot_apply && <p class="note">{kept.cannot_apply}</p>}
      {kept.cannot_save && <p class="note">{kept.cannot_save}</p>}
      {d.problem.value && !other && <p class="note bad" role="alert">{d.problem}</p>}
      <p class="soft small" role="status">{d.done}</p>
    </>
  );
}
