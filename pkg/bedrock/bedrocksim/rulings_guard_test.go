package bedrocksim_test

import "fmt"

// marked is a text for the guardrail.
func marked(text string) string {
	return fmt.Sprintf(`{"guardContent":{"text":{"text":%q,"qualifiers":["query","guard_content"]}}}`, text)
}

func guardRulings() []ruling {
	image := func(format string) string {
		return `{"guardContent":{"image":{"format":"` + format + `","source":{"bytes":"aGk="}}}}`
	}
	good := asking(marked("a"))
	return []ruling{
		{rule: "guard-content", bad: asking(`{"guardContent":{}}`), good: good, says: "messages.0.content.0.guardContent"},
		{rule: "guard-content", bad: asking(marked("")), good: good},
		{rule: "guard-content", bad: asking(`{"guardContent":{"text":{"text":"a","qualifiers":["question"]}}}`), good: good},
		{rule: "guard-content", bad: asking(image("gif")), good: asking(image("jpeg"))},
		{rule: "guard-content", bad: asking(`{"guardContent":{"image":{"format":"png"}}}`), good: asking(image("png"))},
		{rule: "guard-content", bad: with(`"system":[` + marked("") + `]`), good: with(`"system":[` + marked("s") + `]`), says: "system.0.guardContent"},
		{rule: "extraneous-key", bad: asking(`{"guardContent":{"text":{"text":"a","odd":1}}}`), good: good, says: "#/messages/0/content/0/guardContent/text"},
		{rule: "extraneous-key", bad: tools(marked("a")), good: with(clock), says: "#/toolConfig/tools/0: extraneous key [guardContent]"},
	}
}

// counted is a request to count the tokens of a question.
func counted(question string) string { return `{"input":{"converse":` + question + `}}` }

func countRulings() []ruling {
	const base = "anthropic.claude-sonnet-4-5-20250929-v1:0"
	row := func(rule, model, bad string) ruling {
		return ruling{rule: rule, model: model, operation: "count-tokens", bad: bad, good: counted(hello), goodModel: base}
	}
	return []ruling{
		row("count-profile", sonnet, counted(hello)),
		row("count-unsupported", "amazon.nova-lite-v1:0", counted(hello)),
		row("count-unsupported", "anthropic.claude-opus-5", counted(hello)),
		row("count-input", base, `{"input":{}}`),
		row("count-input", base, `{"input":{"invokeModel":{"body":"e30="}}}`),
		row("extraneous-key", base, counted(config(`"maxTokens":9`))),
		row("one-member", base, counted(asking(`{}`))),
		row("unknown-model", "acme.model-1", counted(hello)),
	}
}
