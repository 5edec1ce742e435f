package bot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/pkg/poe"
)

func (c *checker) checkControls() {
	const path = "poe.parameter_controls"
	controls := c.template.Poe.ParameterControls
	if controls == nil {
		return
	}
	for _, f := range controls.Faults() {
		c.fault(join(path, f.Path), "", "%s", f.Message)
	}
	eachControl(controls, func(at string, control *poe.Control) {
		if control.ParameterName != "" {
			c.checkParameter(join(path, at), control)
		}
	})
}

// checkOtherSets looks at the control sets that the bot does not use, for they are
// there to be used by the next.
func (c *checker) checkOtherSets() {
	used := c.template.Poe.Controls
	for _, name := range sortedKeys(c.template.ControlSets) {
		if slices.Contains(used, name) {
			continue
		}
		set := &poe.ParameterControls{APIVersion: poe.ControlsAPIVersion, Sections: c.template.ControlSets[name]}
		for _, f := range set.Faults() {
			if strings.Contains(f.Path, ".condition.") && lastKey(f.Path) == "parameter_name" {
				continue // the parameter may be of a set that is used beside this one
			}
			c.fault(join("control_sets", name)+strings.TrimPrefix(f.Path, "sections"), "", "%s", f.Message)
		}
	}
}

// checkParameters looks at which fields the parameters set, whether or not the bot has
// a control for them.
func (c *checker) checkParameters() {
	for _, name := range sortedKeys(c.template.Parameters) {
		at, path := join("parameters", name), c.template.Parameters[name]
		if _, ok := c.template.bindable(path); !ok {
			c.newer(at, c.template.bindHint(path), "no control can set %q", short(path))
		} else if keys, ok := extraKeys(path); ok {
			c.checkPlace(at, keys)
			c.checkAbove(at, path)
		}
	}
}

func (t *Template) bindHint(path string) string {
	if kind, below, ok := extraOf(path); ok && meansSomething(t.Kind, path) {
		if by := reservedBy(kind, strings.Split(below, ".")); by != "" {
			return "it is filled by " + by
		}
		return "keys of letters, digits, _ and -, a letter first"
	}
	own := slices.DeleteFunc(sortedKeys(bindables), func(path string) bool { return !meansSomething(t.Kind, path) })
	return orListed(path, append(own, t.extraPath()+"NAME"))
}

// checkPlace: a control sets one value. It must not take the place of several that
// somebody wrote, nor of one that is around it.
func (c *checker) checkPlace(at string, keys []string) {
	start, extra := c.template.extraPath(), *c.template.extra()
	for n := 1; n < len(keys); n++ {
		around := get(extra, keys[:n])
		if _, ok := around.(map[string]any); around != nil && !ok {
			c.fault(at, "", "%s has a value, and so no keys below", start+strings.Join(keys[:n], "."))
			return
		}
	}
	if _, several := get(extra, keys).(map[string]any); several {
		c.fault(at, "name one of them", "%s has keys below", start+strings.Join(keys, "."))
	}
}

// checkAbove finds a parameter that would put a value around that of this one.
func (c *checker) checkAbove(at, path string) {
	for _, other := range sortedKeys(c.template.Parameters) {
		if around := c.template.Parameters[other]; strings.HasPrefix(path, around+".") {
			c.fault(at, "", "%s is inside of %s, which the parameter %q sets", short(path), short(around), short(other))
		}
	}
}

// checkParameter: a control that nothing reads would do nothing, and one that can ask
// for what the bot does not allow would do it now and then.
func (c *checker) checkParameter(at string, control *poe.Control) {
	name := join(at, "parameter_name")
	field, ok := c.template.Parameters[control.ParameterName]
	if !ok {
		c.newer(name, orListed(control.ParameterName, sortedKeys(c.template.Parameters)),
			"nothing reads the parameter %q", short(control.ParameterName))
		return
	}
	b, ok := c.template.bindable(field)
	if !ok {
		return // told at parameters
	}
	if fit := b.controls(); len(fit) > 0 && !slices.Contains(fit, control.Type) {
		c.fault(join(at, "control"), "", "%s must be a %s", control.ParameterName, strings.Join(fit, " or "))
		return
	}
	if b.refusal != nil {
		if refusal := b.refusal(c.template); refusal != "" {
			c.unfit(name, "leave the control out", refusal)
			return
		}
	}
	c.checkEnds(at, b, control)
	c.checkOptions(at, b, control)
	c.checkShown(at, field, control)
}

func (c *checker) checkEnds(at string, b bindable, control *poe.Control) {
	if b.span == nil {
		return
	}
	lowest, highest := b.span(c.template)
	ends := map[string]*float64{"min_value": control.MinValue, "max_value": control.MaxValue}
	for _, end := range sortedKeys(ends) {
		if v := ends[end]; v != nil && (*v < lowest || *v > highest) {
			c.unfit(join(at, end), "", fmt.Sprintf("the bot allows from %v to %v, got %v", lowest, highest, *v))
		}
	}
}

func (c *checker) checkOptions(at string, b bindable, control *poe.Control) {
	if b.choices == nil {
		return
	}
	known := b.choices(c.template)
	for i, o := range control.Options {
		if value := o.Sent(); !slices.Contains(known, value) {
			path := fmt.Sprintf("%s.options[%d]", at, i)
			if o.Value != "" { // or it is said by width and height
				path = join(path, "value")
			}
			c.unfit(path, "", fmt.Sprintf("the bot allows %s, got %q", listed(known), short(value)))
		}
	}
}

// unfit reports a control that is right in itself and wrong for this bot. If it
// is of a shared set, the bot's choice of sets is what can be changed.
func (c *checker) unfit(path, hint, message string) {
	if c.own(path) || !c.own("poe.controls") || c.unread(path) {
		c.fault(path, hint, "%s", message)
		return
	}
	n := c.standing(path)
	if n == nil {
		n = c.file
	}
	c.fault("poe.controls", hint, "%s (%s:%d): %s", lastKey(path), c.origins[n], n.Line, message)
}
