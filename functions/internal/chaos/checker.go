package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxAttempts is how often a model may be asked for one answer.
const maxAttempts = 4

// case facts that the checker goes by: what the model said, and whether a plain refusal may
// come in place of a stream.
type facts struct {
	attempts  []attempt
	refusable bool // the function cannot know its keys
}

// check judges an answer. It shares no code with the gateway: what it knows of Poe's
// protocol and of our notes stands here a second time, so that one mistake is not made twice.
func check(t transcript, f facts) verdict {
	c := &checker{facts: f, left: t.Left}
	switch {
	case t.Err != nil:
		return broke("the response has no proper end: %v", t.Err)
	case t.Status != http.StatusOK:
		return checkRefusal(t, f)
	case !strings.HasPrefix(t.ContentType, "text/event-stream"):
		return broke("the content type is %q", t.ContentType)
	case len(f.attempts) > maxAttempts:
		return broke("the model was asked %d times", len(f.attempts))
	}
	events, err := parseEvents(t.Raw, t.Left)
	for i, e := range events {
		if err := c.event(i, e); err != nil {
			return broke("event %d, %s: %v", i, e.name, err)
		}
	}
	if err != nil {
		return broke("%v", err)
	}
	return c.judge()
}

func broke(format string, args ...any) verdict {
	return verdict{Outcome: wrong, Why: fmt.Sprintf(format, args...)}
}

// checkRefusal: before a stream begins, only keys that cannot be read are a reason to refuse.
func checkRefusal(t transcript, f facts) verdict {
	var refusal struct{ Detail string }
	if !f.refusable || t.Status != http.StatusServiceUnavailable {
		return broke("the status is %d: %.200q", t.Status, t.Raw)
	}
	if json.Unmarshal(t.Raw, &refusal) != nil || refusal.Detail == "" {
		return broke("a refusal without a word: %.200q", t.Raw)
	}
	return verdict{Outcome: failed, Error: refusal.Detail, Retry: true}
}

// checker follows one stream.
type checker struct {
	facts
	left bool

	visible  string // what the user sees
	replaced bool
	calls    calls
	err      string // the text of the error event
	failed   bool
	retry    bool
	done     bool
}

// event takes the next event of the stream.
func (c *checker) event(i int, e event) error {
	switch {
	case c.done:
		return fmt.Errorf("comes after done")
	case (i == 0) != (e.name == "meta"):
		return fmt.Errorf("meta is the first event and no other")
	case c.failed && e.name != "done":
		return fmt.Errorf("comes after the error")
	}
	switch e.name {
	case "meta":
		return checkMeta(e)
	case "text":
		return c.append(e)
	case "replace_response":
		return c.replace(e)
	case "json":
		return c.calls.chunk(e)
	case "data":
		if _, ok := e.data["metadata"].(string); !ok || !e.keys("metadata") {
			return fmt.Errorf("wants metadata alone: %v", e.data)
		}
	case "error":
		return c.fail(e)
	case "done":
		c.done = true
		if len(e.data) > 0 {
			return fmt.Errorf("has %v", e.data)
		}
	default:
		return fmt.Errorf("is unknown here")
	}
	return nil
}

func checkMeta(e event) error {
	_, ok := e.data["suggested_replies"].(bool)
	if !ok || e.data["content_type"] != "text/markdown" || !e.keys("content_type", "suggested_replies") {
		return fmt.Errorf("has %v", e.data)
	}
	return nil
}

func (c *checker) append(e event) error {
	text, ok := e.text()
	if !ok || !e.keys("text") {
		return fmt.Errorf("wants a text alone: %v", e.data)
	}
	c.visible += text
	return c.checkVisible()
}

// replace: what is shown may only grow, unless what comes is a whole answer.
func (c *checker) replace(e event) error {
	text, ok := e.text()
	if !ok || !e.keys("text") {
		return fmt.Errorf("wants a text alone: %v", e.data)
	}
	shown := utf8.RuneCountInString(c.visible)
	c.visible, c.replaced = text, true
	if utf8.RuneCountInString(text) < shown && !c.whole(attempt.said) {
		return fmt.Errorf("takes %d characters back and shows %d: %.100q", shown, utf8.RuneCountInString(text), text)
	}
	return c.checkVisible()
}

