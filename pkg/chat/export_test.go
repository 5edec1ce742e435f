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
