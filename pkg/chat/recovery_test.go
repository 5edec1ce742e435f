package chat_test

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/usage"
)

// Two regions of a model that takes a prefill and thinks if it is told to, with a price.
const (
	pair = `model: {id: us.anthropic.claude-sonnet-4-5-20250929-v1:0, regions: [us-east-1, us-west-2]}
limits: {context_tokens: 200000, output_tokens: 64000}
capabilities: {input: [text, document], tools: true, prefill: true}
price: {input: 1, output: 2}
`
	continues = "recovery: continue\n" + pair
	gives     = "recovery: none\n" + pair
	falls     = "recovery: continue\nmodel: {id: us.anthropic.claude-sonnet-4-5-20250929-v1:0, regions: [us-east-1]}\n" +
		"limits: {context_tokens: 200000, output_tokens: 64000}\ncapabilities: {prefill: true}\n" +
		"fallbacks: [{model: {id: us.amazon.nova-lite-v1:0, regions: [us-west-2]}, limits: {output_tokens: 5000}, capabilities: {prefill: false}}]\n"
)

// cut is an answer that breaks off after its nth delta.
func cut(n int, deltas ...string) bedrocksim.Answer {
	return bedrocksim.Text(deltas...).With(bedrocksim.HalfFrame().At(bedrocksim.AfterDeltas(n)))
}

// events writes down what a user is sent: + for text that is added, = for text that takes
// the place of all before it.
func events(raw string) string {
	var out []string
	name := ""
	for line := range strings.Lines(raw) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch {
		case key == "event":
			name = value
		case key == "data" && (name == "text" || name == "replace_response"):
			text := strings.TrimSuffix(strings.TrimPrefix(value, `{"text":"`), `"}`)
			out = append(out, map[string]string{"text": "+", "replace_response": "="}[name]+text)
		case key == "data" && name != "meta" && name != "done":
			out = append(out, name)
		}
	}
	return strings.Join(out, " ")
}

