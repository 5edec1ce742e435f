package bot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/pkg/poe"
)

// parameter says which values of a control a template allows; refusal is why
// there are none.
type parameter func(*Template) (lowest, highest float64, refusal string)

// parameters are what the responder of a kind reads from a message. A control for
// anything else would do nothing. Kinds that are not here are unchecked.
var parameters = map[string]map[string]parameter{
	"chat": {
		ParamTemperature: sampled,
		ParamTopP:        sampled,
		ParamMaxTokens:   counted,
	},
}

func sampled(t *Template) (float64, float64, string) {
	if t.Inference.Sampling == SamplingNone {
		return 0, 0, "the model refuses it: inference.sampling is none"
	}
	return 0, 1, ""
}

func counted(t *Template) (float64, float64, string) {
	if most := t.MaxTokens(); most > 0 {
		return 1, float64(most), ""
	}
	return 1, maxCount, "" // the limit is at fault, not the control
}

func (c *checker) checkControls() {
	const path = "poe.parameter_controls"
	controls := c.template.Poe.ParameterControls
	if controls == nil {
		return
	}
	for _, f := range controls.Faults() {
		c.fault(join(path, f.Path), "", "%s", f.Message)
	}
	known, checked := parameters[c.template.Kind]
	eachControl(controls, func(at string, control *poe.Control) {
		if checked && control.ParameterName != "" {
			c.checkParameter(join(path, at), control, known)
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

func (c *checker) checkParameter(at string, control *poe.Control, known map[string]parameter) {
	name := join(at, "parameter_name")
	rule, ok := known[control.ParameterName]
	if !ok {
		c.fault(name, orListed(control.ParameterName, sortedKeys(known)), "nothing reads the parameter %q", short(control.ParameterName))
		return
	}
	if control.Type != poe.ControlSlider {
		c.fault(join(at, "control"), "", "%s must be a slider", control.ParameterName)
		return
	}
	lowest, highest, refusal := rule(c.template)
	if refusal != "" {
		c.unfit(name, "leave the control out", refusal)
		return
	}
	ends := map[string]*float64{"min_value": control.MinValue, "max_value": control.MaxValue}
	for _, end := range sortedKeys(ends) {
		if v := ends[end]; v != nil && (*v < lowest || *v > highest) {
			c.unfit(join(at, end), "", fmt.Sprintf("the bot allows from %v to %v, got %v", lowest, highest, *v))
		}
	}
	c.checkShown(at, control)
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
