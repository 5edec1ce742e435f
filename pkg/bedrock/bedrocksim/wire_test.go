package bedrocksim_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

func TestStreamHasTheRecordedShape(t *testing.T) {
	sim := bedrocksim.Start(t)
	sim.Script(bedrocksim.Think("sig", "Hm").Text("Hel", "lo").CallTool("tooluse_1", "clock"))
	response, raw, err := post(t, sim, sonnet, "converse-stream", hello)
	if err != nil {
		t.Fatal(err)
	}
	if got := response.Header.Get("Content-Type"); got != "application/vnd.amazon.eventstream" {
		t.Errorf("content type %q", got)
	}
	if response.Header.Get("x-amzn-RequestId") == "" || response.ContentLength != -1 {
		t.Errorf("headers %v", response.Header)
	}
	list, _, err := frames(raw)
	if err != nil {
		t.Fatal(err)
	}
	want := []struct{ event, payload string }{
		{"messageStart", `{"role":"assistant","p":`},
		{"contentBlockDelta", `{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"Hm"}},"p":`},
		{"contentBlockDelta", `{"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"sig"}},"p":`},
		{"contentBlockStop", `{"contentBlockIndex":0,"p":`},
		{"contentBlockDelta", `{"contentBlockIndex":1,"delta":{"text":"Hel"},"p":`},
		{"contentBlockDelta", `{"contentBlockIndex":1,"delta":{"text":"lo"},"p":`},
		{"contentBlockStop", `{"contentBlockIndex":1,"p":`},
		{"contentBlockStart", `{"contentBlockIndex":2,"start":{"toolUse":{"name":"clock","toolUseId":"tooluse_1"}},"p":`},
		{"contentBlockDelta", `{"contentBlockIndex":2,"delta":{"toolUse":{"input":""}},"p":`},
		{"contentBlockStop", `{"contentBlockIndex":2,"p":`},
		{"messageStop", `{"stopReason":"tool_use","p":`},
		{"metadata", `{"metrics":{"latencyMs":200},"usage":{"inputTokens":1,"outputTokens":3,"totalTokens":4},"p":`},
	}
	if len(list) != len(want) {
		t.Fatalf("%d frames %v, want %d", len(list), names(list), len(want))
	}
	for i, w := range want {
		if got := header(list[i], ":event-type"); got != w.event {
			t.Errorf("frame %d is %q, want %q", i, got, w.event)
		}
		if !strings.HasPrefix(string(list[i].Payload), w.payload) {
			t.Errorf("frame %d: %s\nwant %s…", i, list[i].Payload, w.payload)
		}
		var order []string
		for _, h := range list[i].Headers {
			order = append(order, h.Name)
		}
		if !slices.Equal(order, []string{":event-type", ":content-type", ":message-type"}) {
			t.Errorf("frame %d has headers %v", i, order)
		}
	}
}

func TestStopReasonFollowsTheLastBlock(t *testing.T) {
	sim := bedrocksim.Start(t)
	sim.Script(bedrocksim.CallTool("t1", "clock"), bedrocksim.CallTool("t1", "clock").Text("a"), bedrocksim.Text("a").Stop("max_tokens"))
	for _, want := range []string{"tool_use", "end_turn", "max_tokens"} {
		_, raw, _ := post(t, sim, sonnet, "converse", hello)
		if got := object(t, raw)["stopReason"]; got != want {
			t.Errorf("stop reason %v, want %s", got, want)
		}
	}
}

func TestSameSeedGivesSameBytes(t *testing.T) {
	var got []string
	for _, seed := range []uint64{1, 1, 2} {
		sim := bedrocksim.Start(t, bedrocksim.WithSeed(seed))
		sim.Script(bedrocksim.Text("a", "b"))
		response, raw, err := post(t, sim, sonnet, "converse-stream", hello)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, response.Header.Get("x-amzn-RequestId")+string(raw))
	}
	if got[0] != got[1] || got[0] == got[2] {
		t.Error("padding and request id do not follow the seed")
	}
}

func TestPaddingVaries(t *testing.T) {
	sim := bedrocksim.Start(t)
	sim.Script(bedrocksim.Text("a", "a", "a", "a"))
	_, raw, _ := post(t, sim, sonnet, "converse-stream", hello)
	list, _, err := frames(raw)
	if err != nil {
		t.Fatal(err)
	}
	lengths := map[int]bool{}
	for _, m := range list {
		lengths[len(object(t, m.Payload)["p"].(string))] = true
	}
	if len(lengths) < 3 {
		t.Errorf("padding has only the lengths %v", lengths)
	}
}

func TestBlocksOfOddShape(t *testing.T) {
	sim := bedrocksim.Start(t)
	sim.Script(bedrocksim.Blocks(bedrocksim.Block{
		Raw: []string{`{"citation":{"title":"A"}}`}, RawStart: `{"image":{"format":"png"}}`, NoStop: true,
	}).Stop("guardrail_intervened"))
	_, raw, _ := post(t, sim, sonnet, "converse-stream", hello)
	list, _, err := frames(raw)
	if err != nil {
		t.Fatal(err)
	}
	if got := names(list); !slices.Equal(got, []string{"messageStart", "contentBlockStart", "contentBlockDelta", "messageStop", "metadata"}) {
		t.Errorf("frames %v", got)
	}
	if got := object(t, list[3].Payload)["stopReason"]; got != "guardrail_intervened" {
		t.Errorf("stop reason %v", got)
	}
}

func TestConverseIsPlainJSON(t *testing.T) {
	sim := bedrocksim.Start(t)
	sim.Script(bedrocksim.Text("Hel", "lo").Tokens(3, 2))
	response, raw, err := post(t, sim, sonnet, "converse", hello)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"metrics":{"latencyMs":110},"output":{"message":{"content":[{"text":"Hello"}],"role":"assistant"}},"stopReason":"end_turn","usage":{"inputTokens":3,"outputTokens":2,"totalTokens":5}}`
	if string(raw) != want || response.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%s: %s", response.Header.Get("Content-Type"), raw)
	}
}
