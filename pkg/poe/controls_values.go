package poe

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
)

// stepTolerance is how far from a whole number of steps a slider's default may
// lie, in steps; decimal fractions are seldom exact.
const stepTolerance = 1e-6

func (c *controlCheck) textDefault(path string, control *Control) {
	if _, ok := control.DefaultValue.(string); !ok && control.DefaultValue != nil {
		c.fault(path+".default_value", "the default of a %s is a string", control.Type)
	}
}

func (c *controlCheck) toggleDefault(path string, control *Control) {
	if _, ok := control.DefaultValue.(bool); !ok && control.DefaultValue != nil {
		c.fault(path+".default_value", "the default of a %s is true or false", control.Type)
	}
}

func (c *controlCheck) dropDown(path string, control *Control) {
	values := map[string]bool{}
	for i, o := range control.Options {
		at := fmt.Sprintf("%s.options[%d]", path, i)
		if o.Value == "" {
			c.fault(at+".value", "an option of a drop_down needs a value")
		}
		if o.Name == "" {
			c.fault(at+".name", "an option of a drop_down needs a name")
		}
		if o.Width != nil || o.Height != nil {
			c.fault(at, "an option of a drop_down has no width or height")
		}
		c.option(at, o.Value, values)
	}
	c.choiceDefault(path, control, values)
}

func (c *controlCheck) aspectRatio(path string, control *Control) {
	values := map[string]bool{}
	for i, o := range control.Options {
		at := fmt.Sprintf("%s.options[%d]", path, i)
		if o.Name != "" {
			c.fault(at+".name", "an option of an aspect_ratio has no name")
		}
		if !positive(o.Width) || !positive(o.Height) {
			c.fault(at, "an option of an aspect_ratio needs a width and a height above 0")
			continue
		}
		c.option(at, o.Sent(), values)
	}
	c.choiceDefault(path, control, values)
}

// positive reports whether a number is above 0 and can be written as JSON.
func positive(f *float64) bool { return f != nil && *f > 0 && finite(*f) }

func finite(f float64) bool { return !math.IsInf(f, 0) && !math.IsNaN(f) }

// Sent is what Poe sends when the option is chosen: its value, or W:H where an option of
// an aspect_ratio has none.
func (o ControlOption) Sent() string {
	if o.Value != "" || o.Width == nil || o.Height == nil {
		return o.Value
	}
	return decimal(*o.Width) + ":" + decimal(*o.Height)
}

func decimal(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func (c *controlCheck) option(path, value string, seen map[string]bool) {
	if value != "" && seen[value] {
		c.fault(path+".value", "%q is an option already", value)
	}
	seen[value] = true
}

func (c *controlCheck) choiceDefault(path string, control *Control, values map[string]bool) {
	if control.DefaultValue == nil {
		return
	}
	value, ok := control.DefaultValue.(string)
	if !ok {
		c.fault(path+".default_value", "the default of a %s is a string", control.Type)
	} else if !values[value] {
		c.fault(path+".default_value", "%q is none of the options", value)
	}
}

func (c *controlCheck) slider(path string, control *Control) {
	if control.Step != nil && !positive(control.Step) {
		c.fault(path+".step", "the step must be above 0")
	}
	if control.MinValue == nil || control.MaxValue == nil {
		return
	}
	low, high := *control.MinValue, *control.MaxValue
	switch {
	case !finite(low) || !finite(high):
		c.fault(path, "min_value and max_value must be finite numbers")
		return
	case low >= high:
		c.fault(path+".max_value", "must be above min_value, %s", decimal(low))
		return
	}
	if control.DefaultValue == nil {
		return
	}
	value, ok := number(control.DefaultValue)
	switch {
	case !ok:
		c.fault(path+".default_value", "the default of a slider is a number")
	case !(low <= value && value <= high):
		c.fault(path+".default_value", "%s is not within %s and %s", decimal(value), decimal(low), decimal(high))
	case positive(control.Step) && !control.HasStop(value):
		c.fault(path+".default_value", "%s is not a whole number of steps of %s from %s",
			decimal(value), decimal(*control.Step), decimal(low))
	}
}

// HasStop says whether a slider can stand at a value: between its ends, a whole number of
// steps from the lower one. One without ends or a step has no stops.
func (c *Control) HasStop(value float64) bool {
	if c.MinValue == nil || c.MaxValue == nil || !positive(c.Step) {
		return false
	}
	steps := (value - *c.MinValue) / *c.Step
	return value >= *c.MinValue && value <= *c.MaxValue && math.Abs(steps-math.Round(steps)) <= stepTolerance
}

func (c *controlCheck) condition(path string, condition *ControlCondition) {
	if condition == nil {
		return
	}
	if !comparators[condition.Comparator] {
		c.fault(path+".comparator", "%q is none of eq, ne, gt, ge, lt, le", condition.Comparator)
	}
	c.operand(path+".left", condition.Left)
	c.operand(path+".right", condition.Right)
}

func (c *controlCheck) operand(path string, o ControlOperand) {
	if (o.Literal != nil) == (o.ParameterName != "") {
		c.fault(path, "an operand has either a literal or a parameter_name")
		return
	}
	if o.ParameterName != "" {
		c.references = append(c.references, reference{path + ".parameter_name", o.ParameterName})
		return
	}
	switch v := plain(o.Literal).(type) {
	case string, bool:
	case float64:
		if !finite(v) {
			c.fault(path+".literal", "a literal must be a finite number")
		}
	default:
		c.fault(path+".literal", "a literal is a string, a number, true or false")
	}
}

// number returns a value of any numeric type, since defaults come from JSON and
// YAML alike.
func number(v any) (float64, bool) {
	if n, ok := v.(json.Number); ok {
		f, err := n.Float64()
		return f, err == nil
	}
	switch r := reflect.ValueOf(v); {
	case r.CanInt():
		return float64(r.Int()), true
	case r.CanUint():
		return float64(r.Uint()), true
	case r.CanFloat():
		return r.Float(), true
	default:
		return 0, false
	}
}

// plain makes numbers of all types comparable. What is no JSON scalar becomes
// its printed form.
func plain(v any) any {
	if f, ok := number(v); ok {
		return f
	}
	switch v.(type) {
	case nil, string, bool:
		return v
	default:
		return [1]string{fmt.Sprint(v)}
	}
}
