package chat

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/poe"
)

// inference is the configuration of one call: the template's values, under the
// hints that Poe sends with a query, under the controls that the user has touched,
// all within what the model takes.
func inference(t *bot.Template, q *poe.Query) *types.InferenceConfiguration {
	chosen := q.Last().Parameters
	temperature, top := sampling(t, q.Temperature, chosen)
	return &types.InferenceConfiguration{
		MaxTokens:     aws.Int32(int32(maxTokens(t, chosen))),
		Temperature:   temperature,
		TopP:          top,
		StopSequences: stopSequences(t, q.StopSequences),
	}
}

func maxTokens(t *bot.Template, chosen map[string]any) int {
	limit := t.MaxTokens()
	if n, ok := number(chosen[bot.ParamMaxTokens]); ok && n < float64(limit) {
		return max(int(n), 1)
	}
	return limit
}

// sampling applies the model's rule. Where it takes only one of the two, the one
// that the user has touched wins, else the temperature.
func sampling(t *bot.Template, hint *float64, chosen map[string]any) (temperature, top *float32) {
	if t.Inference.Sampling == bot.SamplingNone {
		return nil, nil
	}
	heat, heatChosen := chosenOr(chosen[bot.ParamTemperature], hint, t.Inference.Temperature)
	p, pChosen := chosenOr(chosen[bot.ParamTopP], nil, t.Inference.TopP)
	if t.Inference.Sampling == bot.SamplingOne && heat != nil && p != nil {
		if pChosen && !heatChosen {
			heat = nil
		} else {
			p = nil
		}
	}
	return heat, p
}

// chosenOr returns the first value that is set, within the 0 to 1 that Converse
// takes for both, and whether it is the user's.
func chosenOr(chosen any, hint, fallback *float64) (value *float32, byUser bool) {
	n, byUser := number(chosen)
	switch {
	case byUser:
	case hint != nil:
		n = *hint
	case fallback != nil:
		n = *fallback
	default:
		return nil, false
	}
	return aws.Float32(float32(min(max(n, 0), 1))), byUser
}

// number reads the value of a control. Any JSON type may come; what is no number
// is as good as untouched.
func number(v any) (float64, bool) {
	switch v := v.(type) {
	case json.Number:
		n, err := v.Float64()
		return n, err == nil
	case string:
		n, err := strconv.ParseFloat(v, 64)
		return n, err == nil && n == n
	}
	return 0, false
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
