package video

import (
	"context"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bot"
)

// Texts are the notes by language.
func Texts() map[string]map[string]string {
	out := map[string]map[string]string{}
	for language, texts := range notes {
		out[language] = map[string]string{}
		for n, text := range texts {
			out[language][string(n)] = text
		}
	}
	return out
}

// Link is the address of a job's video.
func (b *Bucket) Link(ctx context.Context, arn, name string) (string, time.Time, error) {
	id, err := bedrock.ParseJobARN(arn)
	if err != nil {
		return "", time.Time{}, err
	}
	o, _ := b.object(id, "")
	return o.link(ctx, name)
}

// Follows is the job that metadata has a bot follow, "" for none.
func Follows(metadata string, t *bot.Template) string {
	if j, _ := parseHandle(metadata, t); j != nil {
		return j.arn.String()
	}
	return ""
}

var (
	ChatToken  = chatToken
	SplitShots = splitShots
	PlayTime   = playTime
)