func TestAnAnswerThatBreaksOffIsRecovered(t *testing.T) {
	const none, bad = fault.Kind(255), fault.StreamBroken
	for _, row := range []struct {
		name, template, query string
		script                []bedrocksim.Answer
		text                  string // at the end
		asked                 string // regions, and the beginning that a call is given
		err                   fault.Kind
	}{
		{"begun anew elsewhere", pair, query(user("a")), []bedrocksim.Answer{cut(2, "Two ", "dogs", " bark."), bedrocksim.Text("The two", " dogs", " sleep.")}, "The two dogs sleep.", "e w", none},
		{"by a shorter answer", pair, query(user("a")), []bedrocksim.Answer{cut(2, "Two ", "dogs", " bark."), bedrocksim.Text("No.")}, "No.", "e w", none},
		{"twice", pair, query(user("a")), []bedrocksim.Answer{cut(2, "Two ", "dogs", "x"), cut(1, "Three", "y"), bedrocksim.Text("Four cats")}, "Four cats", "e w e", none},
		{"the longest part stays where nothing comes of it", pair, query(user("a")), []bedrocksim.Answer{cut(2, "Two ", "dogs", "x"), cut(1, "A", "y"), cut(1, "B", "y"), cut(1, "C", "y")}, "Two dogs", "e w e w", bad},
		{"refusals count among the four", pair, query(user("a")), []bedrocksim.Answer{bedrocksim.Refuse(503, "ServiceUnavailableException", "x"), cut(1, "Two ", "x"), bedrocksim.Refuse(503, "ServiceUnavailableException", "x"), cut(1, "One ", "x"), bedrocksim.Text("five")}, "One ", "e w e w", bad},
		{"not where the bot says so", gives, query(user("a")), []bedrocksim.Answer{cut(2, "Two ", "dogs", "x"), bedrocksim.Text("Four cats")}, "Two dogs", "e", bad},
		{"but while nothing is shown", gives, query(user("a")), []bedrocksim.Answer{cut(1, " ", "dogs", "x"), bedrocksim.Text("Four cats")}, "Four cats", "e w", none},

		{"continued", continues, query(user("a")), []bedrocksim.Answer{cut(2, "Two ", "dogs ", "bark."), bedrocksim.Text(" bark", " aloud.")}, "Two dogs bark aloud.", "e w:Two dogs", none},
		{"with words said again", continues, query(user("a")), []bedrocksim.Answer{cut(3, "Two ", "dogs ", "are bar", "king."), bedrocksim.Text("dogs", " are barking", " aloud.")}, "Two dogs are barking aloud.", "e w:Two dogs are bar", none},
		{"twice over", continues, query(user("a")), []bedrocksim.Answer{cut(1, "Two ", "x"), cut(1, "dogs ", "x"), bedrocksim.Text("bark.")}, "Two dogs bark.", "e w:Two e:Two dogs", none},
		{"by nothing more", continues, query(user("a")), []bedrocksim.Answer{cut(1, "Two dogs.", "x"), bedrocksim.Text("")}, "Two dogs.", "e w:Two dogs.", none},
		{"what comes of no continuation stays", continues, query(user("a")), slices.Repeat([]bedrocksim.Answer{cut(1, "Two ", "x")}, 4), "Two ", "e w:Two e:Two w:Two", bad},
		{"with tools it is begun anew", continues, withTool("f") + query(user("a")), []bedrocksim.Answer{cut(2, "Two ", "dogs", "x"), bedrocksim.Text("Four cats")}, "Four cats", "e w", none},
		{"and after thinking", continues + "reasoning: {style: budget, budget_tokens: 1024}\n", query(user("a")), []bedrocksim.Answer{cut(1, "Two ", "x"), bedrocksim.Text("Four cats")}, "Four cats", "e w", none},
		{"and where it is told between tags", continues + "reasoning: {inline_tag: thinking}\n", query(user("a")), []bedrocksim.Answer{cut(2, "Two ", "dogs", "x"), bedrocksim.Text("Four cats")}, "Four cats", "e w", none},
		{"begun anew by a model that takes no prefill, and then continued", falls, query(user("a")), []bedrocksim.Answer{cut(1, "Two ", "x"), cut(2, "Four ", "cats", "x"), bedrocksim.Text(" purr.")}, "Four cats purr.", "e w e:Four cats", none},
		{"of which there was some though nobody asked", continues, query(user("a")), []bedrocksim.Answer{bedrocksim.Think("c2ln", "hm").Text("Two", "x").With(bedrocksim.CleanEOF().At(bedrocksim.AfterDeltas(2))), bedrocksim.Text("Four cats")}, "Four cats", "e w", none},
		{"and where the caller had begun it", continues, query(user("a"), said("One")), []bedrocksim.Answer{cut(1, " and two", "x"), bedrocksim.Text(" and two cats")}, " and two cats", "e:One w:One", none},

		{"thinking that was shown is swapped too", pair, query(user("a")), []bedrocksim.Answer{bedrocksim.Think("c2ln", "hm").With(bedrocksim.CleanEOF().At(bedrocksim.AfterDeltas(1))), bedrocksim.Text("Four cats that are longer than that")}, "Four cats that are longer than that", "e w", none},
		{"a call of tools that breaks off", pair, withTool("f") + query(user("a")), []bedrocksim.Answer{bedrocksim.Text("I will").CallTool("t1", "f", `{"a":`, `1}`).With(bedrocksim.CleanEOF().At(bedrocksim.AfterDeltas(2))), bedrocksim.Text("I").CallTool("t2", "f", `{"a":2}`)}, "I<t2>", "e w", none},
		{"a restart that says nothing leaves what there is", pair, query(user("a")), []bedrocksim.Answer{cut(2, "Two ", "dogs", "x"), bedrocksim.Text().Stop("stop_sequence"), bedrocksim.Text().Stop("max_tokens")}, "Two dogs", "e w e", bad},
		{"an empty answer is asked for once more", pair, query(user("a")), []bedrocksim.Answer{bedrocksim.Text(), bedrocksim.Text("Four cats")}, "Four cats", "e w", none},
		{"and not again", pair, query(user("a")), []bedrocksim.Answer{bedrocksim.Text(), bedrocksim.Text(), bedrocksim.Text("Four cats")}, "", "e w", bad},
	} {
		t.Run(row.name, func(t *testing.T) {
			calls, got, outcome, err := respond(t, row.template, decodeQuery(t, row.query), row.script...)
			text := got.Text
			for _, c := range got.ToolCalls {
				text += "<" + c.ID + ">"
			}
			if text != row.text || (err != nil) != (row.err != none) || err != nil && fault.KindOf(err) != row.err {
				t.Errorf("shown is %q, %v; want %q", text, err, row.text)
			}
			if asked := places(calls); row.asked != "" && asked != row.asked {
				t.Errorf("asked %q, want %q", asked, row.asked)
			}
			if outcome.Attempts != len(calls) || len(calls) > 4 {
				t.Errorf("%d attempts, %d calls", outcome.Attempts, len(calls))
			}
		})
	}
}

