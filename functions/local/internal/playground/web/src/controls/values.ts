import type { ParameterValue } from "../poe/protocol";
import type { Condition, Control, Input, Operand, ParameterControls, Ratio } from "./types";

// Values are those of parameters, by their names.
export type Values = Record<string, ParameterValue>;

// readControls takes the parameter_controls of settings; null where there are none to show.
// Of what is in them the bot's program is the judge.
export function readControls(raw: unknown): ParameterControls | null {
  const controls = raw as ParameterControls | null | undefined;
  return Array.isArray(controls?.sections) && controls.sections.length > 0 ? controls : null;
}

// inputsOf are all controls that have a value, those in tabs and below conditions too.
export function inputsOf(controls: ParameterControls): Input[] {
  const inputs = (list: Control[] = []): Input[] =>
    list.flatMap((c) => c.control === "condition" ? inputs(c.controls) : c.control === "divider" ? [] : [c]);
  return controls.sections.flatMap((s) => [...inputs(s.controls), ...(s.tabs ?? []).flatMap((t) => inputs(t.controls))]);
}

// defaultsOf are the values of all parameters that nobody has touched, as far as they have one.
export function defaultsOf(controls: ParameterControls): Values {
  return Object.fromEntries(inputsOf(controls).flatMap((c) => c.default_value === undefined ? [] : [[c.parameter_name, c.default_value]]));
}

// valueOf is the value of a parameter, whose name may be one that every object has.
export function valueOf(values: Values, name: string): ParameterValue | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

// holds compares as a condition wants it. Values of two types are never equal, and what has no
// value is neither less nor more than anything.
export function holds({ comparator, left, right }: Condition["condition"], values: Values): boolean {
  const [a, b] = [operandOf(left, values), operandOf(right, values)];
  if (comparator === "eq") return a === b;
  if (comparator === "ne") return a !== b;
  if (a === undefined || b === undefined || typeof a !== typeof b) return false;
  switch (comparator) {
    case "gt": return a > b;
    case "ge": return a >= b;
    case "lt": return a < b;
    case "le": return a <= b;
  }
  return false; // Poe knows no other
}

function operandOf(o: Operand, values: Values): ParameterValue | undefined {
  return o.parameter_name !== undefined ? valueOf(values, o.parameter_name) : o.literal;
}

// sentOf is what Poe sends when an aspect ratio is chosen.
export function sentOf(r: Ratio): string {
  return r.value || `${r.width}:${r.height}`;
}
