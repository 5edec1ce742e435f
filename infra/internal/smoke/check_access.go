package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/poebridge/poebridge/pkg/poe"
)

// stranger is a key of the right shape that is nobody's.
var stranger = strings.Repeat("x", 32)

func request(kind string) []byte {
	return []byte(fmt.Sprintf(`{"version":%q,"type":%q}`, poe.ProtocolVersion, kind))
}

// checkAccess shows a wrong key and the right one, without a query.
func (s *session) checkAccess(ctx context.Context) error {
	refused, body, err := s.caller.post(ctx, stranger, request(poe.TypeReportReaction))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		s.facts.saw(urlOpen, false, nil, "no answer: %v", err)
		return blocked("the address does not answer")
	}
	if !refused.ours() {
		s.facts.saw(urlOpen, false, map[string]any{"status": refused.status}, "%d by Lambda itself: %s%s", refused.status, shortMessage(body), urlHint(refused.status))
		return blocked("the URL lets nobody in")
	}
	s.facts.saw(urlOpen, true, map[string]any{"status": refused.status}, "%d by the function", refused.status)
	s.seeRefusal(refused, body)
	return s.seeKey(ctx)
}

// urlHint is what to do about what Lambda has answered in the function's place.
func urlHint(status int) string {
	if status == http.StatusForbidden {
		return "; the resource policy needs both lambda:InvokeFunctionUrl and lambda:InvokeFunction for everybody"
	}
	return ""
}

// shortMessage is what AWS says in a body, at most a line of it.
func shortMessage(body []byte) string {
	var m struct{ Message string }
	text := string(body)
	if json.Unmarshal(body, &m) == nil && m.Message != "" {
		text = m.Message
	}
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > 120 {
		text = string(r[:120]) + "…"
	}
	return text
}

func (s *session) seeRefusal(t *trip, body []byte) {
	var detail struct{ Detail string }
	_ = json.Unmarshal(body, &detail)
	ok := t.status == http.StatusUnauthorized && detail.Detail == "Invalid access key" && strings.HasPrefix(t.header.Get("Content-Type"), "application/json")
	s.facts.saw(wrongKey, ok, map[string]any{"status": t.status}, "%d, %s, %q", t.status, t.header.Get("Content-Type"), detail.Detail)
	if t.status != http.StatusUnauthorized {
		s.facts.skip(fmt.Sprintf("there was no 401, but a %d", t.status), wwwAuthenticate)
		return
	}
	var names []string
	for name := range t.header {
		if strings.Contains(strings.ToLower(name), "www-authenticate") {
			names = append(names, name)
		}
	}
	s.facts.saw(wwwAuthenticate, t.header.Get("WWW-Authenticate") != "", nil, "%s", orNone(strings.Join(names, ", ")))
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

// seeKey asks for the settings, which costs no model call.
func (s *session) seeKey(ctx context.Context) error {
	t, body, err := s.caller.post(ctx, s.caller.key, request(poe.TypeSettings))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		s.facts.saw(authorization, false, nil, "no answer: %v", err)
		return blocked("a request with the right key has no answer")
	}
	values := map[string]any{"status": t.status}
	if t.status == http.StatusOK {
		s.facts.saw(authorization, true, values, "200")
		return nil
	}
	s.facts.saw(authorization, false, values, "%d%s%s", t.status, keyHint(t.status, body), s.logged(ctx, t))
	return blocked("the function does not take the key")
}

// keyHint says what is wrong where a key that should be right is not taken.
func keyHint(status int, body []byte) string {
	switch {
	case status == http.StatusUnauthorized && strings.Contains(string(body), "Not authenticated"):
		return ": the Authorization header has not reached the function"
	case status == http.StatusUnauthorized:
		return ": the function does not know this key; is it that of this stage and group, and was the secret changed in the last minute?"
	case status == http.StatusServiceUnavailable:
		return ": the function cannot read its keys or templates, or one of its settings is wrong"
	case status >= http.StatusInternalServerError:
		return ": the bot has no valid template"
	}
	return ""
}

// logged is what the function's log says of a request that failed inside it.
func (s *session) logged(ctx context.Context, t *trip) string {
	if t.status < http.StatusInternalServerError || t.id() == "" {
		return ""
	}
	e, err := s.log.await(ctx, t.id())
	if err != nil {
		return "; the log cannot be read: " + err.Error()
	}
	s.entries = e
	reasons := e.errors[t.id()]
	if l := e.lines[t.id()]; len(reasons) == 0 && l.Error != "" {
		reasons = []string{l.Error}
	}
	if len(reasons) == 0 {
		return "; the log does not say why (request_id " + t.id() + ")"
	}
	return "; the log says: " + strings.Join(reasons, "; ")
}
