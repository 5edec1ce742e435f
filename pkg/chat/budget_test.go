package chat_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/fault"
)

// small is a model of little memory: a prompt may have some 2800 tokens.
const small = `model: {id: us.anthropic.claude-sonnet-4-5-20250929-v1:0, regions: [us-east-1]}
limits: {context_tokens: 4000, output_tokens: 1000}
capabilities: {input: [text, image, document], tools: true}
system_prompt: Stay.
`

// filler is about n tokens of text that begins with a name.
func filler(name string, n int) string { return name + strings.Repeat(" word", n) }

// withoutFiller is the shape of a request without filler.
func withoutFiller(t testing.TB, body []byte) string {
	t.Helper()
	return strings.ReplaceAll(shape(t, body), " word", "")
}

func TestTheOldestExchangesAreDroppedWhole(t *testing.T) {
	for _, row := range []struct{ name, query, want string }{
		{"what fits stays", query(user(filler("a", 300)), said("b"), user("c")), "system: Stay.\nuser: a\nassistant: b\nuser: c"},
		{"the oldest exchange goes, not the system prompt", query(user(filler("a", 3000)), said("b"), user("c"), said("d"), user("e")), "system: Stay.\nuser: c\nassistant: d\nuser: e"},
		{"the question goes out whatever its length", query(user("a"), said("b"), user(filler("c", 3200))), "system: Stay.\nuser: c"},
		{"a call is never parted from its result", withTool("f") + query(user("a"), called("t1", "f", "{}"), returned("t1", filler("r", 2900)), said("b"), user("c")),
			"tools: f\nsystem: Stay.\nuser: c"},
		{"the loop of tools at hand stays whole", withTool("f") + query(user(filler("a", 2900)), said("b"), user("c"), called("t1", "f", "{}"), returned("t1", "r"), called("t2", "f", "{}"), returned("t2", "s")),
			"tools: f\nsystem: Stay.\nuser: c\nassistant: <call t1 f {}>\nuser: <result t1 [{\"text\":\"r\"}]>\nassistant: <call t2 f {}>\nuser: <result t2 [{\"text\":\"s\"}]>"},
		{"a conversation that the bot begins still begins with the user", query(said(filler("a", 3000)), user("b"), said("c"), user("d")), "system: Stay.\nuser: b\nassistant: c\nuser: d"},
	} {
		t.Run(row.name, func(t *testing.T) {
			calls, _, _, err := respond(t, small, decodeQuery(t, row.query), bedrocksim.Text("ok"))
			if err != nil {
				t.Fatal(err)
			}
			if got := withoutFiller(t, calls[0].Body); got != row.want {
				t.Errorf("got\n%s\nwant\n%s", got, row.want)
			}
		})
	}
}

func TestFilesOfEarlierMessagesGoBeforeTheirText(t *testing.T) {
	q := query(attached("a", "large1.png"), said("b"), attached(filler("c", 1500), "large2.png"), said("d"), attached("e", "3.pdf"))
	for context, want := range map[string]string{
		"12000": "system: Stay.\nuser: <image png> | a\nassistant: b\nuser: <image png> | c\nassistant: d\nuser: <document pdf \"3\"> | e",
		"9000":  "system: Stay.\nuser: (Attached: large1.png) | a\nassistant: b\nuser: <image png> | c\nassistant: d\nuser: <document pdf \"3\"> | e",
		"6000":  "system: Stay.\nuser: (Attached: large1.png) | a\nassistant: b\nuser: (Attached: large2.png) | c\nassistant: d\nuser: <document pdf \"3\"> | e",
		"4500":  "system: Stay.\nuser: <document pdf \"3\"> | e",
	} {
		template := strings.Replace(small, "context_tokens: 4000", "context_tokens: "+context, 1)
		calls, _, _, err := respond(t, template, decodeQuery(t, q), bedrocksim.Text("ok"))
		if got := withoutFiller(t, calls[0].Body); err != nil || got != want {
			t.Errorf("%s: %v, got\n%s\nwant\n%s", context, err, got, want)
		}
	}
}

