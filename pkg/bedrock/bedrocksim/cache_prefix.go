package bedrocksim

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"hash"
)

// prefix is what of a prompt comes before a cache point.
type prefix struct {
	key    [sha256.Size]byte // of every byte before the point, and of the model's id
	tokens int
	ttl    string
}

// prefixes are those of a request's cache points, in the order in which a model reads:
// tools, system, turns. The marks themselves are no part of them, so that a prefix is
// the same wherever the marks of another request are.
func prefixes(model string, body []byte) []prefix {
	var raw struct {
		ToolConfig *struct {
			Tools []json.RawMessage `json:"tools"`
		} `json:"toolConfig"`
		System   []json.RawMessage `json:"system"`
		Messages []struct {
			Role    string            `json:"role"`
			Content []json.RawMessage `json:"content"`
		} `json:"messages"`
		AdditionalFields any `json:"additionalModelRequestFields"`
	}
	_ = json.Unmarshal(body, &raw) // it was decoded before, or nobody minds
	w := walk{sum: sha256.New()}
	w.add("model", []byte(model))
	if raw.ToolConfig != nil {
		w.seen.ToolConfig = &ToolConfig{}
		for _, part := range raw.ToolConfig.Tools {
			w.tool(part)
		}
	}
	for _, part := range raw.System {
		w.system(part)
	}
	w.add("thinking", thinkingJSON(ConverseRequest{AdditionalFields: raw.AdditionalFields}))
	for _, m := range raw.Messages {
		w.turn(m.Role, m.Content)
	}
	return w.found
}

// thinkingJSON is what a request says about thinking: to change it forgets the turns, but
// not the tools and the system prompt (bedrock.md §7, row cache minimums).
func thinkingJSON(r ConverseRequest) []byte {
	var said []any
	for _, name := range []string{"thinking", "reasoning_config", "reasoningConfig", "reasoning_effort"} {
		said = append(said, r.extra(name))
	}
	return []byte(quote(said))
}

// walk goes through a prompt and notes the cache points on its way.
type walk struct {
	sum   hash.Hash
	seen  ConverseRequest // so far
	found []prefix
}

// add makes bytes part of the prefix. Each part has a head and an end, so that no two
// prompts with other borders are the same.
func (w *walk) add(head string, raw []byte) {
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		b.Write(raw)
	}
	_, _ = w.sum.Write([]byte(head + "\x00" + b.String() + "\x00")) // a hash never fails
}

// part adds bytes that are no mark, or notes the mark. What was seen includes it then.
func (w *walk) part(head string, raw []byte, mark *CachePoint) {
	if mark == nil {
		w.add(head, raw)
		return
	}
	p := prefix{tokens: w.seen.tokens(), ttl: mark.TTL}
	copy(p.key[:], w.sum.Sum(nil))
	w.found = append(w.found, p)
}

func (w *walk) tool(raw json.RawMessage) {
	var t Tool
	_ = json.Unmarshal(raw, &t)
	w.seen.ToolConfig.Tools = append(w.seen.ToolConfig.Tools, t)
	w.part("tool", raw, t.CachePoint)
}

func (w *walk) system(raw json.RawMessage) {
	var b SystemBlock
	_ = json.Unmarshal(raw, &b)
	w.seen.System = append(w.seen.System, b)
	w.part("system", raw, b.CachePoint)
}

func (w *walk) turn(role string, content []json.RawMessage) {
	w.add("role", []byte(role))
	w.seen.Messages = append(w.seen.Messages, Message{Role: role})
	turn := &w.seen.Messages[len(w.seen.Messages)-1]
	for _, raw := range content {
		var b ContentBlock
		_ = json.Unmarshal(raw, &b)
		turn.Content = append(turn.Content, b)
		w.part("content", raw, b.CachePoint)
	}
}
