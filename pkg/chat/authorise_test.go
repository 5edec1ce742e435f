package chat_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/usage"
)

// till keeps what users are asked to pay, and by how many calls of the model that comes.
type till struct {
	err   error
	calls func() int
	asked []usage.Picodollars
	late  int
}

// Authorise implements bot.Payment.
func (t *till) Authorise(_ context.Context, atMost usage.Picodollars) error {
	t.asked = append(t.asked, atMost)
	t.late += t.calls()
	return t.err
}

// pay has a bot answer a query that is paid for.
func pay(t *testing.T, text, q string, refusal error, script ...bedrocksim.Answer) (*till, bot.Outcome, error) {
	t.Helper()
	r := newRig(t, text, "")
	r.sim.Script(script...)
	till := &till{err: refusal, calls: func() int { return len(r.sim.Calls()) }}
	w := poe.NewEventWriter(httptest.NewRecorder(), poe.StreamOptions{})
	outcome, err := r.responder.Respond(t.Context(), decodeQuery(t, q), w, till)
	_ = w.Close()
	if len(till.asked) != 1 || till.late > 0 {
		t.Fatalf("asked for %v, after %d calls of the model", till.asked, till.late)
	}
	return till, outcome, err
}

// costing gives a template a price, and a maximum length.
func costing(text, price, more string) string {
	return text + "price: {" + price + "}\n" + more
}

const short = "inference: {max_tokens: 1000}\n"

// What the answer may cost at most, in millionths of a dollar where a million tokens cost one.
func TestTheLongestAnswerIsWhatUsersAreAskedFor(t *testing.T) {
	dear := "fallbacks: [{model: {id: us.amazon.nova-micro-v1:0}, limits: {context_tokens: 128000}, price: {output: 7}}]\n"
	fallback := func(more string) string {
		return "fallbacks: [{model: {id: us.amazon.nova-micro-v1:0}, limits: {context_tokens: 128000}, price: {output: 7}, " + more + "}]\n"
	}
	thinks := strings.Replace(sonnet, "output_tokens: 64000, output_exclusive: true", "output_tokens: 64000", 1)
	for name, row := range map[string]struct {
		template string
		want     usage.Picodollars
	}{
		"as the template has it":                  {costing(nova, "output: 1", short), 1000e6},
		"or else the model":                       {costing(nova, "output: 2", ""), 2 * 5000e6},
		"thinking comes on top":                   {costing(thinks, "output: 1", short+"reasoning: {style: budget, budget_tokens: 2048}\n"), 3048e6},
		"up to what the model gives":              {costing(thinks, "output: 1", "reasoning: {style: budget, budget_tokens: 2048}\n"), 64000e6},
		"an effort without limits":                {costing(opus, "output: 1", "inference: {max_tokens: 1000, sampling: none}\nreasoning: {style: adaptive, effort: max, efforts: [low, max], no_limits_at: max}\n"), 127999e6},
		"of a fallback, where that costs more":    {costing(nova, "output: 1", short+dear), 7 * 1000e6},
		"of a fallback that thinks, on top of it": {costing(nova, "output: 1", short+fallback("reasoning: {style: budget, budget_tokens: 2048}")), 7 * 3048e6},
		"of a fallback that cannot be told how long": {costing(nova, "output: 1", short+
			fallback("inference: {sampling: none}, reasoning: {style: adaptive, effort: max, efforts: [low, max], no_limits_at: max}")), 7 * 5000e6},
		"of the bot's own model, where that does":   {costing(nova, "output: 8", short+dear), 8 * 1000e6},
		"of a model whose price nobody knows, none": {nova + short, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if till, _, err := pay(t, row.template, query(user("Hi")), nil); err != nil || till.asked[0] != row.want {
				t.Errorf("asked for %d, want %d: %v", till.asked[0], row.want, err)
			}
		})
	}
}

func TestThePromptIsAskedForWithAMargin(t *testing.T) {
	for name, text := range map[string]string{
		"a word": "Hi", "English": strings.Repeat("The quick brown fox jumps over the lazy dog. ", 200),
		"digits": strings.Repeat("3141592653 ", 300), "Chinese": strings.Repeat("今天天气很好，我们去公园散步。", 100),
	} {
		t.Run(name, func(t *testing.T) {
			till, outcome, err := pay(t, costing(nova, "input: 1", short), query(user(text)), nil)
			estimate := usage.Picodollars(usage.Text(text)) * 1e6
			if err != nil || till.asked[0] < outcome.Cost || till.asked[0] < estimate*3/2 || till.asked[0] > estimate*3/2+60e6 {
				t.Errorf("asked for %d, estimated %d, costs %d: %v", till.asked[0], estimate, outcome.Cost, err)
			}
		})
	}
}

// Where a model has a cache, all of the prompt may have to be written to it.
func TestTheDearestWayToReadAPromptIsAskedFor(t *testing.T) {
	const prices = "input: 4, cache_read: 0.4, cache_write: 5, cache_write_1h: 8"
	ask := func(t *testing.T, price, cache string) usage.Picodollars {
		till, _, err := pay(t, costing(sonnet, price, short+cache), query(user(strings.Repeat("word ", 2000))), nil)
		if err != nil {
			t.Fatal(err)
		}
		return till.asked[0]
	}
	unit := ask(t, "input: 1", "")
	for name, row := range map[string]struct {
		price, cache string
		times        usage.Picodollars
	}{
		"without a cache":                  {prices, "", 4},
		"with one of five minutes":         {prices, "cache: {points: [messages]}\n", 5},
		"with one of an hour":              {prices, "cache: {points: [messages], ttl: 1h}\n", 8},
		"where writing to it is for free":  {"input: 4", "cache: {points: [messages]}\n", 4},
		"a long prompt":                    {"input: 4, long_context: {above: 2000, input: 9, output: 0}", "", 9},
		"one that is short, but for a bit": {"input: 4, long_context: {above: 100000, input: 9, output: 0}", "", 4},
	} {
		if got := ask(t, row.price, row.cache); got != row.times*unit {
			t.Errorf("%s: %d, want %d times %d", name, got, row.times, unit)
		}
	}
}

func TestWithoutAPaymentNoModelIsAsked(t *testing.T) {
	broke := fault.New(fault.InsufficientFunds, "till", "no")
	r, outcome, err := pay(t, costing(nova, "output: 1", ""), query(user("Hi")), broke)
	if !errors.Is(err, broke) || r.calls() > 0 || outcome.Attempts > 0 || outcome.Total() != 0 {
		t.Errorf("%v, %d calls, %+v", err, r.calls(), outcome)
	}
}

// What an answer costs that breaks off and is begun anew comes on top, and is not asked for.
func TestUsersAreAskedForOneAnswer(t *testing.T) {
	till, outcome, err := pay(t, costing(nova, "output: 1", ""), query(user("Hi")), nil, cut(2, "Two ", "dogs", "x"), bedrocksim.Text("Three dogs."))
	if err != nil || outcome.Attempts != 2 || till.asked[0] != 5000e6 {
		t.Errorf("asked for %v, %d attempts: %v", till.asked, outcome.Attempts, err)
	}
}
