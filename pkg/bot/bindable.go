package bot

import (
	"maps"
	"slices"

	"github.com/poebridge/poebridge/pkg/poe"
)

// valueSort is what a field holds, and so which controls can set it.
type valueSort uint8

const (
	sortNumber valueSort = iota // a slider
	sortChoice                  // a drop_down
	sortFlag                    // a toggle_switch
	sortRatio                   // a choice of shapes: an aspect_ratio, or a drop_down
	sortText                    // a text_field or text_area
	sortDigits                  // a text_field: no slider stands at one of four billion numbers
	sortAny                     // any of them, and the rest
)

// bindable is a field of a template that a control can set for one query.
type bindable struct {
	sort    valueSort
	refusal func(*Template) string              // why the template has no use for it; nil, "": it has
	span    func(*Template) (low, high float64) // of numbers
	choices func(*Template) []string            // of choices
	accepts func(*Template, string) bool        // of texts
	sent    func(*Template) any                 // what is sent while no user has touched it; nil: nothing
	set     func(*Template, any)
}

// bindables are the fields by path, of all kinds of bot. What is in extraPaths is bindable
// too: see [Template.bindable].
var bindables = together(chatBindables, imageBindables, videoBindables)

func together(parts ...map[string]bindable) map[string]bindable {
	all := map[string]bindable{}
	for _, part := range parts {
		maps.Copy(all, part)
	}
	return all
}

var chatBindables = map[string]bindable{
	"inference.temperature": {
		refusal: refusesSampling, span: share,
		sent: func(t *Template) any { return orNil(t.Inference.Temperature) },
		set:  func(t *Template, v any) { f := v.(float64); t.Inference.Temperature = &f },
	},
	"inference.top_p": {
		refusal: refusesSampling, span: share,
		sent: func(t *Template) any { return orNil(t.Inference.TopP) },
		set:  func(t *Template, v any) { f := v.(float64); t.Inference.TopP = &f },
	},
	"inference.max_tokens": {
		span: func(t *Template) (float64, float64) {
			if most := t.MaxTokens(); most > 0 {
				return 1, float64(most)
			}
			return 1, maxCount // the limit is at fault, not the control
		},
		sent: func(t *Template) any { return aboveZero(t.Inference.MaxTokens) },
		set:  func(t *Template, v any) { t.Inference.MaxTokens = int(v.(float64)) },
	},
	"inference.service_tier": {
		sort: sortChoice, choices: func(*Template) []string { return choices["inference.service_tier"] },
		sent: func(t *Template) any { return orUnset(t.Inference.ServiceTier) },
		set:  func(t *Template, v any) { t.Inference.ServiceTier = v.(string) },
	},
	"inference.latency": {
		sort: sortChoice, choices: func(*Template) []string { return choices["inference.latency"] },
		sent: func(t *Template) any { return orUnset(t.Inference.Latency) },
		set:  func(t *Template, v any) { t.Inference.Latency = v.(string) },
	},
	"reasoning.effort": {
		sort: sortChoice, choices: func(t *Template) []string { return t.Reasoning.choices() },
		refusal: func(t *Template) string {
			if !t.Reasoning.byEffort() {
				return "reasoning.style is " + string(t.Reasoning.Style)
			}
			return ""
		},
		sent: func(t *Template) any { return t.Reasoning.Effort },
		set:  func(t *Template, v any) { t.Reasoning.Effort = v.(string) },
	},
	"reasoning.budget_tokens": {
		span: func(t *Template) (float64, float64) {
			if t.Limits.OutputTokens <= 0 {
				return 0, maxCount // the limit is at fault, not the control
			}
			return 0, float64(t.maxBudget())
		},
		refusal: func(t *Template) string {
			if t.Reasoning.Style != ReasoningBudget {
				return "reasoning.style is " + string(t.Reasoning.Style)
			}
			return ""
		},
		sent: func(t *Template) any { return float64(t.Reasoning.BudgetTokens) },
		set:  func(t *Template, v any) { t.Reasoning.BudgetTokens = budgetOf(v.(float64)) },
	},
	"reasoning.show": {
		sort: sortFlag,
		sent: func(t *Template) any { return t.Reasoning.Show },
		set:  func(t *Template, v any) { t.Reasoning.Show = v.(bool) },
	},
}

