package bedrocksim_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

// replay asks a server for thinking and a call of a tool, and returns the conversation
// with what came, changed, and the tool's result.
func replay(t *testing.T, sim *bedrocksim.Server, model, fields string, change func(string) string) string {
	t.Helper()
	more := clock + `,"additionalModelRequestFields":{` + fields + `}`
	_, raw, err := post(t, sim, model, "converse", with(more, user("think tool")))
	if err != nil {
		t.Fatal(err)
	}
	content, _ := json.Marshal(object(t, raw)["output"].(map[string]any)["message"].(map[string]any)["content"])
	var blocks []struct{ ToolUse struct{ ToolUseID string } }
	_ = json.Unmarshal(content, &blocks)
	id := blocks[len(blocks)-1].ToolUse.ToolUseID
	return with(more, user("think tool"), `{"role":"assistant","content":`+change(string(content))+`}`, turn("user", result(id)))
}

func same(s string) string { return s }

func TestThinkingAndToolsCanBeTriedByHand(t *testing.T) {
	for _, row := range []struct{ name, model, fields, first string }{
		{"Claude signs", sonnet, budget, "reasoningContent"},
		{"Claude 5, unasked", opus5, "", "reasoningContent"},
		{"Nova 2 does not sign", nova2, `"reasoningConfig":{"type":"enabled","maxReasoningEffort":"low"}`, "reasoningContent"},
		{"without thinking, the tool alone", sonnet, "", "text"},
	} {
		t.Run(row.name, func(t *testing.T) {
			sim := bedrocksim.Start(t, bedrocksim.WithSignatures())
			again := replay(t, sim, row.model, row.fields, same)
			if !strings.Contains(again, `"content":[{"`+row.first) || strings.Contains(again, `"signature"`) != (row.first == "reasoningContent" && row.model != nova2) {
				t.Errorf("%s", again)
			}
			response, raw, _ := post(t, sim, row.model, "converse", again)
			if response.StatusCode != 200 || !strings.Contains(string(raw), "noon") {
				t.Errorf("after the result: %s", raw)
			}
		})
	}
}

func TestThinkingIsReplayedAsItWasSigned(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(string) string
		status int
	}{
		{"unchanged", same, 200},
		{"another signature", func(s string) string { return strings.Replace(s, "c2lt", "c2lu", 1) }, 400},
		{"another text", func(s string) string { return strings.Replace(s, "I know just", "I know", 1) }, 400},
	} {
		sim := bedrocksim.Start(t, bedrocksim.WithSignatures())
		again := replay(t, sim, sonnet, budget, row.change)
		if response, raw, _ := post(t, sim, sonnet, "converse", again); response.StatusCode != row.status || row.status == 400 && !strings.Contains(string(raw), "messages.1.content.0: Invalid `signature` in `thinking` block") {
			t.Errorf("%s: %d %s", row.name, response.StatusCode, raw)
		}
	}
}

func TestSignaturesOfScriptsAreKnown(t *testing.T) {
	sim := bedrocksim.Start(t, bedrocksim.WithSignatures())
	ask := func(text, signature string) (int, string) {
		thought := fmt.Sprintf(`{"reasoningContent":{"reasoningText":{"text":%q,"signature":%q}}}`, text, signature)
		response, raw, _ := post(t, sim, sonnet, "converse", chat(user("a"), turn("assistant", thought, textPart), user("b")))
		return response.StatusCode, string(raw)
	}
	if status, raw := ask("hm", "sig"); status != 400 {
		t.Errorf("before: %d %s", status, raw)
	}
	sim.Script(bedrocksim.Think("sig", "h", "m").Text("a"))
	post(t, sim, sonnet, "converse-stream", hello)
	if status, raw := ask("hm", "sig"); status != 200 {
		t.Errorf("after: %d %s", status, raw)
	}
	call := sim.Calls()[0]
	if call.Rule != "reasoning-signature-invalid" || !call.Unverified {
		t.Errorf("%+v", call)
	}
	sim.Reset()
	if status, _ := ask("hm", "sig"); status != 400 {
		t.Errorf("after a reset: %d", status)
	}
}
