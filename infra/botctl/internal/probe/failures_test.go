package probe_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/poebridge/poebridge/infra/botctl/internal/probe"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bot"
)

const llama = "us.meta.llama4-scout-17b-instruct-v1:0"

// named is a refusal of the simulator's by its name.
func named(t *testing.T, name string) bedrocksim.Answer {
	t.Helper()
	for _, r := range bedrocksim.Refusals() {
		if r.Name == name {
			return r.Answer()
		}
	}
	t.Fatalf("there is no refusal %q", name)
	return bedrocksim.Answer{}
}

// withSystem says whether a call has a system prompt.
func withSystem(c bedrocksim.Call) bool { return len(c.Request.System) > 0 }
func everything(bedrocksim.Call) bool   { return true }

// failing is a simulator that refuses nothing but such calls, and those in one way.
func failing(t *testing.T, which func(bedrocksim.Call) bool, how bedrocksim.Answer) *bedrocksim.Server {
	return bedrocksim.Start(t, bedrocksim.WithoutRules(), bedrocksim.WithAnswers(func(c bedrocksim.Call) bedrocksim.Answer {
		if which(c) {
			return how
		}
		return bedrocksim.Text("391")
	}))
}

func TestWhatIsNoRefusalIsNoFinding(t *testing.T) {
	for name, row := range map[string]struct {
		how       bedrocksim.Answer
		why, said string
	}{
		"throttled":        {named(t, "throttling"), "throttled", "Too many requests"},
		"a daily quota":    {named(t, "throttling-daily"), "quota is used up", "per day"},
		"access denied":    {named(t, "access-denied"), "access is denied", "don't have access"},
		"no such model":    {named(t, "not-found"), "no such model", "Could not resolve"},
		"a broken service": {named(t, "model-error"), "no answer", "invalid sequence"},
		"bad credentials":  {named(t, "expired-token"), "not accepted", "expired"},
		"unknown words":    {bedrocksim.Refuse(400, "ValidationException", "The moon is in the wrong house."), "words that are not known", "The moon is in"},
		"words of another": {bedrocksim.Refuse(400, "ValidationException", "This model does not support assistant message prefill."), "words that are not known", "prefill"},
		"words that are known, with another code": {
			bedrocksim.Refuse(429, "ThrottlingException", "This model doesn't support system messages."), "throttled", "doesn't support"},
	} {
		t.Run(name, func(t *testing.T) {
			found := measure(t, failing(t, withSystem, row.how), careful(llama, "us-east-1"))
			for key, got := range lines(found.Findings) {
				about := key == "supports_system_messages"
				if failed := strings.Contains(got, " | "); failed != about || about && !(strings.Contains(got, row.why) && strings.Contains(got, row.said)) {
					t.Errorf("%s: %s", key, got)
				}
			}
		})
	}
}

func TestAModelThatCannotBeAskedIsLeftAlone(t *testing.T) {
	for _, name := range []string{"throttling", "access-denied", "not-found", "unknown-type"} {
		sim := failing(t, everything, named(t, name))
		found := measure(t, sim, careful(llama, "us-east-1", "us-west-2"))
		if len(found.Findings) != 1 || found.Findings[0].Key != probe.KeyModel || found.Findings[0].Known() || found.Asked != 1 {
			t.Errorf("%s: %d questions, %+v", name, found.Asked, found.Findings)
		}
		if regions := sim.Calls()[len(sim.Calls())-1].Region; regions != "us-west-2" {
			t.Errorf("%s: the second region was not asked, but %s", name, regions)
		}
	}
}

func TestWhoFailsThriceInARowIsAskedNoMore(t *testing.T) {
	var asked atomic.Int32
	sim := failing(t, func(bedrocksim.Call) bool { return asked.Add(1) > 3 }, named(t, "access-denied"))
	found := measure(t, sim, careful(llama, "us-east-1"))
	if found.Asked != 6 || len(sim.Calls()) != 6 {
		t.Errorf("%d questions, %d calls", found.Asked, len(sim.Calls()))
	}
	if got := lines(found.Findings)["limits.output_tokens"]; !strings.HasPrefix(got, "not asked any more") {
		t.Error(got)
	}
}

