package bedrocksim

import (
	"fmt"
	"strings"
)

// systemRules are about the system prompt.
func systemRules() []Rule {
	return []Rule{
		{
			Name: "system-unsupported", Source: "bedrock.md §3.2 column Sys; §5 #10", Verified: true,
			check: func(j *judged) finding {
				if len(j.System) == 0 {
					return fine
				}
				return lacks(j.facts.System, "This model doesn't support system messages. Try again without a system message or use a model that supports system messages.")
			},
		},
		{
			Name: "empty-system", Source: "bedrock.md §1.2 row system; §5 #11", Verified: true,
			check: eachSystem(func(at, text string) finding {
				if text != "" {
					return fine
				}
				return constraint("", at, "Member must have length greater than or equal to 1")
			}),
		},
		{
			Name: "blank-system", Source: "bedrock.md §1.2 row text, by likeness",
			check: eachSystem(func(at, text string) finding {
				if strings.TrimSpace(text) != "" {
					return fine
				}
				return object("The text field in the SystemContentBlock object at %s is blank. Add text to the text field, and try again.", at)
			}),
		},
	}
}

// eachSystem is a check of the texts of the system prompt.
func eachSystem(look func(at, text string) finding) func(*judged) finding {
	return func(j *judged) finding {
		for i, b := range j.System {
			if b.Text == nil {
				continue
			}
			if f := look(fmt.Sprintf("system.%d.text", i), *b.Text); f.message != "" {
				return f
			}
		}
		return fine
	}
}
