package telemetry_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/poe"
)

// plan is one request, and what the simulator does with it.
type plan struct {
	bot     string
	kind    string // of the request; empty: a query
	key     string // empty: the right one
	answers []bedrocksim.Answer
	leaves  bool     // the caller, at the first text
	tools   bool     // the query offers some
	also    []string // metrics that count it, beside those that its calls decide
}

// sorts are all that may be asked and happen, by how often it is.
var sorts = []struct {
	share int
	name  string
	make  func(*rand.Rand) plan
}{
	{30, "plain", func(r *rand.Rand) plan { return plan{bot: anyBot(r), answers: list(said(r))} }},
	{6, "whole", func(r *rand.Rand) plan { return plan{bot: "whole", answers: list(said(r))} }},
	{6, "a cache that the answer tells of", func(r *rand.Rand) plan { return plan{bot: "thinker", answers: list(cached(r))} }},
	{6, "a cache that the simulator keeps", func(r *rand.Rand) plan {
		return plan{bot: "thinker", answers: list(bedrocksim.Text("Yes.", " It is."))}
	}},
	{6, "thinking", func(r *rand.Rand) plan {
		return plan{bot: "thinker", answers: list(bedrocksim.Think("c2ln", "Let me", " think.").Text("Well,", " no.").Tokens(r.IntN(9000), 20+r.IntN(9000)))}
	}},
	{4, "tools", func(r *rand.Rand) plan {
		return plan{bot: "pair", tools: true, answers: list(bedrocksim.CallTool("tooluse_a", "look", `{"a":`, `1}`).Tokens(r.IntN(900), r.IntN(900)))}
	}},
	{4, "a guardrail", func(r *rand.Rand) plan {
		return plan{bot: anyBot(r), answers: list(said(r).Stop("guardrail_intervened")), also: []string{"poebridge.guardrail_interventions"}}
	}},
	{4, "the model's limit", func(r *rand.Rand) plan {
		return plan{bot: anyBot(r), answers: list(said(r).Stop("max_tokens")), also: []string{"poebridge.truncations"}}
	}},
	{5, "a throttle, and then an answer", func(r *rand.Rand) plan { return plan{bot: "lone", answers: list(throttle(), said(r))} }},
	{5, "the other region", func(r *rand.Rand) plan { return plan{bot: "pair", answers: list(throttle(), said(r))} }},
	{5, "the other model", func(r *rand.Rand) plan { return plan{bot: "spare", answers: list(unavailable(), said(r))} }},
	{3, "both fail once", func(r *rand.Rand) plan { return plan{bot: "spare", answers: list(unavailable(), throttle(), said(r))} }},
	{2, "nobody answers", func(r *rand.Rand) plan {
		return plan{bot: "pair", answers: list(throttle()), also: []string{"poebridge.errors", "poebridge.failed", "poebridge.errors.throttled"}}
	}},
	{2, "no rights", func(r *rand.Rand) plan {
		return plan{bot: "lone", answers: list(bedrocksim.Refuse(403, "AccessDeniedException", "no")), also: []string{"poebridge.errors", "poebridge.to_mend", "poebridge.errors.access_denied"}}
	}},
	{5, "cut, and begun anew", func(r *rand.Rand) plan {
		return plan{bot: "pair", answers: list(said(r).With(bedrocksim.CleanEOF().At(bedrocksim.AfterDeltas(1))), said(r))}
	}},
	{4, "half a frame, and begun anew by another model", func(r *rand.Rand) plan {
		return plan{bot: "spare", answers: list(said(r).With(bedrocksim.HalfFrame().At(bedrocksim.AfterDeltas(2))), said(r))}
	}},
	{2, "a throttle, a cut, and begun anew", func(r *rand.Rand) plan {
		return plan{bot: "pair", answers: list(throttle(), said(r).With(bedrocksim.Abort().At(bedrocksim.AfterDeltas(1))), said(r))}
	}},
	{2, "cut for good", func(r *rand.Rand) plan {
		return plan{bot: "pair", answers: list(said(r).With(bedrocksim.CleanEOF().At(bedrocksim.BeforeStop))), also: []string{"poebridge.errors", "poebridge.failed", "poebridge.errors.stream_broken"}}
	}},
	{3, "an answer without its usage", func(r *rand.Rand) plan {
		return plan{bot: "pair", answers: list(said(r).With(bedrocksim.NoMetadata()))}
	}},
	{4, "a caller who leaves", func(r *rand.Rand) plan {
		return plan{bot: "pair", leaves: true, answers: list(said(r).Step(steps(2))), also: []string{"poebridge.abandoned"}}
	}},
	{1, "a picture", func(*rand.Rand) plan { return plan{bot: "painter"} }},
	{3, "a bot that is off", func(*rand.Rand) plan { return plan{bot: "off"} }},
	{4, "settings", func(r *rand.Rand) plan { return plan{bot: anyBot(r), kind: poe.TypeSettings} }},
	{4, "a reaction", func(r *rand.Rand) plan {
		return plan{bot: anyBot(r), kind: poe.TypeReportReaction, also: []string{"poebridge.reactions.heart"}}
	}},
	{2, "Poe's report of an error", func(r *rand.Rand) plan {
		return plan{bot: anyBot(r), kind: poe.TypeReportError, also: []string{"poebridge.poe_errors", "poebridge.poe_errors.no_text"}}
	}},
	{4, "a wrong key", func(r *rand.Rand) plan {
		return plan{bot: anyBot(r), key: strings.Repeat("x", 32), also: []string{"poebridge.refused"}}
	}},
}

