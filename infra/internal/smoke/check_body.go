package main

import (
	"bytes"
	"context"
	"net/http"
)

// tooLarge is the size of a body that Lambda does not take, in bytes.
const tooLarge = 7 << 20

// checkBody sends a report with a key that nobody reads, of 7 MiB.
func (s *session) checkBody(ctx context.Context) error {
	body := append([]byte(`{"version":"1.2","type":"report_reaction","ballast":"`), bytes.Repeat([]byte("a"), tooLarge)...)
	t, text, err := s.caller.post(ctx, s.caller.key, append(body, `"}`...))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil && t.status == 0 {
		s.facts.saw(bodyLimit, false, nil, "no answer, the connection breaks: %v", err)
		return nil
	}
	by := "Lambda: " + shortMessage(text)
	if t.ours() {
		by = "the function"
	}
	ok := t.status == http.StatusRequestEntityTooLarge && !t.ours()
	s.facts.saw(bodyLimit, ok, map[string]any{"status": t.status, "by_function": t.ours()}, "%d by %s", t.status, by)
	return nil
}
