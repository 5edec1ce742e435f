package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
)

// checkStream asks for an answer of many pieces and watches it come.
func (s *session) checkStream(ctx context.Context) error {
	a, err := s.caller.ask(ctx, countFifty.text, 0)
	if err != nil {
		return blocked("a query has no answer: %v", err)
	}
	if a.Status != http.StatusOK {
		s.facts.saw(modelAccess, false, map[string]any{"status": a.Status}, "the query gets %d", a.Status)
		return blocked("queries get %d", a.Status)
	}
	s.seeWire(a)
	switch {
	case a.Err != nil && a.Err.Event:
		return s.seeFailure(ctx, a)
	case a.Err != nil:
		s.facts.saw(strictClient, false, nil, "it cannot read the answer: %v", a.Err)
		return blocked("the answer is no stream that can be read to its end")
	}
	s.facts.saw(modelAccess, true, nil, "the model has answered")
	problems := a.Problems()
	s.facts.saw(strictClient, len(problems) == 0, map[string]any{"problems": problems}, "objections: %d%s", len(problems), firstOf(problems))
	s.answers = append(s.answers, a)
	f := measure(a)
	if f.texts == 0 {
		s.facts.skip("the answer had no text", firstByte, pieces)
		return nil
	}
	s.facts.saw(firstByte, f.metaFirst, nil, "first byte after %s, first text after %s, %s", ms(f.firstByte), ms(f.firstText), inReads(f.metaFirst))
	s.seeFlow(pieces, f)
	return nil
}

func inReads(apart bool) string {
	if apart {
		return "in two reads"
	}
	return "in one read"
}

func firstOf(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return ", such as: " + list[0]
}

func (s *session) seeFlow(id string, f flow) {
	if f.few() {
		s.facts.skip(fmt.Sprintf("the answer had only %d pieces: %v; does the model stream?", f.texts, f), id)
		return
	}
	s.facts.saw(id, !f.heldBack(), f.values(), "%v", f)
}

// seeWire is for all that shows in the head of an answer.
func (s *session) seeWire(a *asked) {
	t := a.trip
	s.facts.saw(httpVersion, t.proto == "HTTP/1.1" && t.chunked, map[string]any{"proto": t.proto, "chunked": t.chunked}, "%s%s", t.proto, chunks(t.chunked))
	s.facts.saw(uncompressed, t.header.Get("Content-Encoding") == "", nil, "Content-Encoding %s", orNone(t.header.Get("Content-Encoding")))
	kind := t.header.Get("Content-Type")
	s.facts.saw(contentType, strings.Contains(kind, "text/event-stream"), nil, "%s", kind)
	var missing []string
	for _, name := range []string{"X-Request-Id", "Cache-Control", "X-Accel-Buffering"} {
		if t.header.Get(name) == "" {
			missing = append(missing, name)
		}
	}
	seen := "all"
	if len(missing) > 0 {
		seen = "missing " + strings.Join(missing, ", ") + "; there are " + strings.Join(headerNames(t), ", ")
	}
	s.facts.saw(headersKept, len(missing) == 0, nil, "%s", seen)
}

func chunks(yes bool) string {
	if yes {
		return ", Transfer-Encoding: chunked"
	}
	return ", not in chunks"
}

// failureHints say what is missing, by the outcome of the log line.
var failureHints = map[string]string{
	"access_denied":  "the role lacks bedrock:InvokeModelWithResponseStream for the model there or in a region that its inference profile routes to, or the account has no access to the model",
	"not_found":      "Bedrock does not know the model id in that region",
	"misconfigured":  "the template, or the role's ssm:GetParameters, is not as the bot needs it",
	"quota_exceeded": "the account's quota for the model is used up, or 0 as in new accounts",
	"throttled":      "the account's quota for the model is too small for the moment",
}

// seeFailure looks in the log why the model has not answered.
func (s *session) seeFailure(ctx context.Context, a *asked) error {
	e, err := s.log.await(ctx, a.trip.id())
	if err != nil {
		s.facts.saw(modelAccess, false, nil, "the query ends with an error, and the log cannot be read: %v", err)
		return blocked("the model does not answer")
	}
	s.entries = e
	l, ok := e.lines[a.trip.id()]
	if !ok {
		s.facts.saw(modelAccess, false, nil, "the query ends with an error, and its log line has not come (request_id %s)", a.trip.id())
		return blocked("the model does not answer")
	}
	seen := l.Outcome
	if len(l.Failed) > 0 {
		seen += " (" + list(l.Failed) + ")"
	}
	if hint := failureHints[l.Outcome]; hint != "" {
		seen += ": " + hint
	}
	s.facts.saw(modelAccess, false, map[string]any{"outcome": l.Outcome, "failed_attempts": l.Failed, "error": l.Error}, "%s; request_id %s; the log says: %s", seen, l.ID, l.Error)
	return blocked("the model does not answer: %s", l.Outcome)
}
