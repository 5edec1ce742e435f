package bedrocksim

import (
	"fmt"
	"iter"
)

// guardRules are about what is marked for the guardrail. That only turns and the system
// prompt may have marks is a matter of the shape (see extraneous-key).
func guardRules() []Rule {
	return []Rule{
		{
			Name: "guard-content", Source: "bedrock.md §1.2 row guardContent", Verified: true,
			check: func(j *judged) finding {
				for at, g := range j.guarded() {
					if f := checkMarked(at+".guardContent", g); f.message != "" {
						return f
					}
				}
				return fine
			},
		},
	}
}

func checkMarked(at string, g GuardContent) finding {
	switch {
	case count(g.Text != nil, g.Image != nil) != 1:
		return object("The guardContent field at %s must set one of the following keys: text, image.", at)
	case g.Image != nil && (g.Image.Source == nil || g.Image.Source.Bytes == nil):
		return object("The source field at %s.image must set one of the following keys: bytes.", at)
	case g.Image != nil:
		return oneOf(or(g.Image.Format, "null"), at+".image.format", "png", "jpeg")
	case g.Text.Text == "":
		return constraint("", at+".text.text", "Member must have length greater than or equal to 1")
	}
	for _, q := range g.Text.Qualifiers {
		if f := oneOf(or(q, "null"), at+".text.qualifiers", "grounding_source", "query", "guard_content"); f.message != "" {
			return f
		}
	}
	return fine
}

// guarded are the parts that are marked for the guardrail, and where they are.
func (r ConverseRequest) guarded() iter.Seq2[string, GuardContent] {
	return func(yield func(string, GuardContent) bool) {
		for i, b := range r.System {
			if b.GuardContent != nil && !yield(fmt.Sprintf("system.%d", i), *b.GuardContent) {
				return
			}
		}
		for i, message := range r.Messages {
			for k, b := range message.Content {
				if b.GuardContent != nil && !yield(fmt.Sprintf("messages.%d.content.%d", i, k), *b.GuardContent) {
					return
				}
			}
		}
	}
}
