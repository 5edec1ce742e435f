import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { current } from "../state/conversations";
import { Calls } from "./calls";
import { defined, example, mostTools, type Defined } from "./defined";
import { ToolForm } from "./form";
import "./tools.css";

const blank: Defined = { name: "", description: "", parameters: '{\n  "type": "object",\n  "properties": {}\n}', on: true };

// ToolsPanel defines tools, and answers in their place when the bot calls them.
export function ToolsPanel() {
  const editing = useSignal<{ tool: Defined; at: number } | null>(null); // at: -1 for a new one
  const add = (tool: Defined) => { editing.value = { tool, at: -1 }; };
  const full = defined.value.length >= mostTools;
  const save = (tool: Defined) => {
    const at = editing.value?.at ?? -1;
    defined.value = at < 0 ? [...defined.value, tool] : defined.value.map((d, i) => i === at ? tool : d);
    editing.value = null;
  };
  return (
    <div class="tools">
      <Calls />
      <SendSwitch />
      {defined.value.length === 0 && !editing.value && <p class="soft">A tool is something that the model may ask for. Define one, and give its results yourself when the bot calls it.</p>}
      <ul>
        {defined.value.map((d, i) => (
          <li key={d.name}>{editing.value?.at === i
            ? <ToolForm tool={d} others={defined.value.filter((_, j) => j !== i)} save={save} cancel={() => { editing.value = null; }} />
            : <ToolItem tool={d} at={i} edit={() => { editing.value = { tool: d, at: i }; }} />}</li>
        ))}
      </ul>
      {editing.value?.at === -1
        ? <ToolForm tool={editing.value.tool} others={defined.value} save={save} cancel={() => { editing.value = null; }} />
        : (
          <p class="row">
            <button type="button" disabled={full} onClick={() => add(blank)}>New tool</button>
            {!defined.value.some((d) => d.name === example.name) && <button type="button" class="quiet" disabled={full} onClick={() => add(example)}>Begin with an example</button>}
            {full && <span class="soft small">{mostTools} tools are kept at most.</span>}
          </p>
        )}
    </div>
  );
}

// SendSwitch has the conversation that is shown send the tools.
function SendSwitch() {
  const c = current.value;
  const on = defined.value.filter((d) => d.on).length;
  return (
    <label class="send">
      <input type="checkbox" disabled={!c} checked={c?.toolsOn.value ?? false} onChange={(e) => { if (c) c.toolsOn.value = e.currentTarget.checked; }} />
      <span>
        Send tools in this conversation
        <span class="soft small"> {!c ? "(none is open)" : `(${on} of ${defined.value.length} switched on)`}</span>
      </span>
    </label>
  );
}

function ToolItem({ tool: d, at, edit }: { tool: Defined; at: number; edit: () => void }) {
  const id = useId();
  const change = (on: boolean) => { defined.value = defined.value.map((t, i) => i === at ? { ...t, on } : t); };
  return (
    <div class="tool">
      <input type="checkbox" id={id} checked={d.on} onChange={(e) => change(e.currentTarget.checked)} />
      <label for={id}><code>{d.name}</code><span class="soft small">{d.description}</span></label>
      <button type="button" class="quiet small" aria-label={`Edit ${d.name}`} onClick={edit}>Edit</button>
      <button type="button" class="quiet small danger" aria-label={`Delete ${d.name}`} onClick={() => { defined.value = defined.value.filter((_, i) => i !== at); }}>Delete</button>
    </div>
  );
}
