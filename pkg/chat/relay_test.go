package chat_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/chat"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/usage"
)

// Bedrock's frames in, Poe's events out.
func TestStopReasons(t *testing.T) {
	const maxTokens = "\n\n*⁂ The answer ends here because it has reached its maximum length. Ask the bot to continue.*\n"
	const filtered = "\n\n*⁂ A content filter ended the answer here.*\n"
	const context = "\n\n*⁂ The answer ends here because the conversation has become too long for the model. Start a new chat to go on.*\n"
	none := fault.Kind(255)
	for _, row := range []struct {
		reason string
		text   string
		want   string
		err    fault.Kind
	}{
		{"end_turn", "a", "a", none},
		{"stop_sequence", "a", "a", none},
		{"tool_use", "a", "a", none},
		{"max_tokens", "a", "a" + maxTokens, none},
		{"guardrail_intervened", "a", "a", none}, // the guardrail's own words
		{"content_filtered", "a", "a" + filtered, none},
		{"model_context_window_exceeded", "a", "a" + context, none},
		{"malformed_model_output", "a", "a", fault.StreamBroken},
		{"malformed_tool_use", "a", "a", fault.StreamBroken},
		{"a_new_reason", "a", "a", none},

		{"end_turn", "", "", fault.StreamBroken},
		{"stop_sequence", "", "", none},
		{"tool_use", "", "", fault.StreamBroken},
		{"max_tokens", "", maxTokens, none}, // thinking that is not shown may have used all
		{"guardrail_intervened", "", "", fault.Filtered},
		{"content_filtered", "", "", fault.Filtered},
		{"model_context_window_exceeded", "", "", fault.TooLong},
		{"malformed_model_output", "", "", fault.StreamBroken},
		{"malformed_tool_use", "", "", fault.StreamBroken},
		{"a_new_reason", "", "", fault.StreamBroken},

		{"end_turn", " \n", "", fault.StreamBroken},
		{"max_tokens", "\u00a0", maxTokens, none},
		{"content_filtered", " ", "", fault.Filtered},
		{"model_context_window_exceeded", "\n", "", fault.TooLong},
	} {
		t.Run(row.reason+"/"+row.text, func(t *testing.T) {
			answer := bedrocksim.Text(row.text).Stop(row.reason).Tokens(3, 4)
			_, shown, outcome, err := respond(t, nova, decodeQuery(t, `"query":[{"role":"user","content":"a"}]`), answer, answer)
			if got := shown.Text; got != row.want {
				t.Errorf("shown is %q", got)
			}
			if (err == nil) != (row.err == none) || err != nil && fault.KindOf(err) != row.err {
				t.Errorf("error is %v", err)
			}
			want := bot.Outcome{Model: "amazon.nova-lite-v1:0", Region: "us-east-1", StopReason: row.reason, Attempts: 1, Usage: usage.Tokens{Input: 3, Output: 4}, Intervened: row.reason == "guardrail_intervened"}
			if row.err == fault.StreamBroken { // it is asked once more
				want.Attempts, want.Recoveries, want.Usage = 2, 1, want.Usage.Add(want.Usage)
				failure := bot.Failure{Model: want.Model, Region: want.Region, Kind: fault.StreamBroken}
				recovered := failure
				recovered.Recovered = true
				want.Failures = []bot.Failure{recovered, failure}
			}
			if !reflect.DeepEqual(untimed(outcome), want) {
				t.Errorf("outcome is %+v", outcome)
			}
		})
	}
}

// Thinking is not what the user asked for.
func TestThinkingAloneIsNoAnswer(t *testing.T) {
	const shown = "*Thinking...*\n\n> hm"
	for reason, kind := range map[string]fault.Kind{
		"end_turn": fault.StreamBroken, "tool_use": fault.StreamBroken,
		"content_filtered": fault.Filtered, "model_context_window_exceeded": fault.TooLong, "malformed_tool_use": fault.StreamBroken,
	} {
		for name, answer := range map[string]bedrocksim.Answer{
			"thinking":            bedrocksim.Think("c2ln", "hm"),
			"and blank text":      bedrocksim.Think("c2ln", "hm").Text(" ", "\n"),
			"and a call of tools": bedrocksim.Think("c2ln", "hm").CallTool("tooluse_1", "f", "{}"),
		} {
			t.Run(reason+", "+name, func(t *testing.T) {
				_, got, _, err := respond(t, nova, decodeQuery(t, `"query":[{"role":"user","content":"a"}]`), answer.Stop(reason), answer.Stop(reason))
				if got.Text != shown || fault.KindOf(err) != kind || err == nil {
					t.Errorf("shown is %q, error is %v", got.Text, err)
				}
			})
		}
	}
}

func TestThinkingIsShownInPoesForm(t *testing.T) {
	answer := bedrocksim.Think("c2ln", "Let me\nsee", ".").Text("\n\nTwo", " dogs.")
	_, shown, _, err := respond(t, nova, decodeQuery(t, `"query":[{"role":"user","content":"a"}]`), answer)
	got := shown.Text
	if want := "*Thinking...*\n\n> Let me\n> see.\n\n\nTwo dogs."; got != want || err != nil {
		t.Errorf("shown is %q, %v", got, err)
	}
	if left := poe.StripThinking(got); strings.TrimSpace(left) != "Two dogs." {
		t.Errorf("comes back in the history as %q", left)
	}
}

