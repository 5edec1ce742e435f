package bedrocksim_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

// ruling is a request that a rule refuses and one beside it that passes. Empty members
// are as in bad, and at last: Claude Sonnet 4.5, in a stream.
type ruling struct {
	rule      string
	model     string
	operation string
	bad       string
	good      string // body; empty: the same
	goodModel string // empty: the same
	goodOp    string // empty: the same
	says      string // in the message
	errorType string // empty: ValidationException
	status    int    // 0: 400
	options   []bedrocksim.Option
}

const silent = "ai21.jamba-instruct-v1:0"

func TestEveryRuleRefusesAndPassesBeside(t *testing.T) {
	covered := map[string]bool{}
	for _, r := range rulings() {
		covered[r.rule] = true
		t.Run(r.rule, func(t *testing.T) {
			t.Parallel()
			// No model of the table refuses to stream; one is made to.
			sim := bedrocksim.Start(t, append(r.options, bedrocksim.WithFacts(silent, func(f *bedrocksim.Facts) { f.Streaming = bedrocksim.Refused }))...)
			sim.Script(bedrocksim.Text("ok"))
			model, operation := or(r.model, sonnet), or(r.operation, "converse-stream")
			response, raw, err := post(t, sim, model, operation, r.bad)
			if err != nil {
				t.Fatal(err)
			}
			call := sim.Calls()[0]
			if call.Rule != r.rule {
				t.Fatalf("refused by %q: %s", call.Rule, raw)
			}
			if want := max(r.status, 400); response.StatusCode != want || call.Status != want {
				t.Errorf("status %d, recorded %d", response.StatusCode, call.Status)
			}
			if want := or(r.errorType, "ValidationException"); response.Header.Get("x-amzn-ErrorType") != want {
				t.Errorf("error type %q", response.Header.Get("x-amzn-ErrorType"))
			}
			if message := object(t, raw)["message"].(string); message == "" || !strings.Contains(message, r.says) {
				t.Errorf("message %q, want %q in it", message, r.says)
			}

			_, raw, err = post(t, sim, or(r.goodModel, model), or(r.goodOp, operation), or(r.good, r.bad))
			if err != nil {
				t.Fatal(err)
			}
			if call := sim.Calls()[1]; call.Status != 200 {
				t.Errorf("the neighbour is refused by %q: %s", call.Rule, raw)
			}
		})
	}
	for _, rule := range bedrocksim.Rules() {
		if !covered[rule.Name] {
			t.Errorf("no test of the rule %s", rule.Name)
		}
	}
}

func TestRulesAreNamedAndSourced(t *testing.T) {
	var seen []string
	for _, rule := range bedrocksim.Rules() {
		if rule.Name == "" || slices.Contains(seen, rule.Name) || !strings.HasPrefix(rule.Source, "bedrock.md §") {
			t.Errorf("%+v", rule)
		}
		if hearsay := strings.Contains(rule.Source, "from memory") || strings.Contains(rule.Source, "likeness"); hearsay && rule.Verified {
			t.Errorf("%s is verified by hearsay", rule.Name)
		}
		seen = append(seen, rule.Name)
	}
}

func TestUnverifiedRulesAreMarkedAndCanBeSwitchedOff(t *testing.T) {
	for _, c := range []struct {
		name, model, body string
		unverified        bool
	}{
		{"hearsay about all models", sonnet, `{"messages":[` + user("hi") + `],"inferenceConfig":{"stopSequences":[" "]}}`, true},
		{"hearsay about one model", "mistral.mistral-7b-instruct-v0:2", `{"messages":[` + user("hi") + `],"system":[{"text":"s"}]}`, true},
		{"checked fact about one model", "amazon.titan-text-express-v1", `{"messages":[` + user("hi") + `],"system":[{"text":"s"}]}`, false},
		{"checked fact about all models", sonnet, `{"messages":[` + user(" ") + `]}`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			strict, loose := bedrocksim.Start(t), bedrocksim.Start(t, bedrocksim.WithUnverifiedRules(false))
			post(t, strict, c.model, "converse", c.body)
			post(t, loose, c.model, "converse", c.body)
			if call := strict.Calls()[0]; call.Status != 400 || call.Unverified != c.unverified {
				t.Errorf("strict: %d, unverified %v", call.Status, call.Unverified)
			}
			if refused := loose.Calls()[0].Status == 400; refused == c.unverified {
				t.Errorf("loose: refused %v", refused)
			}
		})
	}
}

