package bedrocksim

import (
	"slices"
	"strings"
	"unicode"
)

// turnRules are about the order of turns and who speaks.
func turnRules() []Rule {
	return []Rule{
		{
			Name: "no-messages", Source: "bedrock.md §5 #3", Verified: true,
			check: func(j *judged) finding {
				if len(j.Messages) > 0 {
					return fine
				}
				return object("The messages field in the Converse request is empty. Add a message to the field and try again.")
			},
		},
		{Name: "role", Source: "bedrock.md §1.2 row messages", Verified: true, check: checkRoles},
		{
			Name: "first-turn", Source: "bedrock.md §1.5 row conversation must start", Verified: true,
			check: func(j *judged) finding {
				if j.Messages[0].Role == "user" {
					return fine
				}
				return object("A conversation must start with a user message. Try again with a conversation that starts with a user message.")
			},
		},
		{Name: "alternation", Source: "bedrock.md §1.5 row conversation must start; §5 #1", Verified: true, check: checkAlternation},
		{
			Name: "empty-content", Source: "bedrock.md §1.5 row text field is blank", Verified: true,
			check: func(j *judged) finding {
				for i, message := range j.Messages {
					if len(message.Content) == 0 {
						return object("The content field in the Message object at messages.%d is empty. Add a ContentBlock object to the content field and try again.", i)
					}
				}
				return fine
			},
		},
		{
			Name: "prefill", Source: "bedrock.md §1.5 row prefill; §3.3 column prefill", Verified: true,
			check: func(j *judged) finding {
				if j.final().Role != "assistant" {
					return fine
				}
				return lacks(j.facts.Prefill, "This model does not support assistant message prefill. The conversation must end with a user message.")
			},
		},
		{Name: "trailing-whitespace", Source: "bedrock.md §5 #6", check: checkTrailing},
	}
}

// final is the last turn.
func (r ConverseRequest) final() Message { return r.Messages[len(r.Messages)-1] }

func checkRoles(j *judged) finding {
	allowed := []string{"user", "assistant"}
	if j.facts.SystemTurns {
		allowed = append(allowed, "system")
	}
	for _, message := range j.Messages {
		if !slices.Contains(allowed, message.Role) {
			return constraint(message.Role, "messages.role", "Member must satisfy enum value set: ["+strings.Join(allowed, ", ")+"]")
		}
	}
	return fine
}

func checkAlternation(j *judged) finding {
	before := ""
	for _, message := range j.Messages {
		switch message.Role {
		case before:
			return object("A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.")
		case "system": // stands between turns and is none
		default:
			before = message.Role
		}
	}
	return fine
}

// checkTrailing is about an answer that the caller began.
func checkTrailing(j *judged) finding {
	last := j.final()
	if last.Role != "assistant" || j.facts.TrailingSpace == Supported {
		return fine
	}
	text := deref(last.Content[len(last.Content)-1].Text)
	if text == strings.TrimRightFunc(text, unicode.IsSpace) {
		return fine
	}
	return object("messages: final assistant content cannot end with trailing whitespace")
}