// atPoesLimit is one of a thousand, as it is large.
func atPoesLimit() plan {
	answer := bedrocksim.Text(slices.Repeat([]string{strings.Repeat("x", 100<<10)}, 7)...)
	return plan{bot: "pair", answers: list(answer.Step(steps(7))), also: []string{"poebridge.truncations"}}
}

func list(answers ...bedrocksim.Answer) []bedrocksim.Answer { return answers }

// steps lets a response begin and so many less one of its deltas come, and no more: what
// follows would be sent to nobody, or not, as it happens.
func steps(n int) <-chan struct{} {
	c := make(chan struct{}, n)
	for range n {
		c <- struct{}{}
	}
	return c
}

func anyBot(r *rand.Rand) string {
	return []string{"pair", "lone", "spare", "whole", "thinker"}[r.IntN(5)]
}

// said is some answer, of some length.
func said(r *rand.Rand) bedrocksim.Answer {
	words := make([]string, 3+r.IntN(6))
	for i := range words {
		words[i] = fmt.Sprintf("word %d ", i)
	}
	return bedrocksim.Text(words...).Tokens(1+r.IntN(10_000), 1+r.IntN(5_000))
}

// cached is an answer whose prompt was partly in the cache, and sometimes a long one.
func cached(r *rand.Rand) bedrocksim.Answer {
	short, hour := r.IntN(2_000), r.IntN(2_000)
	a := said(r)
	a.Usage.CacheReadInputTokens, a.Usage.CacheWriteInputTokens = r.IntN(260_000), short+hour
	a.Usage.CacheDetails = []bedrocksim.CacheDetail{{TTL: "5m", InputTokens: short}, {TTL: "1h", InputTokens: hour}}
	return a
}

func throttle() bedrocksim.Answer {
	return bedrocksim.Refuse(429, "ThrottlingException", "Too many requests, please wait before trying again.")
}

func unavailable() bedrocksim.Answer {
	return bedrocksim.Refuse(503, "ServiceUnavailableException", "Bedrock is unable to process your request.")
}

// mixedPlans are n requests of all sorts, the same for the same seed.
func mixedPlans(n int, seed uint64) map[int]plan {
	random := rand.New(rand.NewPCG(seed, 0))
	var deck []int
	for i, s := range sorts {
		for range s.share {
			deck = append(deck, i)
		}
	}
	plans := map[int]plan{0: atPoesLimit()}
	for len(plans) < n {
		plans[len(plans)] = sorts[deck[random.IntN(len(deck))]].make(random)
	}
	return plans
}

// send plays the caller of a request.
func (r *mixedRig) send(t *testing.T, n int, p plan) {
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	c := r.client(p.bot, p.key)
	if p.key == "" {
		c.AccessKey = accessKey
	}
	if p.leaves {
		c.OnEvent = func(e poe.Event) {
			if e.Name == poe.EventText {
				leave()
			}
		}
	}
	var err error
	switch p.kind {
	case poe.TypeSettings:
		_, err = c.Settings(ctx)
	case poe.TypeReportReaction:
		_, err = c.ReportReaction(ctx, poe.ReportReaction{MessageID: "m-1", UserID: "u-1", ConversationID: "c-1", Reaction: "heart"})
	case poe.TypeReportError:
		_, err = c.ReportError(ctx, poe.ReportError{Message: "Bot returned no text in response"})
	default:
		q := poe.Conversation(fmt.Sprintf("This is request %d.", n))
		if p.tools {
			q.Extra = map[string]any{"tools": []any{map[string]any{"type": "function", "function": map[string]any{
				"name": "look", "description": "Look.", "parameters": map[string]any{"type": "object", "properties": map[string]any{"a": map[string]any{"type": "integer"}}},
			}}}}
		}
		_, err = c.Query(ctx, q)
	}
	if err != nil && !p.leaves {
		t.Errorf("request %d to %s: %v", n, p.bot, err)
	}
}
