package chat

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/poe"
)

// inference is the configuration of one call. The template is that of the query: its
// hints and controls are in it.
func inference(t *bot.Template, q *poe.Query) *types.InferenceConfiguration {
	return &types.InferenceConfiguration{
		MaxTokens:     aws.Int32(int32(t.MaxTokens())),
		Temperature:   float(t.Inference.Temperature),
		TopP:          float(t.Inference.TopP),
		StopSequences: stopSequences(t, q.StopSequences),
	}
}

func float(f *float64) *float32 {
	if f == nil {
		return nil
	}
	return aws.Float32(float32(*f))
}

// stopSequences joins the template's and the query's, as many as the model takes.
// Blank ones are left out: some models refuse them, and none needs them.
func stopSequences(t *bot.Template, hints []string) []string {
	var stops []string
	for _, s := range slices.Concat(t.Inference.StopSequences, hints) {
		if !blank(s) && !slices.Contains(stops, s) && len(stops) < t.Limits.StopSequences {
			stops = append(stops, s)
		}
	}
	return stops
}
