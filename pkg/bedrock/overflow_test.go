package bedrock_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/fault"
)

func TestARefusalSaysHowMuchTooLongAConversationIs(t *testing.T) {
	const none = "0 of 0 false"
	for _, row := range []struct{ message, want string }{
		{"prompt is too long: 210000 tokens > 200000 maximum", "210000 of 200000 true"},
		{"The model returned the following errors: prompt is too long: 1,048,577 tokens > 1,000,000 maximum", "1048577 of 1000000 true"},
		{"input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000, decrease input length or `max_tokens` and try again", "190000 of 180000 true"},
		{"This model's maximum context length is 131072 tokens. However, you requested 140000 tokens", "140000 of 131072 true"},
		{"This model's maximum context length is 131072 tokens. However, you requested 140000 tokens (130000 in the messages, 10000 in the completion). Please reduce the length.", "130000 of 121072 true"},
		{"This model's maximum context length is 131072 tokens. However, your request has 140000 input tokens. (parameter=input_tokens, value=140000)", "140000 of 131072 true"},
		{"Requested token count exceeds the model's maximum context length of 131072 tokens. You requested a total of 140000 tokens: 130000 tokens from the input messages and 10000 tokens for the completion.", "130000 of 121072 true"},
		{"Input length (140000) exceeds model's maximum context length (131072).", "140000 of 131072 true"},

		{"Input is too long for requested model.", none},
		{"too many total text bytes: 9437184 > 9000000", none}, // no tokens
		{"This model's maximum context length is 131072 tokens.", none},
		{"input length and `max_tokens` exceed context limit: 10 + 200000 > 200000", none}, // no prompt would be short enough
		{"prompt is too long: 99999999999999999999 tokens > 200000 maximum", none},
		{"prompt is too long: 5 tokens > 10 maximum", none},
	} {
		synctest.Test(t, func(t *testing.T) {
			for _, answer := range []bedrocksim.Answer{
				bedrocksim.Refuse(400, "ValidationException", row.message),
				bedrocksim.Broken(bedrocksim.Exception("validationException", row.message).At(bedrocksim.First)),
			} {
				client, sim := simulate(t)
				sim.Script(answer)
				s := client.Open(t.Context(), only(question()))
				_, err := drain(s)
				s.Close()
				tokens, maximum, ok := bedrock.Overflow(fmt.Errorf("chat: %w", err))
				if got := fmt.Sprint(tokens, " of ", maximum, " ", ok); got != row.want || fault.KindOf(err) != fault.TooLong {
					t.Errorf("%s: %s, %v", row.message, got, err)
				}
				if logged, _, _ := strings.Cut(err.Error(), ", request "); strings.Contains(logged, "0000") {
					t.Errorf("the log has numbers of the message: %s", logged)
				}
			}
		})
	}
}

func TestOtherFailuresHaveNoOverflow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, sim := simulate(t)
		sim.Script(bedrocksim.Refuse(400, "ConflictException", "prompt is too long: 210000 tokens > 200000 maximum"))
		s := client.Open(t.Context(), only(question()))
		defer s.Close()
		_, err := drain(s)
		if _, _, ok := bedrock.Overflow(err); ok || err == nil {
			t.Errorf("%v has one", err)
		}
		if _, _, ok := bedrock.Overflow(nil); ok {
			t.Error("nil has one")
		}
	})
}
