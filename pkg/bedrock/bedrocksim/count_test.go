package bedrocksim_test

import (
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

const countable = "anthropic.claude-3-7-sonnet-20250219-v1:0"

func TestTokensAreCountedAsTheRulesCountThem(t *testing.T) {
	sim := bedrocksim.Start(t)
	sim.Script(bedrocksim.Text("an answer is not for counts"))
	question := with(`"system":[{"text":"s"}],"toolConfig":{"tools":[`+spec("clock", "")+`]}`, user("hi"))
	_, raw, _ := post(t, sim, "us."+countable, "converse", question)
	asked := object(t, raw)["usage"].(map[string]any)["inputTokens"]
	sim.Script(bedrocksim.Text("nor is this one"))

	response, raw, err := post(t, sim, countable, "count-tokens", counted(question))
	if err != nil || response.StatusCode != 200 || response.Header.Get("Content-Type") != "application/json" {
		t.Fatalf("%v, %v, %s", err, response, raw)
	}
	if got := object(t, raw)["inputTokens"]; got != asked || got == 0.0 {
		t.Errorf("%v, asked with %v", got, asked)
	}
	call := sim.Calls()[1]
	if call.Operation != bedrocksim.OperationCount || call.Status != 200 || *call.Request.Messages[0].Content[0].Text != "hi" || sim.Pending() != 1 {
		t.Errorf("%+v, %d answers left", call, sim.Pending())
	}
}

// To learn that a conversation is too long is what counting is for.
func TestWhatIsTooLongIsCounted(t *testing.T) {
	sim := bedrocksim.Start(t)
	response, raw, _ := post(t, sim, countable, "count-tokens", counted(chat(user(strings.Repeat("word ", 200_000)))))
	if response.StatusCode != 200 || object(t, raw)["inputTokens"] != 250_000.0 {
		t.Errorf("%d %s", response.StatusCode, raw)
	}
}

func TestACountWithAMalformedBody(t *testing.T) {
	sim := bedrocksim.Start(t)
	for _, body := range []string{``, `{"input":1}`, `{"input":{"converse":{"messages":"hi"}}}`} {
		if response, raw, _ := post(t, sim, countable, "count-tokens", body); response.StatusCode != 400 || response.Header.Get("x-amzn-ErrorType") != "SerializationException" {
			t.Errorf("%q: %d %s", body, response.StatusCode, raw)
		}
	}
}
