package bot

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/poebridge/poebridge/pkg/poe"
)

// maxParameterText bounds what a user types into a control, in characters.
const maxParameterText = 4000

// For is the template for one query: the hints that Poe sends with it, and over them
// the controls that the user has touched, as far as the template has such controls and
// the values fit them. Everything else is ignored. The template itself does not change.
func (t *Template) For(q *poe.Query) *Template {
	chosen := q.Last().Parameters
	if q.Temperature == nil && len(chosen) == 0 {
		return t
	}
	one := *t
	if hint := q.Temperature; hint != nil && meansSomething(t.Kind, "inference.temperature") {
		bindables["inference.temperature"].set(&one, min(max(*hint, 0), 1))
	}
	one.Inference.settle(t.apply(chosen, &one))
	return &one
}

// apply sets the fields of one that the user has touched, and returns their paths. Values
// are judged by the bot, so that one control does not narrow what another may set.
func (t *Template) apply(chosen map[string]any, one *Template) (touched map[string]bool) {
	touched = map[string]bool{}
	eachControl(t.Poe.ParameterControls, func(_ string, c *poe.Control) {
		path := t.Parameters[c.ParameterName]
		b, bound := t.bindable(path)
		raw, sent := chosen[c.ParameterName]
		if !bound || !sent || t.fallback && strings.HasPrefix(path, extraPaths[KindChat]) { // another model has other fields
			return
		}
		if value, fits := valueFor(c, raw); fits && b.takes(t, value) {
			b.set(one, value)
			touched[path] = true
		}
	})
	return touched
}

// settle applies the rule of sampling. Where a model takes only one of the two, it is
// the one that the user has touched, else the temperature.
func (in *Inference) settle(touched map[string]bool) {
	switch {
	case in.Sampling == SamplingNone:
		in.Temperature, in.TopP = nil, nil
	case in.Sampling != SamplingOne || in.Temperature == nil || in.TopP == nil:
	case touched["inference.top_p"] && !touched["inference.temperature"]:
		in.Temperature = nil
	default:
		in.TopP = nil
	}
}

// valueFor reads what Poe sends for a control: a float64, a bool or a string. Any JSON
// type may come.
func valueFor(c *poe.Control, raw any) (value any, ok bool) {
	switch c.Type {
	case poe.ControlSlider:
		n, ok := number(raw)
		if !ok || c.MinValue == nil || c.MaxValue == nil {
			return nil, false
		}
		return nearestStop(c, n), true
	case poe.ControlToggle:
		b, ok := raw.(bool)
		return b, ok
	case poe.ControlDropDown, poe.ControlAspectRatio:
		s, ok := word(raw)
		return s, ok && offers(c, s)
	case poe.ControlTextField, poe.ControlTextArea:
		s, ok := raw.(string)
		return s, ok && utf8.RuneCountInString(s) <= maxParameterText
	}
	return nil, false // dividers and conditions have no value
}

// nearestStop is where a slider can stand next to a number. Some models refuse fractions
// of what they count, and a caller can send what no slider would.
func nearestStop(c *poe.Control, n float64) float64 {
	low, high := *c.MinValue, *c.MaxValue
	n = min(max(n, low), high)
	if n == high || c.Step == nil || *c.Step <= 0 {
		return n
	}
	stop := min(low+math.Round((n-low) / *c.Step)**c.Step, high)
	if math.Abs(stop-n) <= 1e-12*(high-low) { // 7 steps of 0.05 are not quite 0.35
		return n
	}
	return stop
}

func offers(c *poe.Control, value string) bool {
	for _, o := range c.Options {
		if o.Sent() == value {
			return true
		}
	}
	return false
}

// number reads a number, or a text that is one.
func number(raw any) (float64, bool) {
	var n float64
	var err error
	switch v := raw.(type) {
	case json.Number:
		n, err = v.Float64()
	case string:
		n, err = strconv.ParseFloat(v, 64)
	default:
		return 0, false
	}
	return n, err == nil && !math.IsNaN(n) && !math.IsInf(n, 0)
}

// word reads a choice, which may look like a number.
func word(raw any) (string, bool) {
	switch v := raw.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	}
	return "", false
}
