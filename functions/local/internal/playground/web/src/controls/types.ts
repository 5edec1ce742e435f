// Parameter controls as a bot's settings describe them (api_version 2).

export interface ParameterControls {
  api_version: string;
  sections: Section[];
}

// Section has either controls or tabs.
export interface Section {
  name?: string;
  collapsed_by_default?: boolean;
  controls?: Control[];
  tabs?: Tab[];
}

export interface Tab {
  name?: string;
  controls?: Control[];
}

interface Labelled {
  label: string;
  parameter_name: string;
  description?: string;
}

export interface Text extends Labelled {
  control: "text_field" | "text_area";
  default_value?: string;
  placeholder?: string;
}

export interface DropDown extends Labelled {
  control: "drop_down";
  options?: { value: string; name: string }[];
  default_value?: string;
}

export interface Toggle extends Labelled {
  control: "toggle_switch";
  default_value?: boolean;
}

export interface Slider extends Labelled {
  control: "slider";
  min_value: number;
  max_value: number;
  step: number;
  default_value?: number;
}

export interface Ratio {
  width: number;
  height: number;
  value?: string;
}

export interface AspectRatio extends Labelled {
  control: "aspect_ratio";
  options?: Ratio[];
  default_value?: string;
}

export interface Condition {
  control: "condition";
  condition: { comparator: string; left: Operand; right: Operand };
  controls?: Control[];
}

export interface Operand {
  literal?: string | number | boolean;
  parameter_name?: string;
}

// Input is a control that has a value.
export type Input = Text | DropDown | Toggle | Slider | AspectRatio;
export type Control = { control: "divider" } | Input | Condition;
