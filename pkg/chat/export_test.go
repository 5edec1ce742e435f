package chat

import (
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/poe"
)

// Translate is the request for a query without attachments, for benchmarks.
func Translate(t *bot.Template, q *poe.Query) *bedrockruntime.ConverseStreamInput {
	return newRequest(t.For(q), q, nil, 1).input()
}

// Texts are the notes by language.
var Texts = notes

// ToldOf is what the user is told of a file that could not be had.
func ToldOf(err error, language string) string { return troubleOf(err).in(language) }
