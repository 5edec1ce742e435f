import type { Signal } from "@preact/signals";
import { useId } from "preact/hooks";
import { DropDownInput, RatioInput, SliderInput, TextInput, ToggleInput, type InputProps } from "./inputs";
import type { Control, Input } from "./types";
import { holds, valueOf, type Values } from "./values";

interface ListProps {
  controls: Control[];
  touched: Signal<Values>; // what the user has set
  values: Values; // with the defaults of the rest
}

// ControlList are controls in their order, those of conditions while these hold.
export function ControlList({ controls, touched, values }: ListProps) {
  return (
    <div class="control-list">
      {controls.map((c, i) => {
        if (c.control === "divider") return <hr key={i} />;
        if (c.control !== "condition") return <Field key={i} input={c} touched={touched} values={values} />;
        return holds(c.condition, values) ? <ControlList key={i} controls={c.controls ?? []} touched={touched} values={values} /> : null;
      })}
    </div>
  );
}

// Field is a control with its label, what is said about it, and the way back to untouched.
function Field({ input, touched, values }: { input: Input; touched: Signal<Values>; values: Values }) {
  const id = useId();
  const name = input.parameter_name;
  const props: InputProps = {
    id, described: input.description ? `${id}-about` : undefined, value: valueOf(values, name),
    set: (value) => { touched.value = { ...touched.value, [name]: value }; },
  };
  const reset = () => {
    const { [name]: _, ...rest } = touched.value;
    touched.value = rest;
    document.getElementById(id)?.focus();
  };
  const set = Object.hasOwn(touched.value, name);
  return (
    <div class={`field ${input.control}`} data-parameter={name} data-touched={set}>
      <div class="label-row">
        {input.control === "aspect_ratio" ? <span class="label" id={`${id}-label`}>{input.label}</span> : <label for={id}>{input.label}</label>}
        {set && <button type="button" class="quiet small" onClick={reset} aria-label={`Reset ${input.label}`} title="Back to untouched: nothing is sent">Reset</button>}
      </div>
      <InputOf input={input} props={props} />
      {input.description && <p class="soft small" id={`${id}-about`}>{input.description}</p>}
    </div>
  );
}

function InputOf({ input, props }: { input: Input; props: InputProps }) {
  switch (input.control) {
    case "text_field":
    case "text_area":
      return <TextInput control={input} {...props} />;
    case "drop_down":
      return <DropDownInput control={input} {...props} />;
    case "toggle_switch":
      return <ToggleInput {...props} />;
    case "slider":
      return <SliderInput control={input} {...props} />;
    case "aspect_ratio":
      return <RatioInput control={input} {...props} />;
    default:
      return <p class="small">Poe knows no control of this type.</p>;
  }
}