// What is shown is also what comes back as history: nothing of the thinking may be left
// in it, and nothing of the answer missing.
func TestWhatIsShownComesBackAsTheAnswer(t *testing.T) {
	type block = bedrocksim.Block
	said := func(s ...string) block { return block{Text: s} }
	thought := func(s ...string) block { return block{Reasoning: s} }
	for _, row := range []struct {
		name    string
		answer  bedrocksim.Answer
		shown   string
		history string
	}{
		{"an answer that begins with a quote", bedrocksim.Blocks(thought("hm"), said("> To be\n\nsaid Hamlet")),
			"*Thinking...*\n\n> hm\n\n\n> To be\n\nsaid Hamlet", "> To be\n\nsaid Hamlet"},
		{"thinking that goes on", bedrocksim.Blocks(thought("hm"), said("One."), thought("more", "\n", "yet"), said("> Two."), thought("x"), said("Three.")),
			"*Thinking...*\n\n> hm\n\n\nOne.\n\n*Thinking...*\n\n> more\n> yet\n\n\n> Two.\n\n*Thinking...*\n\n> x\n\n\nThree.", "One.\n\n> Two.\n\nThree."},
		{"thinking with blank lines", bedrocksim.Blocks(thought("\n\na\n\n\n", "\nb\n"), said("Answer.")),
			"*Thinking...*\n\n> \n> \n> a\n> \n> \n> \n> b\n> \n\n\nAnswer.", "Answer."},
		{"blank text in pieces before the answer", bedrocksim.Blocks(thought("hm"), said("\n", " ", "\n", "Answer.")),
			"*Thinking...*\n\n> hm\n\n\nAnswer.", "Answer."},
		{"blank text between thoughts", bedrocksim.Blocks(thought("hm"), said("\n"), thought("more"), said("Answer.")),
			"*Thinking...*\n\n> hmmore\n\n\nAnswer.", "Answer."},
		{"an answer that is indented", bedrocksim.Blocks(said("\n", "    code")), "\n    code", "\n    code"},
		{"thinking of which nothing is shown", bedrocksim.Blocks(block{Redacted: []byte("x")}, said("Answer.")), "Answer.", "Answer."},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, shown, _, err := respond(t, nova, decodeQuery(t, `"query":[{"role":"user","content":"a"}]`), row.answer)
			if shown.Text != row.shown || err != nil {
				t.Errorf("shown is\n%q, %v, want\n%q", shown.Text, err, row.shown)
			}
			if got := poe.StripNotes(poe.StripThinking(shown.Text)); got != row.history {
				t.Errorf("comes back as\n%q, want\n%q", got, row.history)
			}
		})
	}
}

func TestWhatIsNewToUsIsSkippedAndCounted(t *testing.T) {
	news := bedrocksim.Block{
		RawStart: `{"image":{"format":"png"}}`,
		Raw:      []string{`{"newThing":{}}`, `{"citation":{"title":"x"}}`, `{"reasoningContent":{"newThing":1}}`},
	}
	answer := bedrocksim.Blocks(bedrocksim.Block{Text: []string{"A"}}, news, bedrocksim.Block{Text: []string{"B"}})
	_, shown, outcome, err := respond(t, nova, decodeQuery(t, `"query":[{"role":"user","content":"a"}]`),
		answer.With(bedrocksim.UnknownEvent().At(bedrocksim.BeforeStop)))
	// A citation is known, and shows nothing.
	if shown.Text != "AB" || err != nil || outcome.Unknown != 4 {
		t.Errorf("%q, %v, %d unknown", shown.Text, err, outcome.Unknown)
	}
}

func TestNotesAreInTheUsersLanguage(t *testing.T) {
	answer := bedrocksim.Text("a").Stop("max_tokens")
	for language, want := range map[string]string{"de": "Höchstlänge", "fr-CA": "longueur maximale", "tlh": "maximum length"} {
		_, shown, _, _ := respond(t, nova, decodeQuery(t, `"language_code":"`+language+`","query":[{"role":"user","content":"a"}]`), answer)
		if got := shown.Text; !strings.Contains(got, want) {
			t.Errorf("%s: %q", language, got)
		}
	}
}

func TestAnAnswerBeyondPoesLimitEndsTheCall(t *testing.T) {
	long := strings.Repeat("x", 100_000)
	_, shown, outcome, err := respond(t, nova, decodeQuery(t, `"query":[{"role":"user","content":"a"}]`),
		bedrocksim.Text(long, long, long, long, long, long, long))
	if err != nil || outcome.StopReason != "" {
		t.Errorf("%v, stopped with %q", err, outcome.StopReason)
	}
	if got := shown.Text; utf8.RuneCountInString(got) != poe.MaxCharacters || !strings.Contains(got, "⁂") {
		t.Errorf("%d characters are shown", len(got))
	}
}

// Wherever the deltas are cut, the same is text and the same is thinking.
func TestInlineTagsAreFoundHoweverTheTextIsCut(t *testing.T) {
	for whole, want := range map[string][2]string{
		"a<t>b</t>c<t></t>d":       {"acd", "b"},
		"<t>a</t><t>b<t></t></t>c": {"</t>c", "ab<t>"},
		"<<t>>x</</t>y<t":          {"<y<t", ">x</"},
		"<t>never</ t>":            {"<t>never</ t>", ""},
		"":                         {"", ""},
	} {
		for size := 1; size <= len(whole)+1; size++ {
			var pieces []string
			for chunk := range slices.Chunk([]byte(whole), size) {
				pieces = append(pieces, string(chunk))
			}
			if text, thought := chat.Split("t", pieces); text != want[0] || thought != want[1] {
				t.Errorf("%q in pieces of %d: %q and %q", whole, size, text, thought)
			}
		}
	}
}
