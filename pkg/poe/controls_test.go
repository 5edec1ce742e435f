package poe

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
)

func ptr[T any](v T) *T { return &v }

// controlsWith returns good controls: one of each type, and these after them.
func controlsWith(extra ...Control) *ParameterControls {
	controls := []Control{
		{Type: "text_field", Label: "Name", ParameterName: "name", DefaultValue: "", Placeholder: "Ada"},
		{Type: "text_area", Label: "Style", ParameterName: "style", Description: "how to write", DefaultValue: "plain"},
		{Type: "divider"},
		{Type: "drop_down", Label: "Mode", ParameterName: "mode", DefaultValue: "fast",
			Options: []ControlOption{{Value: "fast", Name: "Fast"}, {Value: "slow", Name: "Slow"}}},
		{Type: "toggle_switch", Label: "Think", ParameterName: "think", DefaultValue: false},
		{Type: "slider", Label: "Heat", ParameterName: "heat", MinValue: ptr(0.0), MaxValue: ptr(1.0), Step: ptr(0.1), DefaultValue: 0.7},
		{Type: "aspect_ratio", Label: "Shape", ParameterName: "shape", DefaultValue: "16:9",
			Options: []ControlOption{{Width: ptr(16.0), Height: ptr(9.0)}, {Width: ptr(1.0), Height: ptr(1.0), Value: "square"}}},
		{Type: "condition", Condition: &ControlCondition{Comparator: "eq",
			Left: ControlOperand{ParameterName: "think"}, Right: ControlOperand{Literal: false}},
			Controls: []Control{{Type: "text_field", Label: "Why", ParameterName: "why"}}},
	}
	return &ParameterControls{APIVersion: "2", Sections: []ControlSection{{Name: "All", Controls: append(controls, extra...)}}}
}

func TestGoodControlsHaveNoFaults(t *testing.T) {
	p := controlsWith()
	p.Sections = append(p.Sections, ControlSection{Tabs: []ControlTab{{Name: "One", Controls: []Control{{Type: "divider"}}}}})
	if faults := p.Faults(); len(faults) > 0 {
		t.Errorf("%v", faults)
	}
}

func condition(comparator string, left, right ControlOperand) Control {
	return Control{Type: "condition", Condition: &ControlCondition{Comparator: comparator, Left: left, Right: right},
		Controls: []Control{{Type: "divider"}}}
}

func slider(low, high, step float64, value any) Control {
	return Control{Type: "slider", Label: "S", ParameterName: "s", MinValue: &low, MaxValue: &high, Step: &step, DefaultValue: value}
}

