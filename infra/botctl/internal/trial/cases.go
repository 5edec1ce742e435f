package trial

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/poe"
)

// testCase is one row of the matrix.
type testCase struct {
	name  string
	suits func(*bot.Template) bool
	// script are the simulator's next answers, after which it makes up its own.
	script []bedrocksim.Answer
	query  func(r *Rig) poe.QueryRequest // nil: the settings are asked for
	fails  bool                          // the user is to be told of an error
	// want says what is wrong with an answer that Poe is content with; empty: nothing.
	want func(r *Rig, a *poe.Answer) string
}

const caseSettings = "settings"

// matrix is every case, in the order in which they are gone through.
func matrix() []testCase {
	settings := []testCase{{name: caseSettings, suits: isKind(bot.KindChat, bot.KindImage, bot.KindVideo)}}
	return slices.Concat(settings, talkCases(), attachmentCases(), toolCases(), faultCases(), mediaCases())
}

// CaseNames are the names of all cases, in the order in which they are gone through.
func CaseNames() (names []string) {
	for _, c := range matrix() {
		names = append(names, c.name)
	}
	return names
}

func isKind(kinds ...string) func(*bot.Template) bool {
	return func(t *bot.Template) bool { return slices.Contains(kinds, t.Kind) }
}

// system is what a system message says, which the model must be told in one way or another.
const system = "Answer like a lighthouse keeper."

func talkCases() []testCase {
	chats := isKind(bot.KindChat)
	return []testCase{
		{name: "plain", suits: chats, query: says("Hello!"), want: sentToModel("Hello!")},
		{name: "history", suits: chats, query: says(history()...), want: sentToModel("And what came next?")},
		{name: "long", suits: chats, query: says("long 400"), want: atLeast(500)},
		{name: "markdown", suits: chats, query: says("markdown"), want: atLeast(100)},
		{name: "system", suits: chats, query: withSystem, want: sentToModel(system)},
		{name: "reasoning", suits: canThink, query: thinking, want: thought},
	}
}

// says is a conversation of these texts, the user's first.
func says(texts ...string) func(*Rig) poe.QueryRequest {
	return func(*Rig) poe.QueryRequest { return poe.Conversation(texts...) }
}

// history is a conversation of a hundred messages and one.
func history() (texts []string) {
	for i := range 50 {
		texts = append(texts, fmt.Sprintf("Tell me chapter %d.", i+1), fmt.Sprintf("In chapter %d the heron flies on.", i+1))
	}
	return append(texts, "And what came next?")
}

func withSystem(*Rig) poe.QueryRequest {
	q := poe.Conversation("Hello!")
	q.Messages = append([]poe.Message{{Role: poe.RoleSystem, Content: system}}, q.Messages...)
	return q
}

func atLeast(characters int) func(*Rig, *poe.Answer) string {
	return func(_ *Rig, a *poe.Answer) string {
		if n := len([]rune(a.Text)); n < characters {
			return fmt.Sprintf("the answer has %d characters, fewer than %d", n, characters)
		}
		return ""
	}
}

// sentToModel wants a text in what the model was sent last.
func sentToModel(text string) func(*Rig, *poe.Answer) string {
	return func(r *Rig, _ *poe.Answer) string {
		if c, ok := r.lastCall(); !ok || !strings.Contains(string(c.Body), text) {
			return fmt.Sprintf("the model was not sent %q", text)
		}
		return ""
	}
}

// thinking is a question for which the bot thinks, be it that a user moves a control first.
func thinking(r *Rig) poe.QueryRequest {
	q, _ := thinkingQuery(r.bot.Template)
	return q
}

func canThink(t *bot.Template) bool {
	_, ok := thinkingQuery(t)
	return t.Kind == bot.KindChat && ok
}

func thinkingQuery(t *bot.Template) (q poe.QueryRequest, ok bool) {
	q = poe.Conversation("think")
	if t.Reasoning.On() {
		return q, true
	}
	for name, field := range t.Parameters {
		var value any
		switch {
		case field == "reasoning.effort" && len(t.Reasoning.Efforts) > 0:
			value = t.Reasoning.Efforts[0]
		case field == "reasoning.budget_tokens":
			value = json.Number(strconv.Itoa(bot.MinBudget))
		}
		q.Messages[0].Parameters = map[string]any{name: value}
		if value != nil && t.For(&q.Query).Reasoning.On() {
			return q, true
		}
	}
	return q, false
}

// thought wants the simulator's thoughts where users see them, and its answer.
func thought(r *Rig, a *poe.Answer) string {
	switch shown := strings.Contains(a.Text, "Six times seven"); {
	case !strings.Contains(a.Text, "42"):
		return "there is no answer after the thinking"
	case r.bot.Template.Reasoning.Show && !shown:
		return "the thinking is not shown, or the model was not asked to think"
	case !r.bot.Template.Reasoning.Show && shown:
		return "the thinking is shown, and reasoning.show is false"
	}
	return ""
}
