package draft

import (
	"fmt"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/pkg/bot"
)

// longAnswer is how long an answer may be, in tokens, where the model would allow more:
// what is asked for is reserved from the account's quota until the answer ends.
const longAnswer = 32768

// thinks reports whether the bot has its model think unless users say otherwise.
func (d *Draft) thinks() bool {
	return d.facts.Reasoning.Style == bot.ReasoningAdaptive || d.facts.Reasoning.OnByDefault
}

func (d *Draft) chat(s *sections) {
	f := d.facts
	if f.Limits.OutputTokens > longAnswer {
		s.first("inference", fmt.Sprintf("max_tokens: %d # reserved from the quota as a query begins", longAnswer))
	}
	switch sampling := f.Inference.Sampling; {
	case d.thinks() || sampling == bot.SamplingNone:
	case sampling == bot.SamplingOne:
		s.add("inference", "temperature: 0.7")
	default:
		s.add("inference", "temperature: 0.7\ntop_p: 0.9")
	}
	if d.thinks() {
		if slices.Contains(f.Reasoning.Efforts, "medium") {
			s.after("reasoning", "style", "effort: medium")
		}
		s.add("timeouts", "{first_token: 300s, idle: 300s} # it thinks before it speaks")
		s.add("stream", "{status_after: 8s, status_text: Working on it…}")
	}
	s.add("poe", d.hello())
	if !slices.Contains(f.Capabilities.Input, bot.InputImage) {
		s.add("poe", "enable_image_comprehension: true # Poe describes pictures")
	}
	d.controls(s, d.chatControls())
}

// effortSets are the control sets by style of reasoning and efforts. Models with an effort of their own think
// whether they are asked or not, so that there none means that they choose.
var effortSets = map[string]string{
	"adaptive low medium high":           "effort",
	"adaptive low medium high max":       "effort_max",
	"adaptive low medium high xhigh max": "effort_xhigh",
	"max_effort low medium high":         "effort",
	"effort low medium high":             "effort_own",
	"effort low high max":                "effort_own_max",
}

func (d *Draft) chatControls() (names []string) {
	f := d.facts
	switch style := f.Reasoning.Style; style {
	case "", bot.ReasoningNone:
	case bot.ReasoningBudget:
		if f.Limits.OutputTokens >= longAnswer { // or the set's slider has no room
			names = append(names, "thinking_budget")
		}
	default:
		names = append(names, effortSets[string(style)+" "+strings.Join(f.Reasoning.Efforts, " ")])
	}
	switch sampling := f.Inference.Sampling; {
	case d.thinks() || sampling == bot.SamplingNone:
	case sampling == bot.SamplingOne:
		names = append(names, "temperature")
	default:
		names = append(names, "sampling")
	}
	switch out := f.Limits.OutputTokens; {
	case out > longAnswer:
		names = append(names, "long_answers")
	case out >= 4096:
		names = append(names, "length")
	}
	return names
}

// controls adds those that the defaults have a set for.
func (d *Draft) controls(s *sections, names []string) {
	names = slices.DeleteFunc(names, func(name string) bool { return !d.sets[name] })
	if len(names) > 0 {
		s.add("poe", fmt.Sprintf("controls: [%s]", strings.Join(names, ", ")))
	}
}
