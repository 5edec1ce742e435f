package bot

import (
	"math"

	"github.com/poebridge/poebridge/pkg/poe"
)

// showDefaults gives controls without a default_value the one that the template
// sends. Poe only displays it; without one a slider stands at some value that
// nobody asked for.
func (t *Template) showDefaults() {
	eachControl(t.Poe.ParameterControls, func(_ string, c *poe.Control) {
		if value := t.sends(c.ParameterName); value != nil && c.DefaultValue == nil && standsAt(c, *value) {
			c.DefaultValue = *value
		}
	})
}

// sends is the value of a parameter that no user has touched; nil where it is
// left to the model.
func (t *Template) sends(parameter string) *float64 {
	switch in := t.Inference; parameter {
	case "temperature":
		return in.Temperature
	case "top_p":
		return in.TopP
	case "max_tokens":
		if n := float64(in.MaxTokens); n > 0 {
			return &n
		}
	}
	return nil
}

// standsAt says whether a slider can stand at a value.
func standsAt(c *poe.Control, value float64) bool {
	if c.MinValue == nil || c.MaxValue == nil || c.Step == nil || *c.Step <= 0 {
		return false
	}
	steps := (value - *c.MinValue) / *c.Step
	return value >= *c.MinValue && value <= *c.MaxValue && math.Abs(steps-math.Round(steps)) < 1e-6
}

// checkShown finds controls that tell the user something else than is sent.
func (c *checker) checkShown(at string, control *poe.Control) {
	sent := c.template.sends(control.ParameterName)
	if sent == nil {
		return
	}
	if control.DefaultValue == nil {
		c.warn(join("inference", control.ParameterName), "", "the slider %q cannot show %v", control.Label, *sent)
		return
	}
	shown, ok := toFloat(control.DefaultValue)
	if ok && shown != *sent {
		c.warn(join(at, "default_value"), "leave it out", "shows %v, and inference sends %v", shown, *sent)
	}
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
