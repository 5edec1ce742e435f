import type { Signal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { Fault } from "./api";

// Chosen is a fault for so many calls of Bedrock, after so many pieces of an answer.
export interface Chosen {
  name: string;
  times: number;
  after: number; // 0: where the fault itself strikes
}

// mostTimes is as many calls as a fault can be armed for.
const mostTimes = 100;

const pointTexts: Record<string, string> = {
  first: "Before the answer begins", mid: "In the midst of the answer", "before-stop": "At its end, before the stop reason", "after-stop": "After the stop reason",
};
const points = Object.keys(pointTexts);

// Choice chooses a fault: its kind, and where it strikes.
export function Choice({ list, chosen }: { list: Fault[]; chosen: Signal<Chosen> }) {
  const id = useId();
  const fault = list.find((f) => f.name === chosen.value.name) ?? list[0];
  if (!fault) return null;
  const inOrder = list.toSorted((a, b) => points.indexOf(a.point) - points.indexOf(b.point));
  const places = inOrder.filter((f) => f.kind === fault.kind);
  const choose = (name: string) => { chosen.value = { ...chosen.value, name, after: 0 }; };
  const number = (key: "times" | "after", least: number) => (e: { currentTarget: HTMLInputElement }) => {
    const n = Math.round(e.currentTarget.valueAsNumber);
    if (n >= least) chosen.value = { ...chosen.value, [key]: key === "times" ? Math.min(n, mostTimes) : n };
  };
  const options = (refusals: boolean) => inOrder.filter((f, i) => f.refusal === refusals && inOrder.findIndex((g) => g.kind === f.kind) === i)
    .map((f) => <option key={f.kind} value={f.name}>{f.kind}</option>);
  return (
    <div class="choice">
      <label for={`${id}-kind`}>What goes wrong</label>
      <select id={`${id}-kind`} value={places[0]?.name} onChange={(e) => choose(e.currentTarget.value)}>
        <optgroup label="The call is refused">{options(true)}</optgroup>
        <optgroup label="The answer goes wrong">{options(false)}</optgroup>
      </select>
      {places.length > 1 && (
        <>
          <label for={`${id}-point`}>Where</label>
          <select id={`${id}-point`} value={fault.name} onChange={(e) => choose(e.currentTarget.value)}>
            {places.map((f) => <option key={f.name} value={f.name}>{pointTexts[f.point] ?? f.point}</option>)}
          </select>
        </>
      )}
      {fault.point === "mid" && (
        <>
          <label for={`${id}-after`}>After so many pieces of the answer</label>
          <input id={`${id}-after`} type="number" min={1} value={chosen.value.after || 1} onInput={number("after", 1)} />
        </>
      )}
      <label for={`${id}-times`}>For the next calls of Bedrock, attempts that are repeated included</label>
      <input id={`${id}-times`} type="number" min={1} max={mostTimes} value={chosen.value.times} onInput={number("times", 1)} />
      <p class="note small about">{fault.about}</p>
    </div>
  );
}
