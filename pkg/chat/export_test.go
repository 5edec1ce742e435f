package chat

import (
	"context"
	"net/http/httptest"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/poe"
)

// Split is what an inline tag makes of pieces of text: what is text, and what is thinking.
func Split(tag string, pieces []string) (text, thought string) {
	var said, thoughts strings.Builder
	say := func(s []byte) error { said.Write(s); return nil }
	think := func(s []byte) error { thoughts.Write(s); return nil }
	t := newInlineTag(tag)
	for _, piece := range pieces {
		_ = t.split([]byte(piece), say, think)
	}
	_ = t.flush(say)
	return said.String(), thoughts.String()
}

// Splitter returns what an inline tag does with each piece of a text.
func Splitter(tag string) func(piece []byte, text, thought func([]byte) error) error {
	t := newInlineTag(tag)
	return t.split
}

// ShownThinking returns what is written for each piece of a model's thinking.
func ShownThinking() func(piece []byte) []byte { return new(shownThinking).thought }

// Translate is the request for a query without attachments, for benchmarks.
func Translate(t *bot.Template, q *poe.Query) *bedrockruntime.ConverseStreamInput {
	return newRequest(t.For(q), q, nil, estimated, "").input()
}

// TranslateAll is the request for a query with its attachments, whose answer may have begun.
func TranslateAll(t *bot.Template, q *poe.Query, fetcher Fetcher, beginning string) *bedrockruntime.ConverseStreamInput {
	t = t.For(q)
	return newRequest(t, q, gather(context.Background(), fetcher, t, q), estimated, beginning).input()
}

// Texts are the notes by language.
var Texts = notes

// ToldOf is what the user is told of a file that could not be had.
func ToldOf(err error, language string) string { return problemNote(err).in(language) }

// Join is what users see when a text is continued in pieces of so many characters:
// Bedrock's JSON cuts none in two.
func Join(shown, more string, size int) string {
	rec := httptest.NewRecorder()
	p := &page{w: poe.NewEventWriter(rec, poe.StreamOptions{}), keep: true, shown: []byte(shown)}
	j := newJoin(p)
	for piece := range slices.Chunk([]rune(more), size) {
		_ = j.write([]byte(string(piece)), true)
	}
	_ = j.settle()
	_ = p.w.Close()
	return string(p.shown)
}
