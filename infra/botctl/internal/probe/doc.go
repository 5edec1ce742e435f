// Package probe finds out what a model on Bedrock takes by asking it the smallest questions
// that decide: with a system prompt, with tools, with two sampling parameters, and so on. It
// tells findings by the keys of a template, and writes nothing.
//
// A model is said to refuse something only where Bedrock has said so in words that are known
// (see words.go) to a question that it takes without that something. A throttle, a missing
// right, a failure of the network and any words that are not known leave the matter open.
//
// Start from [Model.Measure].
package probe

import (
	"context"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/usage"
)

// Model is what is measured: that of a bot of kind chat.
type Model struct {
	// Template is the bot's. It says how the model is called, and what is believed of it.
	Template *bot.Template
	// Client calls Bedrock as the gateway does.
	Client *bedrock.Client
	// Progress, if there is one, is told what is asked about next.
	Progress func(asked int, about string)
}

// Finding is what has come of asking about one thing.
type Finding struct {
	// Key is that of a template, as in limits.output_tokens. KeyModel is of no template: the
	// model could not be asked at all.
	Key string
	// Item is the member of a list that was asked about, as image in capabilities.input; "" where
	// the value is no list.
	Item string
	// Value is a bool, an int or a string, and of an Item whether it belongs into the list. Nil
	// is that nothing speaks against what the template says, or that nothing is known.
	Value any
	// Said are Bedrock's words that decided, or that nobody knows: one line of at most 300
	// printable characters, which may be about anything. Or it is what else decided, in ours.
	Said string
	// Why says why nothing is known; "" where something is.
	Why string
	// Kind is that of the failure where Bedrock has not answered the question itself.
	Kind fault.Kind
}

// KeyModel is the key of the finding that the model could not be asked at all.
const KeyModel = "model.id"

// Known says whether the question was decided.
func (f Finding) Known() bool { return f.Why == "" }

// Result is what a measurement has found, and what it took.
type Result struct {
	Findings []Finding // in the order in which they were asked about
	Asked    int       // questions, not counting repetitions of one that was throttled
	Tokens   usage.Tokens
	// Estimated says that some tokens are estimates: an answer was cut off, or did not tell.
	Estimated bool
	Region    string // that has answered; "" where none has
}

// questionTime bounds one question in one region, with its repetitions.
const questionTime = 90 * time.Second

// Measure asks the model. The error is that of the context alone: what cannot be found out is
// a finding.
func (m Model) Measure(ctx context.Context) (Result, error) {
	p := &prober{Model: m, ctx: ctx}
	if p.begin() {
		for _, s := range steps() {
			s.run(p)
		}
	}
	return p.result, ctx.Err()
}

// Most is what a measurement takes at most: questions, and tokens if the model takes all of
// them and is talkative.
func Most() (questions int, tokens usage.Tokens) {
	for _, s := range append(steps(), beginning) {
		questions += s.questions
		tokens = tokens.Add(usage.Tokens{
			Input:  s.questions*promptTokens + s.input,
			Output: s.questions*answerTokens + s.output,
		})
	}
	return questions, tokens
}
