package poe

import (
	"fmt"
	"strings"

	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
)

// The types of control.
const (
	ControlDivider     = "divider"
	ControlTextField   = "text_field"
	ControlTextArea    = "text_area"
	ControlDropDown    = "drop_down"
	ControlToggle      = "toggle_switch"
	ControlSlider      = "slider"
	ControlAspectRatio = "aspect_ratio"
	ControlConditional = "condition"
)

// ControlFault is one reason for Poe to drop a set of controls, or for a control
// not to work.
type ControlFault struct {
	Path    string // by JSON keys, e.g. sections[0].controls[2].options
	Message string
}

func (f ControlFault) String() string { return f.Path + ": " + f.Message }

// controlFields lists, per type, the fields that a control must have and may
// have besides its type (poe-protocol.md §4). Any other is forbidden.
var controlFields = map[string]struct{ must, may []string }{
	ControlDivider:     {},
	ControlTextField:   {[]string{"label", "parameter_name"}, []string{"description", "default_value", "placeholder"}},
	ControlTextArea:    {[]string{"label", "parameter_name"}, []string{"description", "default_value", "placeholder"}},
	ControlDropDown:    {[]string{"label", "parameter_name", "options"}, []string{"description", "default_value"}},
	ControlToggle:      {[]string{"label", "parameter_name"}, []string{"description", "default_value"}},
	ControlSlider:      {[]string{"label", "parameter_name", "min_value", "max_value", "step"}, []string{"description", "default_value"}},
	ControlAspectRatio: {[]string{"label", "parameter_name", "options"}, []string{"description", "default_value"}},
	ControlConditional: {[]string{"condition", "controls"}, nil},
}

var comparators = map[string]bool{"eq": true, "ne": true, "gt": true, "ge": true, "lt": true, "le": true}

var parameterName = lazyregexp.New(`^[A-Za-z0-9_]+$`)

// reservedPrefix begins names that Poe keeps for itself.
const reservedPrefix = "poe_"

// Faults returns everything that is wrong with the controls, in order of place;
// references to unknown parameters come last.
func (p *ParameterControls) Faults() []ControlFault {
	c := &controlCheck{names: map[string]any{}, placed: map[string]string{}}
	if p.APIVersion != ControlsAPIVersion {
		c.fault("api_version", "must be the string %q, not %q", ControlsAPIVersion, p.APIVersion)
	}
	if len(p.Sections) == 0 {
		c.fault("sections", "at least one section is needed")
	}
	for i, s := range p.Sections {
		c.section(fmt.Sprintf("sections[%d]", i), s)
	}
	for _, r := range c.references {
		if _, known := c.placed[r.name]; !known {
			c.fault(r.path, "no control has the parameter_name %q", r.name)
		}
	}
	return c.faults
}

// controlCheck goes through the controls once. Conditions may refer to parameters
// that come later, so these are looked up at the end.
type controlCheck struct {
	faults     []ControlFault
	names      map[string]any    // parameter name → default value
	placed     map[string]string // parameter name → path of the first control with it
	references []reference
}

type reference struct{ path, name string }

func (c *controlCheck) fault(path, format string, args ...any) {
	c.faults = append(c.faults, ControlFault{Path: path, Message: fmt.Sprintf(format, args...)})
}

func (c *controlCheck) section(path string, s ControlSection) {
	switch {
	case len(s.Controls) > 0 && len(s.Tabs) > 0:
		c.fault(path, "a section has either controls or tabs, not both")
	case len(s.Controls) == 0 && len(s.Tabs) == 0:
		c.fault(path, "a section needs controls or tabs")
	}
	c.controls(path+".controls", s.Controls, false)
	for i, tab := range s.Tabs {
		tabPath := fmt.Sprintf("%s.tabs[%d]", path, i)
		if tab.Name == "" {
			c.fault(tabPath+".name", "a tab needs a name")
		}
		if len(tab.Controls) == 0 {
			c.fault(tabPath+".controls", "a tab needs at least one control")
		}
		c.controls(tabPath+".controls", tab.Controls, false)
	}
}

func (c *controlCheck) controls(path string, controls []Control, conditional bool) {
	for i, control := range controls {
		at := fmt.Sprintf("%s[%d]", path, i)
		if conditional && control.Type == ControlConditional {
			c.fault(at, "a condition cannot hold another condition")
			continue
		}
		c.control(at, &control)
	}
}

func (c *controlCheck) control(path string, control *Control) {
	if !c.fields(path, control) {
		return
	}
	if control.ParameterName != "" {
		c.name(path, control)
	}
	switch control.Type {
	case ControlTextField, ControlTextArea:
		c.textDefault(path, control)
	case ControlToggle:
		c.toggleDefault(path, control)
	case ControlDropDown:
		c.dropDown(path, control)
	case ControlAspectRatio:
		c.aspectRatio(path, control)
	case ControlSlider:
		c.slider(path, control)
	case ControlConditional:
		c.condition(path+".condition", control.Condition)
		c.controls(path+".controls", control.Controls, true)
	}
}

// fields checks which fields are set. It returns false for an unknown type, of
// which nothing more can be said.
func (c *controlCheck) fields(path string, control *Control) bool {
	allowed, known := controlFields[control.Type]
	if !known {
		c.fault(path+".control", "there is no control of type %q", control.Type)
		return false
	}
	set := control.set()
	for _, field := range allowed.must {
		if !set[field] {
			c.fault(path+"."+field, "a %s needs this field", control.Type)
		}
		delete(set, field)
	}
	for _, field := range allowed.may {
		delete(set, field)
	}
	for _, field := range controlFieldNames {
		if set[field] {
			c.fault(path+"."+field, "a %s cannot have this field", control.Type)
		}
	}
	return true
}

// controlFieldNames are all fields of a control, in their usual order.
var controlFieldNames = []string{
	"label", "description", "parameter_name", "default_value", "placeholder", "options",
	"min_value", "max_value", "step", "condition", "controls",
}

// set returns the fields that the control has.
func (c *Control) set() map[string]bool {
	return map[string]bool{
		"label": c.Label != "", "description": c.Description != "",
		"parameter_name": c.ParameterName != "", "default_value": c.DefaultValue != nil,
		"placeholder": c.Placeholder != "", "options": len(c.Options) > 0,
		"min_value": c.MinValue != nil, "max_value": c.MaxValue != nil, "step": c.Step != nil,
		"condition": c.Condition != nil, "controls": len(c.Controls) > 0,
	}
}

func (c *controlCheck) name(path string, control *Control) {
	name := control.ParameterName
	switch {
	case !parameterName.MatchString(name):
		c.fault(path+".parameter_name", "%q must consist of A-Z, a-z, 0-9 and _", name)
	case strings.HasPrefix(name, reservedPrefix):
		c.fault(path+".parameter_name", "%q begins with %s, which is reserved", name, reservedPrefix)
	}
	first, taken := c.placed[name]
	if !taken {
		c.placed[name], c.names[name] = path, control.DefaultValue
		return
	}
	if plain(c.names[name]) != plain(control.DefaultValue) {
		c.fault(path+".default_value", "%s has the same parameter_name and another default_value", first)
	}
}
