import type { ParameterValue } from "../poe/protocol";
import type { AspectRatio, DropDown, Slider, Text } from "./types";
import { sentOf } from "./values";

export interface InputProps {
  id: string;
  described: string | undefined; // id of what is said about it
  value: ParameterValue | undefined; // undefined: untouched and without a default
  set: (value: ParameterValue) => void;
}

export function TextInput({ control: c, id, described, value, set }: InputProps & { control: Text }) {
  const common = {
    id, "aria-describedby": described, placeholder: c.placeholder, value: String(value ?? ""),
    onInput: (e: { currentTarget: { value: string } }) => set(e.currentTarget.value),
  };
  return c.control === "text_area" ? <textarea rows={3} {...common} /> : <input type="text" {...common} />;
}

export function DropDownInput({ control: c, id, described, value, set }: InputProps & { control: DropDown }) {
  const options = c.options ?? [];
  const known = options.some((o) => o.value === value);
  return (
    <select id={id} aria-describedby={described} value={known ? String(value) : ""} onChange={(e) => set(e.currentTarget.value)}>
      {!known && <option value="" disabled>Choose…</option>}
      {options.map((o) => <option key={o.value} value={o.value}>{o.name}</option>)}
    </select>
  );
}

export function ToggleInput({ id, described, value, set }: InputProps) {
  return <input type="checkbox" role="switch" id={id} aria-describedby={described} checked={value === true} onChange={(e) => set(e.currentTarget.checked)} />;
}

export function SliderInput({ control: c, id, described, value, set }: InputProps & { control: Slider }) {
  const at = typeof value === "number" ? value : c.min_value;
  return (
    <div class="slide">
      <input
        type="range" id={id} aria-describedby={described} aria-valuetext={typeof value === "number" ? String(value) : "not set"}
        min={c.min_value} max={c.max_value} step={c.step} value={at} onInput={(e) => set(e.currentTarget.valueAsNumber)}
      />
      <output for={id}>{typeof value === "number" ? value : "–"}</output>
    </div>
  );
}

export function RatioInput({ control: c, id, described, value, set }: InputProps & { control: AspectRatio }) {
  return (
    <div class="ratios" role="radiogroup" aria-labelledby={`${id}-label`} aria-describedby={described}>
      {(c.options ?? []).map((o, i) => {
        const sent = sentOf(o);
        const longest = Math.max(o.width, o.height);
        return (
          <label key={sent}>
            <input type="radio" name={id} id={i === 0 ? id : undefined} value={sent} checked={value === sent} onChange={() => set(sent)} />
            <span class="shape" style={{ inlineSize: `${o.width / longest * 1.5}rem`, blockSize: `${o.height / longest * 1.5}rem` }} />
            {o.width}:{o.height}
          </label>
        );
      })}
    </div>
  );
}
