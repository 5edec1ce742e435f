package bedrocksim_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

// answer is the JSON of an improvised answer in one piece.
func answer(t *testing.T, model, body string) (text, stop string, blocks []any) {
	t.Helper()
	response, raw, err := post(t, bedrocksim.Start(t), model, "converse", body)
	if err != nil || response.StatusCode != 200 {
		t.Fatalf("%v %s", err, raw)
	}
	whole := object(t, raw)
	blocks = whole["output"].(map[string]any)["message"].(map[string]any)["content"].([]any)
	for _, b := range blocks {
		if s, ok := b.(map[string]any)["text"].(string); ok {
			text += s
		}
	}
	return text, whole["stopReason"].(string), blocks
}

func TestTopics(t *testing.T) {
	for _, c := range []struct{ ask, want string }{
		{"help", "Begin a message with one of these words"},
		{"Help!", "- **error**"},
		{"markdown", "| Planet | Moons |"},
		{"markdown", `$$\int_0^\infty`},
		{"emoji", "👨‍👩‍👧‍👦"},
		{"rtl", "שלום"},
		{"forbidden", "no guardrail here"},
		{"think hard", "the answer is **42**"},
		{"slow", "Patience"},
		{"tool", "no tool to call"},
		{"error", "`error throttling` (HTTP 429)"},
		{"error no-such", "I do not know the error `no-such`"},
		{"Good day\nto you", "> Good day\n> to you"},
		{"Good day", "plays `" + sonnet + "`"},
		{"Good day", "I read 1 turn and about 2 tokens"},
	} {
		if text, stop, _ := answer(t, sonnet, chat(user(c.ask))); !strings.Contains(text, c.want) || stop != "end_turn" {
			t.Errorf("%q: %s, %s; want %q", c.ask, text, stop, c.want)
		}
	}
}

func TestTheLastTurnCounts(t *testing.T) {
	text, _, _ := answer(t, sonnet, chat(user("help"), assistant("x"), turn("user", picture(1, 1), doc("notes"), `{"text":"emoji are nice, aren't they"}`)))
	if !strings.Contains(text, "😀") {
		t.Errorf("%s", text)
	}
	text, _, _ = answer(t, sonnet, chat(user("help"), assistant("x"), turn("user", picture(1, 1), doc("notes"), `{"text":"look"}`)))
	if !strings.Contains(text, "You attached one image, the document “notes”.") || !strings.Contains(text, "I read 3 turns") {
		t.Errorf("%s", text)
	}
}

func TestLongHasTheLengthAskedFor(t *testing.T) {
	for ask, want := range map[string]int{"long": 400, "long 3": 3, "long 2000": 2000, "long ago": 400, "long -1": 400} {
		if text, _, _ := answer(t, sonnet, chat(user(ask))); len(strings.Fields(text)) != want {
			t.Errorf("%q: %d words", ask, len(strings.Fields(text)))
		}
	}
}

func TestAnswersAreStreamedByTheWord(t *testing.T) {
	sim := bedrocksim.Start(t)
	for _, ask := range []string{"markdown", "emoji", "rtl", "long 500"} {
		_, raw, _ := post(t, sim, sonnet, "converse-stream", chat(user(ask)))
		whole, _, _ := answer(t, sonnet, chat(user(ask)))
		list, _, err := frames(raw)
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		for _, m := range list {
			if header(m, ":event-type") != "contentBlockDelta" {
				continue
			}
			delta := object(t, m.Payload)["delta"].(map[string]any)["text"].(string)
			if len(strings.Fields(delta)) > 1 || !utf8.ValidString(delta) {
				t.Errorf("%s: delta %q", ask, delta)
			}
			text += delta
		}
		if text != whole {
			t.Errorf("%s: the stream says %q", ask, text)
		}
	}
}

func TestThinksOnlyWhenAsked(t *testing.T) {
	asked := func(fields string) string {
		return with(`"additionalModelRequestFields":{`+fields+`}`, user("think"))
	}
	for _, c := range []struct {
		name, model, body string
		thinks            bool
	}{
		{"Claude, not asked", sonnet, chat(user("think")), false},
		{"Claude, with a budget", sonnet, asked(budget), true},
		{"Claude 5, by default", opus5, chat(user("think")), true},
		{"Claude 5, disabled", opus5, asked(`"thinking":{"type":"disabled"}`), false},
		{"Nova 2", nova2, asked(`"reasoningConfig":{"type":"enabled","maxReasoningEffort":"low"}`), true},
		{"gpt-oss", "openai.gpt-oss-120b-1:0", asked(`"reasoning_effort":"low"`), true},
		{"DeepSeek", "deepseek.v3.2", asked(`"reasoning_config":"high"`), true},
	} {
		_, _, blocks := answer(t, c.model, c.body)
		if got := len(blocks) == 2; got != c.thinks {
			t.Errorf("%s: %v", c.name, blocks)
		}
	}
}

