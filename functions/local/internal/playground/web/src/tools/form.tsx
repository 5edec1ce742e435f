import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { faultsOf, type Defined, type Faults } from "./defined";

interface Props {
  tool: Defined;
  others: Defined[];
  save: (tool: Defined) => void;
  cancel: () => void;
}

// ToolForm writes a tool down. What is wrong is said once somebody wants to save.
export function ToolForm({ tool, others, save, cancel }: Props) {
  const draft = useSignal(tool);
  const tried = useSignal(false);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => { first.current?.focus(); }, []);
  const faults = tried.value ? faultsOf(draft.value, others) : {};
  const set = (change: Partial<Defined>) => { draft.value = { ...draft.value, ...change }; };
  const submit = (e: Event) => {
    e.preventDefault();
    tried.value = true;
    if (Object.keys(faultsOf(draft.value, others)).length > 0) return;
    save({ ...draft.value, parameters: JSON.stringify(JSON.parse(draft.value.parameters), null, 2) });
  };
  return (
    <form class="tool-form" onSubmit={submit} onKeyDown={(e) => { if (e.key === "Escape") cancel(); }} aria-label={tool.name ? `Tool ${tool.name}` : "New tool"}>
      <Field label="Name" name="name" faults={faults}>{(p) => (
        <input {...p} ref={first} value={draft.value.name} spellcheck={false} autocomplete="off" onInput={(e) => set({ name: e.currentTarget.value })} />
      )}</Field>
      <Field label="Description" name="description" faults={faults}>{(p) => (
        <textarea {...p} rows={2} value={draft.value.description} onInput={(e) => set({ description: e.currentTarget.value })} />
      )}</Field>
      <Field label="Parameters, a JSON Schema" name="parameters" faults={faults}>{(p) => (
        <textarea {...p} class="code" rows={10} spellcheck={false} value={draft.value.parameters} onInput={(e) => set({ parameters: e.currentTarget.value })} />
      )}</Field>
      <p class="row">
        <button type="submit" class="primary">Save</button>
        <button type="button" onClick={cancel}>Cancel</button>
      </p>
    </form>
  );
}

interface Described {
  id: string;
  name: string;
  "aria-invalid": boolean;
  "aria-describedby": string | undefined;
}

function Field({ label, name, faults, children }: { label: string; name: keyof Faults; faults: Faults; children: (p: Described) => ComponentChildren }) {
  const id = useId();
  const fault = faults[name];
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, name, "aria-invalid": fault !== undefined, "aria-describedby": fault ? `${id}-fault` : undefined })}
      {fault && <p class="fault small" id={`${id}-fault`} role="alert">{fault}</p>}
    </div>
  );
}
