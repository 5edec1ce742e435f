package poe

// ControlsAPIVersion is the only version of parameter_controls that Poe takes. It
// is a string: the number 2 is refused.
const ControlsAPIVersion = "2"

// ParameterControls are the controls that Poe shows beside the chat box. Poe drops
// a set with any fault in it silently, so [ParameterControls.Faults] finds
// them before Poe does.
type ParameterControls struct {
	APIVersion string           `json:"api_version"`
	Sections   []ControlSection `json:"sections"`
}

// ControlSection is a group of controls: either Controls or Tabs, never both.
type ControlSection struct {
	Name               string       `json:"name,omitempty"`
	CollapsedByDefault *bool        `json:"collapsed_by_default,omitempty"`
	Controls           []Control    `json:"controls,omitempty"`
	Tabs               []ControlTab `json:"tabs,omitempty"`
}

// ControlTab is one tab of a section.
type ControlTab struct {
	Name     string    `json:"name"`
	Controls []Control `json:"controls"`
}

// Control is one control of any type; Type says which other fields it may have.
type Control struct {
	Type          string            `json:"control"`
	Label         string            `json:"label,omitempty"`
	Description   string            `json:"description,omitempty"`
	ParameterName string            `json:"parameter_name,omitempty"`
	DefaultValue  any               `json:"default_value,omitempty"` // display only: Poe sends what was touched
	Placeholder   string            `json:"placeholder,omitempty"`
	Options       []ControlOption   `json:"options,omitempty"`
	MinValue      *float64          `json:"min_value,omitempty"`
	MaxValue      *float64          `json:"max_value,omitempty"`
	Step          *float64          `json:"step,omitempty"`
	Condition     *ControlCondition `json:"condition,omitempty"`
	Controls      []Control         `json:"controls,omitempty"` // of a condition
}

// ControlOption is a choice of a drop_down (Value, Name) or an aspect_ratio
// (Width, Height and an optional Value, "W:H" when left out).
type ControlOption struct {
	Value  string   `json:"value,omitempty"`
	Name   string   `json:"name,omitempty"`
	Width  *float64 `json:"width,omitempty"`
	Height *float64 `json:"height,omitempty"`
}

// ControlCondition shows its controls only while the comparison holds.
type ControlCondition struct {
	Comparator string         `json:"comparator"` // eq ne gt ge lt le
	Left       ControlOperand `json:"left"`
	Right      ControlOperand `json:"right"`
}

// ControlOperand is a literal or the value of a parameter: exactly one of them.
type ControlOperand struct {
	Literal       any    `json:"literal,omitempty"`
	ParameterName string `json:"parameter_name,omitempty"`
}
