package bedrocksim_test

import (
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

func TestTheGuardrailBlocksAWord(t *testing.T) {
	const blocked = "Sorry, the guardrail blocked this."
	guard := `"guardrailConfig":{"guardrailIdentifier":"g","guardrailVersion":"1"}`
	for _, row := range []struct {
		name, body string
		blocks     bool
	}{
		{"in the last turn", with(guard, user("Is it FORBIDDEN, then?")), true},
		{"in any text of it", with(guard, turn("user", `{"text":"forbidden"}`, textPart)), true},
		{"as the first word", with(guard, user("forbidden")), true},
		{"a word is more than letters", with(guard, user("unforbiddenly")), false},
		{"in an earlier turn", with(guard, user("forbidden"), assistant("x"), user("hi")), true},
		{"not in an earlier turn where only the last is marked", with(guard, user("forbidden"), assistant("x"), turn("user", marked("hi"))), false},
		{"without a guardrail", chat(user("forbidden")), false},
		{"where it is marked", with(guard, turn("user", marked("forbidden"), textPart)), true},
		{"not where others are marked", with(guard, turn("user", marked("fine"), `{"text":"forbidden"}`)), false},
		{"marked in the system prompt", with(guard+`,"system":[`+marked("forbidden")+`]`, user("hi")), true},
		{"before a tool must be called", with(guard+`,"toolConfig":{"tools":[`+spec("clock", "")+`],"toolChoice":{"any":{}}}`, user("forbidden")), true},
	} {
		text, stop, _ := answer(t, sonnet, row.body)
		if got := text == blocked && stop == "guardrail_intervened"; got != row.blocks || strings.Contains(text, blocked) != row.blocks {
			t.Errorf("%s: %s, %s", row.name, text, stop)
		}
	}
}

func TestAGuardrailThatLooksOnMayBeLate(t *testing.T) {
	sim := bedrocksim.Start(t)
	for mode, want := range map[string]string{"sync": "Sorry,", "async": "Let me"} {
		body := with(`"guardrailConfig":{"guardrailIdentifier":"g","guardrailVersion":"1","streamProcessingMode":"`+mode+`"}`, user("forbidden"))
		_, raw, _ := post(t, sim, sonnet, "converse-stream", body)
		list, _, err := frames(raw)
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		for _, m := range list {
			if delta, ok := object(t, m.Payload)["delta"].(map[string]any); ok {
				text += delta["text"].(string)
			}
		}
		if !strings.HasPrefix(text, want) || !strings.HasSuffix(text, "the guardrail blocked this.") || !strings.Contains(string(raw), "guardrail_intervened") {
			t.Errorf("%s: %q", mode, text)
		}
	}
}

func TestAMarkedTextIsHeard(t *testing.T) {
	if text, _, _ := answer(t, sonnet, chat(turn("user", marked("good day")))); !strings.Contains(text, "> good day") || !strings.Contains(text, "about 2 tokens") {
		t.Errorf("%s", text)
	}
}
