package bedrocksim

import "strings"

// limited cuts the text of a made-up answer where the caller's limits end it: at a stop
// sequence, or at maxTokens, which thinking counts towards.
func (a Answer) limited(c *InferenceConfig) Answer {
	if c == nil || a.Fault.Name != "" {
		return a
	}
	a = a.stopped(c.StopSequences)
	if c.MaxTokens == nil || a.tokens() <= *c.MaxTokens {
		return a
	}
	room := *c.MaxTokens * charsPerToken
	var kept []Block
	for _, b := range a.Blocks {
		if room <= 0 {
			break
		}
		if b.Tool != nil {
			break // half a call is none
		}
		b.Reasoning = fit(b.Reasoning, &room)
		b.Text = fit(b.Text, &room)
		kept = append(kept, b)
	}
	a.Blocks, a.StopReason = kept, "max_tokens"
	return a
}

// fit keeps as many deltas as there is room for, in characters; the last one is cut.
func fit(deltas []string, room *int) []string {
	for i, d := range deltas {
		size := runes(d)
		if size <= *room {
			*room -= size
			continue
		}
		out := append([]string(nil), deltas[:i]...)
		if *room > 0 {
			out = append(out, string([]rune(d)[:*room]))
		}
		*room = 0
		return out
	}
	return deltas
}

// stopped ends the text before the first stop sequence in it.
func (a Answer) stopped(stops []string) Answer {
	for i, b := range a.Blocks {
		text := strings.Join(b.Text, "")
		at := -1
		for _, s := range stops {
			if found := strings.Index(text, s); s != "" && found >= 0 && (at < 0 || found < at) {
				at = found
			}
		}
		if at < 0 {
			continue
		}
		b.Text = words(text[:at])
		a.Blocks = append(append([]Block(nil), a.Blocks[:i]...), b)
		a.StopReason = "stop_sequence"
		return a
	}
	return a
}
