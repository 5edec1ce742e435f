package bot

import (
	"reflect"

	"github.com/poebridge/poebridge/pkg/poe"
)

// showDefaults gives controls without a default_value the one that the template
// sends. Poe only displays it; without one a slider stands at some value that
// nobody asked for.
func (t *Template) showDefaults() {
	eachControl(t.Poe.ParameterControls, func(_ string, c *poe.Control) {
		if value := t.sends(c.ParameterName); value != nil && c.DefaultValue == nil && standsAt(c, value) {
			c.DefaultValue = value
		}
	})
}

// sends is the value of a parameter that no user has touched; nil where it is left to
// the model, or where no control can set the parameter.
func (t *Template) sends(parameter string) any {
	if b, bound := t.bindable(t.Parameters[parameter]); bound {
		return b.sent(t)
	}
	return nil
}

// standsAt says whether a control can stand at a value.
func standsAt(c *poe.Control, value any) bool {
	switch c.Type {
	case poe.ControlSlider:
		n, ok := toFloat(value)
		return ok && c.HasStop(n)
	case poe.ControlToggle:
		_, ok := value.(bool)
		return ok
	case poe.ControlDropDown, poe.ControlAspectRatio:
		s, ok := value.(string)
		return ok && offers(c, s)
	}
	_, ok := value.(string)
	return ok
}

// checkShown finds controls that tell the user something else than is sent.
func (c *checker) checkShown(at, field string, control *poe.Control) {
	sent := c.template.sends(control.ParameterName)
	switch {
	case sent == nil:
	case control.DefaultValue == nil:
		c.warn(field, "", "the control %q cannot show %v", control.Label, sent)
	case !same(control.DefaultValue, sent):
		c.warn(join(at, "default_value"), "leave it out", "shows %v, and %s sends %v", control.DefaultValue, field, sent)
	}
}

func same(a, b any) bool {
	x, isNumber := toFloat(a)
	y, both := toFloat(b)
	if isNumber && both {
		return x == y
	}
	return !isNumber && !both && reflect.DeepEqual(a, b)
}

// toFloat reads the numbers that YAML makes.
func toFloat(x any) (float64, bool) {
	switch n := x.(type) {
	case int:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}