func TestOptionsChangeModels(t *testing.T) {
	sim := bedrocksim.Start(t,
		bedrocksim.WithModel("test-model", "amazon.titan-text-express-v1"),
		bedrocksim.WithFacts("amazon.nova-lite-v1:0", func(f *bedrocksim.Facts) { f.Streaming, f.Context = bedrocksim.Refused, 3 }))
	for _, c := range []struct{ model, operation, body, rule string }{
		{"test-model", "converse", hello, ""},
		{"test-model", "converse", `{"messages":[` + user("hi") + `],"system":[{"text":"s"}]}`, "system-unsupported"},
		{"us.amazon.nova-lite-v1:0", "converse", hello, ""},
		{"us.amazon.nova-lite-v1:0", "converse", `{"messages":[` + user("hi, how are you?") + `]}`, "context-overflow"},
		{"us.amazon.nova-lite-v1:0", "converse-stream", hello, "streaming-unsupported"},
		{"eu.amazon.nova-lite-v1:0", "converse", hello, ""},
		{"jp.amazon.nova-lite-v1:0", "converse", hello, "unknown-model"},
	} {
		sim.Reset()
		post(t, sim, c.model, c.operation, c.body)
		if got := sim.Calls()[0].Rule; got != c.rule {
			t.Errorf("%s %s: refused by %q, want %q", c.model, c.operation, got, c.rule)
		}
	}
}

func TestWithoutRulesEverythingPasses(t *testing.T) {
	sim := bedrocksim.Start(t, bedrocksim.WithoutRules())
	for _, body := range []string{`{}`, `nonsense`, `{"messages":[` + assistant("x") + `],"odd":1}`} {
		if response, raw, _ := post(t, sim, "no-such-model", "converse", body); response.StatusCode != 200 {
			t.Errorf("%s: %s", body, raw)
		}
	}
}

func TestKnownModelsAnswer(t *testing.T) {
	sim := bedrocksim.Start(t)
	mayRefuse := []string{"", "end-of-life", "needs-profile", "converse-unsupported"}
	for _, id := range bedrocksim.ModelIDs() {
		sim.Reset()
		post(t, sim, id, "converse", hello)
		if rule := sim.Calls()[0].Rule; !slices.Contains(mayRefuse, rule) || rule == "needs-profile" && !slices.ContainsFunc(bedrocksim.ModelIDs(), func(other string) bool {
			return strings.HasSuffix(other, "."+id)
		}) {
			t.Errorf("%s is refused by %s", id, rule)
		}
	}
}

func TestFactsFollowTheTables(t *testing.T) {
	for id, want := range map[string]bedrocksim.Facts{
		"anthropic.claude-sonnet-4-5-20250929-v1:0": {Context: 200_000, ContextBeta: 1_000_000, MaxOutput: 64_000},
		"anthropic.claude-opus-4-8":                 {Context: 1_000_000, MaxOutput: 128_000, Exclusive: true},
		"anthropic.claude-3-5-sonnet-20240620-v1:0": {Context: 200_000, MaxOutput: 4096},
		"amazon.nova-micro-v1:0":                    {Context: 128_000, MaxOutput: 10_000},
		"never-heard-of":                            {},
	} {
		got := bedrocksim.FactsOf(id)
		if got.Context != want.Context || got.ContextBeta != want.ContextBeta || got.MaxOutput != want.MaxOutput || got.Exclusive != want.Exclusive {
			t.Errorf("%s: %+v", id, got)
		}
	}
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