func TestAFileThatIsTooLongIsLeftOutWithANote(t *testing.T) {
	q := strings.Replace(query(attached("e", "3.txt")), `"content_type":"text/plain"`, fmt.Sprintf(`"content_type":"text/plain","parsed_content":%q`, filler("p", 5000)), 1)
	noFiles := strings.Replace(small, "input: [text, image, document]", "input: [text]", 1)
	calls, answer, _, err := respond(t, noFiles, decodeQuery(t, q), bedrocksim.Text("ok"))
	if got, want := shape(t, calls[0].Body), "system: Stay.\nuser: (Attached: 3.txt) | e"; err != nil || got != want {
		t.Errorf("%v, got\n%s", err, got)
	}
	if want := "ok\n\n*⁂ Left out because it is too long: 3.txt.*\n"; answer.Text != want {
		t.Errorf("shown is %q", answer.Text)
	}
}

// The model counts more than we estimate: its refusal says by how much.
func TestAnOverflowIsAskedAgainOnceWithLess(t *testing.T) {
	long := query(user(filler("a", 900)), said("b"), user(filler("c", 900)), said("d"), user("e"))
	for _, row := range []struct{ name, message string }{
		{"with numbers", "prompt is too long: 4600 tokens > 4000 maximum"},
		{"with the answer's length", "input length and `max_tokens` exceed context limit: 3900 + 1000 > 4000, decrease input length or `max_tokens` and try again"},
		{"without numbers", "Input is too long for requested model."},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := newRig(t, small, "")
			r.sim.Script(bedrocksim.Refuse(400, "ValidationException", row.message), bedrocksim.Text("ok"))
			answer, outcome, err := r.ask(decodeQuery(t, long))
			if err != nil || answer.Text != "ok" || outcome.Attempts != 2 || outcome.Dropped == 0 {
				t.Fatalf("%v, %q, %+v", err, answer.Text, outcome)
			}
			if got, want := withoutFiller(t, r.sim.Calls()[1].Body), "system: Stay.\nuser: c\nassistant: d\nuser: e"; got != want {
				t.Errorf("got\n%s", got)
			}
		})
	}
}

// Nothing can be left out of a single question, but the answer may be shorter.
func TestAnOverflowOfAQuestionAloneIsAskedAgainForLess(t *testing.T) {
	for message, want := range map[string][]int{
		"input length and `max_tokens` exceed context limit: 3300 + 1000 > 4000, decrease input length or `max_tokens` and try again": {1000, 500},
		"prompt is too long: 4600 tokens > 4000 maximum": {1000},
	} {
		r := newRig(t, small, "")
		r.sim.Script(bedrocksim.Refuse(400, "ValidationException", message), bedrocksim.Text("ok"))
		_, outcome, err := r.ask(decodeQuery(t, query(user(filler("a", 2100)))))
		if (err == nil) != (len(want) == 2) || outcome.Attempts != len(want) {
			t.Errorf("%s: %v, %+v", message, err, outcome)
		}
		for i, call := range r.sim.Calls() {
			if got := *call.Request.InferenceConfig.MaxTokens; got > want[i] || got < want[i]*9/10 {
				t.Errorf("%s: call %d asks for %d tokens", message, i, got)
			}
		}
	}
}

// An estimate that is too high must not cut an answer to a token.
func TestAQuestionThatSeemsTooLongIsAskedForAnAnswer(t *testing.T) {
	calls, _, _, err := respond(t, small, decodeQuery(t, query(user(filler("a", 4000)))), bedrocksim.Text("ok"))
	if err != nil {
		t.Fatal(err)
	}
	if most := *calls[0].Request.InferenceConfig.MaxTokens; most != 256 {
		t.Errorf("max_tokens %d", most)
	}
}

func TestAnOverflowThatStaysIsToldAndNotAskedForever(t *testing.T) {
	tooLong := bedrocksim.Refuse(400, "ValidationException", "Input is too long for requested model.")
	for name, c := range map[string]struct {
		query string
		calls int
	}{
		"nothing left to leave out": {query(user("a")), 1},
		"still too long":            {query(user(filler("a", 900)), said("b"), user("c"), said("d"), user("e")), 2},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, small, "")
			r.sim.Script(tooLong, tooLong, tooLong, tooLong)
			_, outcome, err := r.ask(decodeQuery(t, c.query))
			if fault.KindOf(err) != fault.TooLong || outcome.Attempts != c.calls || len(r.sim.Calls()) != c.calls {
				t.Errorf("%v, %d calls", err, len(r.sim.Calls()))
			}
		})
	}
}

