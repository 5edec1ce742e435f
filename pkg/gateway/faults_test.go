package gateway_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/poe"
)

// For every way in which Bedrock can fail, before the first word or after it, the golden
// file shows what Poe gets. With one target: when it fails always, and when it fails
// once. With two: when both fail always, and when the other is well.
func TestWhatPoeGetsWhenBedrockFails(t *testing.T) {
	faults := bedrocksim.Faults()
	for _, r := range bedrocksim.Refusals() {
		faults = append(faults, r.Fault())
	}
	readme, err := os.ReadFile("../../README.md")
	if claim := fmt.Sprintf("each of %d ways", len(faults)); err != nil || !strings.Contains(string(readme), claim) {
		t.Errorf("README.md does not say %q, %v", claim, err)
	}
	for _, c := range []struct{ one, two, file string }{
		{"plain", "pair", "testdata/faults.golden.txt"},
		{"whole", "whole-pair", "testdata/faults_converse.golden.txt"},
	} {
		var table strings.Builder
		for _, f := range faults {
			broken, good := bedrocksim.Broken(f), bedrocksim.Text("A good", " answer")
			fmt.Fprintf(&table, "%s\n  always  %s\n  once    %s\n  both    %s\n  other   %s\n", f.Name,
				play(t, c.one, f.Name, broken, broken, broken, broken, broken), play(t, c.one, f.Name, broken, good),
				play(t, c.two, f.Name, broken, broken, broken, broken, broken), play(t, c.two, f.Name, broken, good))
		}
		golden(t, c.file, table.String())
	}
}

// play asks one question with the given answers in line, checks what must hold
// whatever they are, and describes the outcome.
func play(t *testing.T, bot, name string, script ...bedrocksim.Answer) (outcome string) {
	t.Run(bot+"/"+name, func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, "nova", nil)
			r.sim.Script(script...)
			a := r.ask(t, bot, poe.Conversation("Hi"))
			calls := len(r.sim.Calls())
			if calls > bedrock.MaxAttempts {
				t.Errorf("%d calls", calls)
			}
			if !a.Complete || len(a.Reports) > 0 || len(a.Findings) > 0 {
				t.Errorf("not a sound stream: complete %t, %v, %v", a.Complete, a.Reports, a.Findings)
			}
			outcome = fmt.Sprintf("calls=%s text=%.60q %s", where(r.sim), a.Text, ending(a))
			whole := strings.Contains(a.Text, "Hello") && strings.HasSuffix(a.Text, " there") || strings.HasSuffix(a.Text, "xx") || a.Text == "A good answer"
			if a.Err == nil && !whole {
				t.Errorf("passes as a whole answer: %.100q", a.Text)
			}
			if a.Err != nil && a.Text != "" && a.Err.AllowRetry {
				t.Errorf("would show the text twice: %+v", a.Err)
			}
		})
	})
	return outcome
}

// where are the calls, by the region: e for us-east-1, w for us-west-2.
func where(sim *bedrocksim.Server) string {
	var b strings.Builder
	for _, call := range sim.Calls() {
		b.WriteString(call.Region[3:4])
	}
	return b.String()
}

var reference = regexp.MustCompile(` \(ref [a-z2-7]{10}\)$`)

// ending is the end of an answer in short, without the reference, which every
// error has.
func ending(a *poe.Answer) string {
	switch {
	case a.Err == nil:
		return "done"
	case !a.Err.Event:
		return "NO ERROR EVENT: " + a.Err.Error()
	case !reference.MatchString(a.Err.Text):
		return "NO REFERENCE: " + a.Err.Text
	}
	text := reference.ReplaceAllString(a.Err.Text, "")
	return fmt.Sprintf("error allow_retry=%t error_type=%q %q", a.Err.AllowRetry, a.Err.ErrorType, text)
}

// A caller who has left is told nothing, least of all that something failed.
func TestACallerWhoLeavesIsSentNoError(t *testing.T) {
	for name, answer := range map[string]bedrocksim.Answer{
		"before an answer":  bedrocksim.Broken(bedrocksim.NoHeaders()),
		"in an answer":      bedrocksim.Broken(bedrocksim.Stall().At(bedrocksim.AfterDeltas(1))),
		"between two calls": bedrocksim.Refuse(429, "ThrottlingException", "no"),
	} {
		for _, bot := range []string{"plain", "whole"} {
			t.Run(bot+"/"+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var handler http.Handler
					r := newRig(t, "nova", func(o *gateway.Options) { handler = gateway.New(*o) })
					r.sim.Script(answer, answer, answer, answer)
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					time.AfterFunc(50*time.Millisecond, cancel)
					request := httptest.NewRequestWithContext(ctx, "POST", "/"+bot, strings.NewReader(query))
					request.Header.Set("Authorization", "Bearer "+accessKey)
					response := httptest.NewRecorder()
					handler.ServeHTTP(response, request)
					if events := response.Body.String(); strings.Contains(events, "event: error") || !strings.HasSuffix(events, "event: done\ndata: {}\n\n") {
						t.Errorf("sent\n%s", events)
					}
					if outcome := r.lastLine(t)["outcome"]; outcome != "abandoned" {
						t.Errorf("outcome is %v", outcome)
					}
				})
			})
		}
	}
}

// Once thinking has been shown, running the query again would show it twice.
func TestThinkingWithoutAnAnswerAllowsNoRetry(t *testing.T) {
	thinking := bedrocksim.Think("c2ln", "hm")
	for name, row := range map[string]struct {
		answer     bedrocksim.Answer
		allowRetry bool
		calls      int
	}{
		"it ends":                      {thinking, false, 2},
		"it breaks off":                {thinking.With(bedrocksim.CleanEOF().At(bedrocksim.BeforeStop)), false, bedrock.MaxAttempts},
		"and nothing else is shown":    {bedrocksim.Text(" ", "\n"), true, 2},
		"nor any of the thinking":      {bedrocksim.Blocks(bedrocksim.Block{Redacted: []byte("x")}), true, 2},
		"and blank text comes with it": {thinking.Text("\n"), false, 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, "nova", nil)
				r.sim.Script(slices.Repeat([]bedrocksim.Answer{row.answer}, bedrock.MaxAttempts)...)
				a := r.ask(t, "plain", poe.Conversation("Hi"))
				if a.Err == nil || a.Err.AllowRetry != row.allowRetry || len(r.sim.Calls()) != row.calls {
					t.Errorf("%q, %+v after %d calls", a.Text, a.Err, len(r.sim.Calls()))
				}
			})
		})
	}
}
