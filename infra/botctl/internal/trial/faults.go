package trial

import (
	"strings"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/poe"
)

// faultCases are limits and what goes wrong with Bedrock.
func faultCases() []testCase {
	chats := isKind(bot.KindChat)
	const begun = "The heron"
	full := bedrocksim.Text(begun, " flies").Stop("max_tokens")
	broken := bedrocksim.Text(begun, " stands", " still").With(bedrocksim.Abort().At(bedrocksim.AfterDeltas(1)))
	return []testCase{
		{name: "max-tokens", suits: chats, script: []bedrocksim.Answer{full}, query: says("Tell me more."), want: shows(begun)},
		{
			name: "too-long", suits: chats, script: refusals("prompt-too-long", 1),
			query: says(history()...), want: sentToModel("And what came next?"),
		},
		{
			name: "cut-stream", script: []bedrocksim.Answer{broken}, query: says("Hello!"), want: shows("Hello"),
			suits: func(t *bot.Template) bool { return chats(t) && t.Recovery != bot.RecoveryNone },
		},
		{
			name: "cut-for-good", script: []bedrocksim.Answer{broken}, query: says("Hello!"), fails: true,
			suits: func(t *bot.Template) bool { return chats(t) && t.Recovery == bot.RecoveryNone },
		},
		{name: "throttled-once", suits: chats, script: refusals("throttling", 1), query: says("Hello!"), want: sentToModel("Hello!")},
		{name: "throttled", suits: chats, query: says("error throttling"), fails: true},
		{name: "no-access", suits: chats, query: says("error access-denied"), fails: true},
	}
}

// refusals are answers by which Bedrock refuses.
func refusals(name string, n int) (answers []bedrocksim.Answer) {
	for range n {
		for _, r := range bedrocksim.Refusals() {
			if r.Name == name {
				answers = append(answers, r.Answer())
			}
		}
	}
	return answers
}

func shows(text string) func(*Rig, *poe.Answer) string {
	return func(_ *Rig, a *poe.Answer) string {
		if !strings.Contains(a.Text, text) {
			return "the answer does not show " + text
		}
		return ""
	}
}