// bindable finds the field of a path, if a bot of the kind has one there.
func (t *Template) bindable(path string) (bindable, bool) {
	if !meansSomething(t.Kind, path) {
		return bindable{}, false
	}
	if keys, ok := extraKeys(path); ok {
		return bindable{
			sort: sortAny,
			sent: func(t *Template) any { return get(*t.extra(), keys) },
			set:  func(t *Template, v any) { *t.extra() = replaced(*t.extra(), keys, v) },
		}, true
	}
	b, ok := bindables[path]
	return b, ok
}

// extra are the fields of the model's own, where the kind has them.
func (t *Template) extra() *map[string]any {
	switch t.Kind {
	case KindImage:
		return &t.Image.Extra
	case KindVideo:
		return &t.Video.Extra
	}
	return &t.Inference.Extra
}

// extraPath is where they are.
func (t *Template) extraPath() string {
	if path, ok := extraPaths[t.Kind]; ok {
		return path
	}
	return extraPaths[KindChat]
}

// takes says whether the template takes a value that fits the control.
func (b bindable) takes(t *Template, value any) bool {
	if b.refusal != nil && b.refusal(t) != "" {
		return false
	}
	switch v := value.(type) {
	case float64:
		if b.span == nil {
			return b.sort == sortAny
		}
		low, high := b.span(t)
		return v >= low && v <= high
	case bool:
		return b.sort == sortFlag || b.sort == sortAny
	case string:
		switch {
		case b.choices != nil:
			return slices.Contains(b.choices(t), v)
		case b.accepts != nil:
			return b.accepts(t, v)
		}
		return b.sort == sortAny
	}
	return false
}

// controls are the sorts of control that can set the field; none means all.
func (b bindable) controls() []string {
	switch b.sort {
	case sortNumber:
		return []string{poe.ControlSlider}
	case sortChoice:
		return []string{poe.ControlDropDown}
	case sortFlag:
		return []string{poe.ControlToggle}
	case sortRatio:
		return []string{poe.ControlAspectRatio, poe.ControlDropDown}
	case sortText:
		return []string{poe.ControlTextField, poe.ControlTextArea}
	case sortDigits:
		return []string{poe.ControlTextField}
	}
	return nil
}

// maxBudget leaves at least MinBudget tokens for the answer. It is 0 where that leaves
// too little to think in.
func (t *Template) maxBudget() int {
	if most := t.Limits.MaxTokens() - MinBudget; most >= MinBudget {
		return most
	}
	return 0
}

// budgetOf rounds up what the model would refuse for being too little.
func budgetOf(tokens float64) int {
	if n := int(tokens); n > 0 {
		return max(n, MinBudget)
	}
	return 0
}

func refusesSampling(t *Template) string {
	if t.Inference.Sampling == SamplingNone {
		return "the model refuses it: inference.sampling is none"
	}
	return ""
}

func share(*Template) (low, high float64) { return 0, 1 }

func orNil(f *float64) any {
	if f == nil {
		return nil
	}
	return *f
}

func orUnset(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func aboveZero(n int) any {
	if n <= 0 {
		return nil
	}
	return float64(n)
}

// get is what stands at the end of keys in nested maps; nil where there is nothing.
func get(tree map[string]any, keys []string) any {
	for ; len(keys) > 1; keys = keys[1:] {
		tree, _ = tree[keys[0]].(map[string]any)
	}
	return tree[keys[0]]
}

// replaced is a copy of nested maps with another value at the end of keys; the maps that
// are shared with the original do not change.
func replaced(tree map[string]any, keys []string, value any) map[string]any {
	tree = maps.Clone(tree)
	if tree == nil {
		tree = map[string]any{}
	}
	if len(keys) > 1 {
		below, _ := tree[keys[0]].(map[string]any)
		value = replaced(below, keys[1:], value)
	}
	tree[keys[0]] = value
	return tree
}
