package chat_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

const cached = `system_prompt: You are a patient teacher of everything.
model: {id: us.anthropic.claude-sonnet-4-5-20250929-v1:0, regions: [us-east-1]}
limits: {context_tokens: 200000, output_tokens: 64000}
capabilities: {input: [text, image, document], tools: true}
cache: {points: [tools, system, messages], min_tokens: 0}
`

// A conversation with files and tools, as Poe tells it anew with each question.
func growing(turns int) []string {
	var messages []string
	for i := range turns {
		switch {
		case i == 1:
			messages = append(messages, attached("Look", "a.png", "r.pdf"))
		case i == 3:
			messages = append(messages, user("What is the weather?"), called("t1", "get weather", `{"b":1,"a":{"z":1,"y":2}}`), returned("t1", "rain"))
		default:
			messages = append(messages, user(filler(fmt.Sprintf("question %d", i), 60)))
		}
		messages = append(messages, said(filler(fmt.Sprintf("answer %d", i), 120)))
	}
	return messages
}

// The bytes before a cache point are the same with every question, so that what has been
// read once is found again. The simulator compares them.
func TestALongConversationIsServedFromTheCache(t *testing.T) {
	q := func(n int) string {
		messages := growing(n + 1)
		return `"conversation_id":"c-1",` + withTool("get weather") + query(messages[:len(messages)-1]...)
	}
	facts := bedrocksim.WithFacts("anthropic.claude-sonnet-4-5-20250929-v1:0", func(f *bedrocksim.Facts) { f.CacheMinimum = 1 })
	r := newRig(t, cached, host(t), facts)
	for n := range 12 {
		parsed := decodeQuery(t, q(n))
		hostedAt(parsed, r.files)
		_, outcome, err := r.ask(parsed)
		if err != nil {
			t.Fatal(err)
		}
		u := outcome.Usage
		if n > 0 && (u.CacheRead == 0 || u.Input > 5) {
			t.Errorf("question %d: %+v", n, u)
		}
	}
	calls := r.sim.Calls()
	for n := 1; n < len(calls); n++ {
		before, now := turnsOf(t, calls[n-1].Body), turnsOf(t, calls[n].Body)
		for i, turn := range before {
			if !bytes.Equal(turn, now[i]) {
				t.Errorf("question %d: turn %d was\n%s\nand is\n%s", n, i, turn, now[i])
			}
		}
	}
}

// turnsOf are the turns of a request, byte for byte, without the marks themselves.
func turnsOf(t testing.TB, body []byte) (turns [][]byte) {
	t.Helper()
	var request struct {
		Messages []struct {
			Role    string            `json:"role"`
			Content []json.RawMessage `json:"content"`
		} `json:"messages"`
	}
	if err := json.Unmarshal(body, &request); err != nil {
		t.Fatal(err)
	}
	for _, m := range request.Messages {
		turn := []byte(m.Role)
		for _, b := range m.Content {
			if !bytes.Contains(b, []byte(`"cachePoint"`)) {
				turn = append(turn, b...)
			}
		}
		turns = append(turns, turn)
	}
	return turns
}

// What is dropped for want of room is dropped in jumps, or the cache would never be of
// use again.
func TestTheCacheSurvivesWhatIsDropped(t *testing.T) {
	short := strings.Replace(cached, "context_tokens: 200000, output_tokens: 64000", "context_tokens: 5000, output_tokens: 500", 1)
	facts := bedrocksim.WithFacts("anthropic.claude-sonnet-4-5-20250929-v1:0", func(f *bedrocksim.Facts) { f.CacheMinimum = 1 })
	r := newRig(t, short, "", facts)
	read, dropped := 0, 0
	for n := 10; n < 60; n++ {
		var messages []string
		for i := range n {
			messages = append(messages, user(filler(fmt.Sprintf("question %d", i), 60)), said(filler(fmt.Sprintf("answer %d", i), 120)))
		}
		_, outcome, err := r.ask(decodeQuery(t, query(messages[:len(messages)-1]...)))
		if err != nil {
			t.Fatal(err)
		}
		if outcome.Dropped > 0 {
			dropped++
			if outcome.Usage.CacheRead > 500 {
				read++
			}
		}
	}
	if dropped < 30 || read < dropped*2/3 {
		t.Errorf("of %d questions to a full memory %d were served from the cache", dropped, read)
	}
}
