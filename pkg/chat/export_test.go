package chat

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/poe"
)

// Split is what an inline tag makes of pieces of text: what is text, and what is thinking.
func Split(tag string, pieces []string) (text, thought string) {
	var said, thoughts strings.Builder
	say := func(s string) error { said.WriteString(s); return nil }
	think := func(s string) error { thoughts.WriteString(s); return nil }
	t := newInlineTag(tag)
	for _, piece := range pieces {
		_ = t.split(piece, say, think)
	}
	_ = t.flush(say)
	return said.String(), thoughts.String()
}

// Translate is the request for a query without attachments, for benchmarks.
func Translate(t *bot.Template, q *poe.Query) *bedrockruntime.ConverseStreamInput {
	return newRequest(t.For(q), q, nil, 1).input()
}

// Texts are the notes by language.
var Texts = notes

// ToldOf is what the user is told of a file that could not be had.
func ToldOf(err error, language string) string { return problemNote(err).in(language) }
