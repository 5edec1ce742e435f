package image

// beside is what an answer of any dialect may have in place of what is its own, or with it:
// moderation is seen to answer in a form of its own (bedrock.md §4.1), and a guardrail that
// was asked to look at a call says so in the answer.
type beside struct{ moderated, guarded bool }

func (b *beside) read(name string, value []byte) {
	switch name {
	case "status":
		b.moderated = !saysNothing(value)
	case "amazon-bedrock-guardrailAction":
		b.guarded = string(value) == `"INTERVENED"`
	}
}

// noReason is why there is no picture where nothing says why: moderation has been seen to leave
// an empty list (bedrock.md §4.1).
func noReason() *failure {
	return &failure{reason: "there is no picture and no reason", note: noteFiltered, unclear: true}
}

// why is why there is no picture; nil where nothing of it says so.
func (b *beside) why() *failure {
	switch {
	case b.guarded:
		return &failure{reason: "a guardrail has intervened", note: noteFiltered}
	case b.moderated:
		return &failure{reason: "the request was moderated", note: noteFiltered}
	}
	return nil
}