func TestTheNextRegionAnswersAndIsKept(t *testing.T) {
	sim := failing(t, func(c bedrocksim.Call) bool { return c.Region == "us-east-1" }, named(t, "access-denied"))
	found := measure(t, sim, careful(llama, "us-east-1", "us-west-2"))
	east := 0
	for _, c := range sim.Calls() {
		if c.Region == "us-east-1" {
			east++
		}
	}
	if found.Region != "us-west-2" || east != 1 {
		t.Errorf("%s has answered, and us-east-1 was asked %d times", found.Region, east)
	}
}

func TestHostileWords(t *testing.T) {
	const escape = "\x1b[2J\r\nsupports_system_messages: true\u202e\x00 This model DOESN’T support system messages. "
	long := escape + strings.Repeat("ü", 5000)
	found := measure(t, failing(t, withSystem, bedrocksim.Refuse(400, "ValidationException", long)), careful(llama, "us-east-1"))
	f := found.Findings[0]
	if f.Key != "supports_system_messages" || f.Value != false || len([]rune(f.Said)) != 300 {
		t.Errorf("%+v", f)
	}
	if strings.ContainsAny(f.Said, "\x1b\r\n\x00\u202e") {
		t.Errorf("%q", f.Said)
	}
}

func TestAModelThatDoesNotStream(t *testing.T) {
	sim := bedrocksim.Start(t, bedrocksim.WithFacts("meta.llama4-scout-17b-instruct-v1:0", func(f *bedrocksim.Facts) { f.Streaming = bedrocksim.Refused }))
	got := lines(measure(t, sim, careful(llama, "us-east-1")).Findings)
	if got["capabilities.streaming"] != "none" || got["capabilities.tools"] != "true" || got["limits.output_tokens"] != "4096" {
		t.Error(got)
	}
	for i, c := range sim.Calls() {
		if i > 0 && c.Operation == bedrocksim.OperationStream {
			t.Errorf("call %d streams", i)
		}
	}
}

func TestAModelThatTakesOneOfTwoParameters(t *testing.T) {
	topP := func(c bedrocksim.Call) bool { return strings.Contains(string(c.Body), "topP") }
	sim := failing(t, topP, bedrocksim.Refuse(400, "ValidationException", "`top_p` is deprecated for this model."))
	if got := lines(measure(t, sim, careful(llama, "us-east-1")).Findings)["inference.sampling"]; !strings.Contains(got, "no rule of a template says") {
		t.Error(got)
	}
}

func TestAnAnswerThatIsNoJSON(t *testing.T) {
	got := measure(t, failing(t, func(bedrocksim.Call) bool { return false }, bedrocksim.Answer{}), careful(llama, "us-east-1"))
	if value := lines(got.Findings)["capabilities.structured_output"]; value != "false" {
		t.Error(value)
	}
}

func TestAModelOfBothStylesKeepsTheTemplates(t *testing.T) {
	const opus = "us.anthropic.claude-opus-4-6-v1"
	sim := bedrocksim.Start(t)
	for style, want := range map[string]string{"budget": "budget", "adaptive": "adaptive", "none": "adaptive"} {
		m := careful(opus, "us-east-1")
		m.Reasoning.Style = bot.ReasoningStyle(style)
		if got := lines(measure(t, sim, m).Findings)["reasoning.style"]; got != want {
			t.Errorf("%s: %s", style, got)
		}
	}
}

func TestWhatMeasuringCosts(t *testing.T) {
	questions, tokens := probe.Most()
	if questions > 60 || tokens.Input > 40_000 || tokens.Output > 10_000 {
		t.Errorf("at most %d questions and %+v, which is no small matter", questions, tokens)
	}
	sim := bedrocksim.Start(t)
	measure(t, sim, careful(llama, "us-east-1"))
	for i, c := range sim.Calls() {
		if config := c.Request.InferenceConfig; c.Operation != bedrocksim.OperationCount && (config == nil || config.MaxTokens == nil) {
			t.Errorf("call %d has no limit: %s", i, fmt.Sprint(c.Operation))
		}
	}
}