func TestFaultsOfOneControl(t *testing.T) {
	think, one := ControlOperand{ParameterName: "think"}, ControlOperand{Literal: 1}
	option := ControlOption{Value: "a", Name: "A"}
	tests := []struct {
		name    string
		control Control
		want    []string // each fault after the path of the control
	}{
		{"an unknown type", Control{Type: "button"}, []string{`.control: there is no control of type "button"`}},
		{"a divider with a label", Control{Type: "divider", Label: "x"}, []string{".label: a divider cannot have this field"}},
		{"a text_field without label and name", Control{Type: "text_field"},
			[]string{".label: a text_field needs this field", ".parameter_name: a text_field needs this field"}},
		{"a text_area with options", Control{Type: "text_area", Label: "x", ParameterName: "x", Options: []ControlOption{option}},
			[]string{".options: a text_area cannot have this field"}},
		{"a drop_down with a placeholder", Control{Type: "drop_down", Label: "x", ParameterName: "x", Options: []ControlOption{option}, Placeholder: "y"},
			[]string{".placeholder: a drop_down cannot have this field"}},
		{"a drop_down without options", Control{Type: "drop_down", Label: "x", ParameterName: "x"}, []string{".options: a drop_down needs this field"}},
		{"a slider without bounds", Control{Type: "slider", Label: "x", ParameterName: "x"},
			[]string{".min_value: a slider needs this field", ".max_value: a slider needs this field", ".step: a slider needs this field"}},
		{"a toggle_switch with bounds", Control{Type: "toggle_switch", Label: "x", ParameterName: "x", MinValue: ptr(0.0), Controls: []Control{{Type: "divider"}}},
			[]string{".min_value: a toggle_switch cannot have this field", ".controls: a toggle_switch cannot have this field"}},
		{"a condition without anything", Control{Type: "condition", DefaultValue: false},
			[]string{".condition: a condition needs this field", ".controls: a condition needs this field", ".default_value: a condition cannot have this field"}},

		{"a name with a hyphen", Control{Type: "text_field", Label: "x", ParameterName: "a-b"}, []string{`.parameter_name: "a-b" must consist of A-Z, a-z, 0-9 and _`}},
		{"a name with a line end", Control{Type: "text_field", Label: "x", ParameterName: "a\n"}, []string{`.parameter_name: "a\n" must consist of A-Z, a-z, 0-9 and _`}},
		{"a reserved name", Control{Type: "text_field", Label: "x", ParameterName: "poe_x"}, []string{`.parameter_name: "poe_x" begins with poe_, which is reserved`}},
		{"a name again with the same default", Control{Type: "slider", Label: "x", ParameterName: "heat", DefaultValue: float32(0.5),
			MinValue: ptr(0.0), MaxValue: ptr(1.0), Step: ptr(0.5)}, []string{".default_value: sections[0].controls[5] has the same parameter_name and another default_value"}},
		{"a name again with another default", Control{Type: "toggle_switch", Label: "x", ParameterName: "think"},
			[]string{".default_value: sections[0].controls[4] has the same parameter_name and another default_value"}},
		{"a name again with an equal default", Control{Type: "toggle_switch", Label: "x", ParameterName: "think", DefaultValue: false}, nil},

		{"a default of text that is none", Control{Type: "text_field", Label: "x", ParameterName: "x", DefaultValue: 1}, []string{".default_value: the default of a text_field is a string"}},
		{"a default of a switch in quotes", Control{Type: "toggle_switch", Label: "x", ParameterName: "x", DefaultValue: "false"},
			[]string{".default_value: the default of a toggle_switch is true or false"}},
		{"a default that is no option", Control{Type: "drop_down", Label: "x", ParameterName: "x", Options: []ControlOption{option}, DefaultValue: "b"},
			[]string{`.default_value: "b" is none of the options`}},
		{"a default of a drop_down that is a number", Control{Type: "drop_down", Label: "x", ParameterName: "x", Options: []ControlOption{option}, DefaultValue: 1},
			[]string{".default_value: the default of a drop_down is a string"}},
		{"options without value or name, or twice", Control{Type: "drop_down", Label: "x", ParameterName: "x",
			Options: []ControlOption{{Name: "A"}, {Value: "b"}, {Value: "b", Name: "B", Width: ptr(1.0)}}},
			[]string{".options[0].value: an option of a drop_down needs a value", ".options[1].name: an option of a drop_down needs a name",
				".options[2]: an option of a drop_down has no width or height", `.options[2].value: "b" is an option already`}},
		{"options of an aspect_ratio", Control{Type: "aspect_ratio", Label: "x", ParameterName: "x", DefaultValue: "1.5:1",
			Options: []ControlOption{{Width: ptr(1.5), Height: ptr(1.0)}, {Value: "v"}, {Width: ptr(0.0), Height: ptr(1.0), Name: "N"}}},
			[]string{".options[1]: an option of an aspect_ratio needs a width and a height above 0",
				".options[2].name: an option of an aspect_ratio has no name", ".options[2]: an option of an aspect_ratio needs a width and a height above 0"}},
		{"a value takes the place of W:H", Control{Type: "aspect_ratio", Label: "x", ParameterName: "x", DefaultValue: "1:1",
			Options: []ControlOption{{Width: ptr(1.0), Height: ptr(1.0), Value: "square"}}}, []string{`.default_value: "1:1" is none of the options`}},

		{"a slider that goes backwards", slider(1, 0, 0.1, nil), []string{".max_value: must be above min_value, 1"}},
		{"a slider without width", slider(1, 1, 0.1, nil), []string{".max_value: must be above min_value, 1"}},
		{"a slider that ends nowhere", slider(1, math.NaN(), 0.1, nil), []string{": min_value and max_value must be finite numbers"}},
		{"a slider without a lower end", slider(math.Inf(-1), 1, 0.1, nil), []string{": min_value and max_value must be finite numbers"}},
		{"a slider without an upper end", slider(0, math.Inf(1), 0.1, 5), []string{": min_value and max_value must be finite numbers"}},
		{"a step without end", slider(0, 1, math.Inf(1), 0), []string{".step: the step must be above 0"}},
		{"a step that is not a number", slider(0, 1, math.NaN(), nil), []string{".step: the step must be above 0"}},
		{"a default that is not a number", slider(0, 1, 0.5, math.NaN()), []string{".default_value: NaN is not within 0 and 1"}},
		{"a ratio without end", Control{Type: "aspect_ratio", Label: "x", ParameterName: "x",
			Options: []ControlOption{{Width: ptr(math.Inf(1)), Height: ptr(1.0)}, {Width: ptr(1.0), Height: ptr(math.NaN())}}},
			[]string{".options[0]: an option of an aspect_ratio needs a width and a height above 0",
				".options[1]: an option of an aspect_ratio needs a width and a height above 0"}},
		{"a literal without end", condition("eq", think, ControlOperand{Literal: math.Inf(1)}), []string{".condition.right.literal: a literal must be a finite number"}},
		{"a step of 0", slider(0, 1, 0, 0.5), []string{".step: the step must be above 0"}},
		{"a default below", slider(1, 2, 0.5, 0), []string{".default_value: 0 is not within 1 and 2"}},
		{"a default above", slider(1, 2, 0.5, json.Number("2.5")), []string{".default_value: 2.5 is not within 1 and 2"}},
		{"a default between steps", slider(1, 2, 0.5, 1.2), []string{".default_value: 1.2 is not a whole number of steps of 0.5 from 1"}},
		{"a default at a step that is no binary fraction", slider(0, 2, 0.01, 0.29), nil},
		{"a default at the bounds", slider(0, 100, 1, uint8(100)), nil},
		{"a default in quotes", slider(0, 1, 0.1, "0.5"), []string{".default_value: the default of a slider is a number"}},

		{"the comparator of the documentation", condition("equals", think, one), []string{`.condition.comparator: "equals" is none of eq, ne, gt, ge, lt, le`}},
		{"every comparator: ne", condition("ne", think, one), nil},
		{"every comparator: gt", condition("gt", think, one), nil},
		{"every comparator: ge", condition("ge", think, one), nil},
		{"every comparator: lt", condition("lt", think, one), nil},
		{"every comparator: le", condition("le", think, one), nil},
		{"a literal of 0 is one", condition("eq", think, ControlOperand{Literal: 0}), nil},
		{"an operand that is nothing", condition("eq", think, ControlOperand{}), []string{".condition.right: an operand has either a literal or a parameter_name"}},
		{"an operand that is both", condition("eq", ControlOperand{ParameterName: "think", Literal: false}, one),
			[]string{".condition.left: an operand has either a literal or a parameter_name"}},
		{"a literal that is a list", condition("eq", think, ControlOperand{Literal: []any{1}}), []string{".condition.right.literal: a literal is a string, a number, true or false"}},
		{"an unknown parameter", condition("eq", ControlOperand{ParameterName: "thing"}, one),
			[]string{`.condition.left.parameter_name: no control has the parameter_name "thing"`}},
		{"a condition in a condition", Control{Type: "condition", Condition: &ControlCondition{Comparator: "eq", Left: think, Right: one},
			Controls: []Control{{Type: "divider"}, condition("eq", think, one)}}, []string{".controls[1]: a condition cannot hold another condition"}},
		{"a fault within a condition", Control{Type: "condition", Condition: &ControlCondition{Comparator: "eq", Left: think, Right: one},
			Controls: []Control{{Type: "text_field", Label: "x", ParameterName: "a b"}}},
			[]string{`.controls[0].parameter_name: "a b" must consist of A-Z, a-z, 0-9 and _`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := controlsWith(test.control)
			var got []string
			for _, f := range p.Faults() {
				got = append(got, strings.TrimPrefix(f.String(), "sections[0].controls[8]"))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

func TestFaultsOfSections(t *testing.T) {
	divider := []Control{{Type: "divider"}}
	tests := []struct {
		name     string
		controls ParameterControls
		want     []string
	}{
		{"nothing at all", ParameterControls{}, []string{`api_version: must be the string "2", not ""`, "sections: at least one section is needed"}},
		{"another version", ParameterControls{APIVersion: "0", Sections: []ControlSection{{Controls: divider}}}, []string{`api_version: must be the string "2", not "0"`}},
		{"neither controls nor tabs", ParameterControls{APIVersion: "2", Sections: []ControlSection{{Name: "x"}}}, []string{"sections[0]: a section needs controls or tabs"}},
		{"controls and tabs", ParameterControls{APIVersion: "2", Sections: []ControlSection{{Controls: divider, Tabs: []ControlTab{{Name: "x", Controls: divider}}}}},
			[]string{"sections[0]: a section has either controls or tabs, not both"}},
		{"a tab without name and controls", ParameterControls{APIVersion: "2", Sections: []ControlSection{{Tabs: []ControlTab{{}}}}},
			[]string{"sections[0].tabs[0].name: a tab needs a name", "sections[0].tabs[0].controls: a tab needs at least one control"}},
		{"a fault in a tab of a later section", ParameterControls{APIVersion: "2", Sections: []ControlSection{{Controls: divider}, {Tabs: []ControlTab{{Name: "x", Controls: []Control{{Type: "x"}}}}}}},
			[]string{`sections[1].tabs[0].controls[0].control: there is no control of type "x"`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, f := range test.controls.Faults() {
				got = append(got, f.String())
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

func TestAConditionMayReferToALaterControl(t *testing.T) {
	p := controlsWith(condition("eq", ControlOperand{ParameterName: "later"}, ControlOperand{Literal: "x"}))
	p.Sections = append(p.Sections, ControlSection{Controls: []Control{{Type: "text_field", Label: "Later", ParameterName: "later"}}})
	if faults := p.Faults(); len(faults) > 0 {
		t.Errorf("%v", faults)
	}
}

func TestControlsKeepFalseAndZeroInJSON(t *testing.T) {
	p := ParameterControls{APIVersion: "2", Sections: []ControlSection{{CollapsedByDefault: ptr(false), Controls: []Control{
		{Type: "toggle_switch", Label: "T", ParameterName: "t", DefaultValue: false},
		{Type: "text_field", Label: "F", ParameterName: "f", DefaultValue: ""},
		{Type: "slider", Label: "S", ParameterName: "s", MinValue: ptr(0.0), MaxValue: ptr(2.0), Step: ptr(1.0), DefaultValue: 0},
		condition("eq", ControlOperand{ParameterName: "t"}, ControlOperand{Literal: false}),
		condition("gt", ControlOperand{ParameterName: "s"}, ControlOperand{Literal: 0}),
	}}}}
	encoded, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	sameJSON(t, string(encoded), `{"api_version": "2", "sections": [{"collapsed_by_default": false, "controls": [
		{"control": "toggle_switch", "label": "T", "parameter_name": "t", "default_value": false},
		{"control": "text_field", "label": "F", "parameter_name": "f", "default_value": ""},
		{"control": "slider", "label": "S", "parameter_name": "s", "min_value": 0, "max_value": 2, "step": 1, "default_value": 0},
		{"control": "condition", "condition": {"comparator": "eq", "left": {"parameter_name": "t"}, "right": {"literal": false}}, "controls": [{"control": "divider"}]},
		{"control": "condition", "condition": {"comparator": "gt", "left": {"parameter_name": "s"}, "right": {"literal": 0}}, "controls": [{"control": "divider"}]}
	]}]}`)
}