var errorTypes = map[any]bool{"user_message_too_long": true, "user_caused_error": true}

// internals are words that no user should read.
var internals = regexp.MustCompile(`(?i)bedrock|exception|127\.0\.0\.1|localhost|us-east|us-west|goroutine|chaos-|http`)

func (c *checker) fail(e event) error {
	text, _ := e.text()
	retry, ok := e.data["allow_retry"].(bool)
	rest := maps.Clone(e.data)
	delete(rest, "text")
	delete(rest, "allow_retry")
	if typ, has := rest["error_type"]; has && errorTypes[typ] {
		delete(rest, "error_type")
	}
	switch {
	case strings.TrimSpace(text) == "" || !ok || len(rest) > 0:
		return fmt.Errorf("wants a text, allow_retry and at most a known type: %v", e.data)
	case retry && (c.visible != "" || c.calls.any()):
		return fmt.Errorf("allows a retry below %d characters", utf8.RuneCountInString(c.visible))
	case internals.MatchString(text):
		return fmt.Errorf("tells internals: %q", text)
	}
	c.failed, c.err, c.retry = true, text, retry
	return nil
}

// checkVisible: whatever a user sees, at any moment, is how one answer of the model begins.
func (c *checker) checkVisible() error {
	text, _ := cutNotes(c.visible)
	for _, a := range c.attempts {
		if strings.HasPrefix(a.rendered(), text) {
			return nil
		}
	}
	if text == "" {
		return nil
	}
	return fmt.Errorf("shows what no attempt said: …%.300q", tailOf(text, c.attempts))
}

// tailOf is the part of a text from which on it differs from every attempt.
func tailOf(text string, attempts []attempt) string {
	best := 0
	for _, a := range attempts {
		said, n := a.rendered(), 0
		for n < len(said) && n < len(text) && said[n] == text[n] {
			n++
		}
		best = max(best, n)
	}
	return text[max(best-40, 0):]
}

// whole reports whether what is shown is all of an attempt that came to its end, and that
// one which the caller asks for.
func (c *checker) whole(also func(attempt, *checker) bool) bool {
	for _, a := range c.attempts {
		if a.Whole && a.rendered() == c.visible && also(a, c) {
			return true
		}
	}
	return false
}

// said is any attempt; called is one whose calls were made.
func (a attempt) said(*checker) bool     { return true }
func (a attempt) called(c *checker) bool { return c.calls.are(a.Call) }

// judge decides at the end of the stream.
func (c *checker) judge() verdict {
	_, notes := cutNotes(c.visible)
	switch {
	case c.left:
		return verdict{Outcome: left}
	case !c.done:
		return broke("there is no done")
	case c.failed && c.calls.any():
		return broke("calls of tools, and an error")
	case c.failed:
		return verdict{Outcome: failed, Error: c.err, Retry: c.retry}
	case notes > 0 && !c.calls.any():
		return verdict{Outcome: noted}
	case !c.whole(attempt.called):
		return broke("part of an answer passes for the whole: it ends …%q", last40(c.visible))
	case c.replaced || c.resumed():
		return verdict{Outcome: recovered}
	}
	return verdict{Outcome: complete}
}

// resumed reports whether an attempt before the last one had begun to speak.
func (c *checker) resumed() bool {
	n := len(c.attempts)
	return n > 1 && slices.ContainsFunc(c.attempts[:n-1], func(a attempt) bool { return a.Spoke })
}

func last40(s string) string { return s[max(len(s)-40, 0):] }

// rendered is how an attempt is shown: thinking as a quotation under a heading.
func (a attempt) rendered() string {
	if a.Thought == "" {
		return a.Text
	}
	return "*Thinking...*\n\n> " + strings.ReplaceAll(a.Thought, "\n", "\n> ") + "\n\n\n" + a.Text
}

var note = regexp.MustCompile(`\n\n\*⁂ [^\n*]+\*\n$`)

// cutNotes is a text without the notes at its end, and how many there are.
func cutNotes(text string) (string, int) {
	for n := 0; ; n++ {
		at := note.FindStringIndex(text)
		if at == nil {
			return text, n
		}
		text = text[:at[0]]
	}
}