// places writes down the regions of calls, and after a colon the beginning of an answer
// that one was given.
func places(calls []bedrocksim.Call) string {
	var out []string
	for _, c := range calls {
		s := c.Region[3:4]
		if last := c.Request.Messages[len(c.Request.Messages)-1]; last.Role == "assistant" {
			s += ":"
			for _, b := range last.Content {
				s += *b.Text
			}
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

// A user sees the old text until the new is as long, then the new, once.
func TestARestartIsSwappedWhenItHasCaughtUp(t *testing.T) {
	r := newRig(t, pair, "")
	r.sim.Script(cut(2, "Two ", "dogs", "x"), bedrocksim.Text("The", " two", " dogs", " sleep", "."))
	rec := httptest.NewRecorder()
	w := poe.NewEventWriter(rec, poe.StreamOptions{})
	if _, err := r.responder.Respond(t.Context(), decodeQuery(t, query(user("a"))), w, bot.Free{}); err != nil {
		t.Fatal(err)
	}
	_ = w.Close()
	if shown, want := events(rec.Body.String()), `+Two  +dogs =The two dogs + sleep +.`; shown != want {
		t.Errorf("shown %q, want %q", shown, want)
	}
}

// The second time, the new text must be as long as what took the first one's place.
func TestARestartCatchesUpWithTheOneBefore(t *testing.T) {
	r := newRig(t, pair, "")
	r.sim.Script(cut(1, "Two ", "x"), cut(1, "Four long cats", "x"), bedrocksim.Text("Six ", "mice ", "are here now", "."))
	rec := httptest.NewRecorder()
	w := poe.NewEventWriter(rec, poe.StreamOptions{})
	if _, err := r.responder.Respond(t.Context(), decodeQuery(t, query(user("a"))), w, bot.Free{}); err != nil {
		t.Fatal(err)
	}
	_ = w.Close()
	if shown, want := events(rec.Body.String()), `+Two  =Four long cats =Six mice are here now +.`; shown != want {
		t.Errorf("shown %q, want %q", shown, want)
	}
}

// What all calls took is added up, each by its model's price.
func TestTheCostOfARecoveredAnswerIsThatOfAllItsCalls(t *testing.T) {
	const other = pair + "fallbacks: [{model: {id: us.amazon.nova-lite-v1:0, regions: [us-east-1]}, capabilities: {prefill: false, input: [text]}, limits: {context_tokens: 300000, output_tokens: 5000}, price: {input: 10, output: 20}}]\n"
	r := newRig(t, strings.Replace(other, "regions: [us-east-1, us-west-2]", "regions: [us-west-2]", 1), "")
	first := bedrocksim.Text("one", "two").Tokens(100, 10).With(bedrocksim.MetadataFirst())
	first = bedrocksim.Answer{Blocks: first.Blocks, Usage: first.Usage, UsageFirst: true, Fault: bedrocksim.CleanEOF().At(bedrocksim.BeforeStop)}
	r.sim.Script(first, bedrocksim.Text("one two three").Tokens(200, 20))
	got, outcome, err := r.ask(decodeQuery(t, query(user("a"))))
	if err != nil || got.Text != "one two three" {
		t.Fatalf("%q, %v", got.Text, err)
	}
	if outcome.Model != "us.amazon.nova-lite-v1:0" || outcome.Region != "us-east-1" || outcome.Recoveries != 1 {
		t.Errorf("%+v", outcome)
	}
	spent := usage.Picodollars(200*10_000_000 + 20*20_000_000)
	if less := outcome.Cost - spent; less <= 0 || less > 120*2_000_000 {
		t.Errorf("cost %d beside %d", outcome.Cost, spent)
	}
	if f := outcome.Failures; len(f) != 1 || f[0].Model != "us.anthropic.claude-sonnet-4-5-20250929-v1:0" || f[0].Region != "us-west-2" || f[0].Kind != fault.StreamBroken {
		t.Errorf("failures %v", outcome.Failures)
	}
}

// A fallback is asked in its own way.
func TestAFallbackIsAskedByItsOwnTemplate(t *testing.T) {
	const bot = `model: {id: us.anthropic.claude-sonnet-4-5-20250929-v1:0, regions: [us-east-1]}
inference: {temperature: 0.5}
limits: {context_tokens: 200000, output_tokens: 64000}
reasoning: {style: budget, budget_tokens: 2048}
fallbacks:
  - model: {id: us.amazon.nova-lite-v1:0, regions: [us-west-2]}
    inference: {max_tokens: 100}
    limits: {context_tokens: 300000, output_tokens: 5000}
    reasoning: {style: none, budget_tokens: 0}
    supports_system_messages: false
system_prompt: Be brief.
`
	calls, got, outcome, err := respond(t, bot, decodeQuery(t, query(user("a"))), bedrocksim.Refuse(403, "AccessDeniedException", "no"), bedrocksim.Text("fine"))
	if err != nil || got.Text != "fine" || outcome.Model != "us.amazon.nova-lite-v1:0" || len(calls) != 2 {
		t.Fatalf("%q, %v, %+v", got.Text, err, outcome)
	}
	compare(t, calls[1].Body, `{"inferenceConfig":{"maxTokens":100,"temperature":0.5},"messages":[{"role":"user","content":[{"text":"Be brief."},{"text":"a"}]}]}`, "inferenceConfig", "messages", "system", "additionalModelRequestFields")
}

// Too long for the fallback is no fault of the first target's, and is mended like that of
// any other.
func TestWhatIsTooLongForAFallbackIsShortened(t *testing.T) {
	const bot = `model: {id: us.anthropic.claude-sonnet-4-5-20250929-v1:0, regions: [us-east-1]}
limits: {context_tokens: 200000, output_tokens: 1000}
fallbacks: [{model: {id: us.amazon.nova-lite-v1:0, regions: [us-west-2]}, limits: {context_tokens: 300000, output_tokens: 5000}}]
`
	long := strings.Repeat("word ", 2000)
	calls, got, _, err := respond(t, bot, decodeQuery(t, query(user(long), said("x"), user(long), said("y"), user("a"))),
		bedrocksim.Refuse(403, "AccessDeniedException", "x"),
		bedrocksim.Refuse(400, "ValidationException", "prompt is too long: 9000 tokens > 7000 maximum"),
		bedrocksim.Text("fine"))
	if err != nil || got.Text != "fine" || len(calls) != 3 {
		t.Fatalf("%q, %v, %d calls", got.Text, err, len(calls))
	}
	if len(calls[2].Body) >= len(calls[1].Body) {
		t.Errorf("not shorter: %d, %d bytes", len(calls[1].Body), len(calls[2].Body))
	}
}