// No more than four calls, all layers together.
func TestRetriesAndShorteningShareTheirAttempts(t *testing.T) {
	r := newRig(t, small, "")
	busy := bedrocksim.Refuse(503, "ServiceUnavailableException", "busy")
	r.sim.Script(busy, busy, bedrocksim.Refuse(400, "ValidationException", "Input is too long for requested model."), busy, busy, busy)
	_, outcome, err := r.ask(decodeQuery(t, query(user(filler("a", 900)), said("b"), user("c"))))
	if fault.KindOf(err) != fault.Unavailable || outcome.Attempts != 4 || len(r.sim.Calls()) != 4 {
		t.Errorf("%v, %d attempts, %d calls", err, outcome.Attempts, len(r.sim.Calls()))
	}
}

func TestTokensAreCountedOnlyNearTheLimit(t *testing.T) {
	counting := strings.Replace(small, "tools: true}", "tools: true, count_tokens: true}", 1)
	for _, row := range []struct {
		name, template string
		words          int
		want           string
	}{
		{"far from it", counting, 500, "converse-stream"},
		{"near it", counting, 2500, "count-tokens converse-stream"},
		{"near it, by a model that is not counted for", small, 2500, "converse-stream"},
	} {
		t.Run(row.name, func(t *testing.T) {
			calls, _, _, err := respond(t, row.template, decodeQuery(t, query(user(filler("a", row.words)), said("b"), user("c"))), bedrocksim.Text("ok"))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, c := range calls {
				got = append(got, c.Operation)
			}
			if strings.Join(got, " ") != row.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

// What an estimate that was too high has left out comes back.
func TestAFileThatFitsAfterAllIsGiven(t *testing.T) {
	counting := strings.Replace(small, "tools: true}", "tools: true, count_tokens: true}", 1)
	calls, answer, outcome, err := respond(t, counting, decodeQuery(t, query(user("a"), said("b"), attached("c", "large.png"))), bedrocksim.Text("ok"))
	if got, want := shape(t, calls[len(calls)-1].Body), "system: Stay.\nuser: a\nassistant: b\nuser: <image png> | c"; err != nil || got != want {
		t.Errorf("%v, got\n%s", err, got)
	}
	if answer.Text != "ok" || outcome.Dropped != 0 || outcome.FilesFailed != 0 {
		t.Errorf("shown is %q, %+v", answer.Text, outcome)
	}
}

// Some models may answer with nearly all of their context: then the prompt decides how
// long the answer may be.
func TestTheAnswerIsNoLongerThanThePromptLeavesRoomFor(t *testing.T) {
	greedy := strings.Replace(small, "output_tokens: 1000", "output_tokens: 3900", 1)
	calls, _, _, err := respond(t, greedy, decodeQuery(t, query(user(filler("a", 800)))), bedrocksim.Text("ok"))
	if err != nil {
		t.Fatal(err)
	}
	if most := *calls[0].Request.InferenceConfig.MaxTokens; most < 2000 || most > 3100 {
		t.Errorf("max_tokens %d", most)
	}
}

// Models wrap calls and results into more than their text.
func TestCallsCountMoreThanTheirText(t *testing.T) {
	greedy := strings.Replace(small, "output_tokens: 1000", "output_tokens: 3900", 1)
	most := func(messages ...string) int {
		calls, _, _, err := respond(t, greedy, decodeQuery(t, withTool("f")+query(messages...)), bedrocksim.Text("ok"))
		if err != nil {
			t.Fatal(err)
		}
		return *calls[0].Request.InferenceConfig.MaxTokens
	}
	one := []string{user("a"), called("t0", "f", "{}"), returned("t0", "r")}
	many := one
	for i := range 10 {
		many = append(many, called(fmt.Sprint("u", i), "f", "{}"), returned(fmt.Sprint("u", i), "r"))
	}
	if each := (most(one...) - most(many...)) / 10; each < 50 || each > 100 {
		t.Errorf("a call and its result are %d tokens", each)
	}
}