func TestToolsAreCalled(t *testing.T) {
	schema := `{"toolSpec":{"name":"weather","inputSchema":{"json":{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"},"unit":{"enum":["C","F"]},"tags":{"type":"array","items":{"type":"boolean"}}}}}}}`
	const input = `map[city:example days:1 tags:[true] unit:C]`
	for _, c := range []struct{ name, model, body, tool string }{
		{"asked for", sonnet, with(`"toolConfig":{"tools":[`+schema+`]}`, user("tool")), "weather"},
		{"forced", sonnet, with(`"toolConfig":{"tools":[`+schema+`],"toolChoice":{"any":{}}}`, user("hi")), "weather"},
		{"forced by name", sonnet, with(`"toolConfig":{"tools":[`+schema+`,`+spec("clock", "")+`],"toolChoice":{"tool":{"name":"clock"}}}`, user("hi")), "clock"},
		{"Mistral", mistral, with(`"toolConfig":{"tools":[`+schema+`]}`, user("tool")), "weather"},
	} {
		_, stop, blocks := answer(t, c.model, c.body)
		call, ok := blocks[len(blocks)-1].(map[string]any)["toolUse"].(map[string]any)
		if !ok || stop != "tool_use" || call["name"] != c.tool {
			t.Errorf("%s: %s %v", c.name, stop, blocks)
			continue
		}
		if got := fmt.Sprint(call["input"]); c.tool == "weather" && got != input {
			t.Errorf("%s: input %s", c.name, got)
		}
		if id := call["toolUseId"].(string); strings.HasPrefix(id, "tooluse_") == (c.model == mistral) || c.model == mistral && len(id) != 9 {
			t.Errorf("%s: id %q", c.name, id)
		}
	}
	if text, _, _ := answer(t, sonnet, worked(use("t1"), result("t1"))); !strings.Contains(text, "> noon") {
		t.Errorf("after the result: %q", text)
	}
}

func TestLimitsEndAnswers(t *testing.T) {
	limit := func(config, ask string) string { return with(`"inferenceConfig":{`+config+`}`, user(ask)) }
	for _, c := range []struct{ name, body, text, stop string }{
		{"max tokens", limit(`"maxTokens":3`, "long"), "The river ri", "max_tokens"},
		{"room enough", limit(`"maxTokens":3`, "long 2"), "The river", "end_turn"},
		{"stop sequence", limit(`"stopSequences":["rises","ver"]`, "long"), "The ri", "stop_sequence"},
		{"no such sequence", limit(`"stopSequences":["xyz"]`, "long 2"), "The river", "end_turn"},
	} {
		if text, stop, _ := answer(t, sonnet, c.body); text != c.text || stop != c.stop {
			t.Errorf("%s: %q, %s", c.name, text, stop)
		}
	}
}

func TestErrorsAreOnDemand(t *testing.T) {
	sim := bedrocksim.Start(t)
	response, _, _ := post(t, sim, sonnet, "converse-stream", chat(user("error throttling")))
	if response.StatusCode != 429 {
		t.Errorf("status %d", response.StatusCode)
	}
	_, raw, _ := post(t, sim, sonnet, "converse-stream", chat(user("error throttlingException-mid")))
	list, _, _ := frames(raw)
	if got := names(list); len(got) != 3 || got[2] != "exception throttlingException" {
		t.Errorf("%v", got)
	}
}

func TestSameQuestionSameAnswer(t *testing.T) {
	for _, ask := range []string{"help", "tool", "anything"} {
		body := with(clock, user(ask))
		a, _, one := answer(t, sonnet, body)
		b, _, two := answer(t, sonnet, body)
		if a != b || fmt.Sprint(one) != fmt.Sprint(two) {
			t.Errorf("%q: %q and %q", ask, a, b)
		}
	}
}

func TestTheErrorThatHelpNamesIsKnown(t *testing.T) {
	sim := bedrocksim.Start(t)
	h := listen(t, sim, ask("help"))
	_, after, _ := strings.Cut(h.text, "`error ")
	name, _, _ := strings.Cut(after, "`")
	for _, spelling := range []string{name, strings.ToUpper(name)} {
		if _, ok := bedrocksim.FaultNamed(spelling); !ok {
			t.Errorf("help names %q, which nobody knows", spelling)
		}
	}
}
