package gateway_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/poe"
)

// Failures after the key has been accepted are an error event that says what to
// do, and cost no call to the model.
func TestFailuresBeforeTheModelIsCalled(t *testing.T) {
	for _, row := range []struct {
		name, bot  string
		extra      map[string]any
		errorType  string
		text       string
		allowRetry bool
	}{
		{"a field of a wrong type", "plain", map[string]any{"query": "hi"}, "user_caused_error",
			`This message could not be read: field "query": a JSON string where an array was expected.`, false},
		{"no message", "plain", map[string]any{"query": []any{}}, "user_caused_error",
			`This message could not be read: field "query": holds no message to answer.`, false},
		{"a bot that is switched off", "off", nil, "", "This bot is switched off for the moment. Please try again later.", false},
		{"a template with faults", "faulty", nil, "", "This bot is not set up correctly.", false},
		{"a key without a template", "no-template", nil, "", "This bot is not set up correctly.", false},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := newRig(t, "nova", nil)
			q := poe.Conversation("Hi")
			q.Extra = row.extra
			a := r.ask(t, row.bot, q)
			if a.Err == nil || !a.Err.Event || !a.Complete || len(a.Reports)+len(a.Findings) > 0 {
				t.Fatalf("%+v, %v", a.Err, a.Problems())
			}
			if !strings.HasPrefix(a.Err.Text, row.text) || a.Err.ErrorType != row.errorType || a.Err.AllowRetry != row.allowRetry {
				t.Errorf("got %+v", a.Err)
			}
			ref := a.Header.Get("X-Request-Id")[:10]
			if !strings.HasSuffix(a.Err.Text, " (ref "+ref+")") {
				t.Errorf("%q does not end in the reference %s", a.Err.Text, ref)
			}
			if calls := len(r.sim.Calls()); calls > 0 {
				t.Errorf("%d calls to the model", calls)
			}
		})
	}
}

func TestAllFaultsOfATemplateAreLoggedAndOtherBotsServe(t *testing.T) {
	r := newRig(t, "nova", nil)
	_ = r.ask(t, "faulty", poe.Conversation("Hi"))
	for _, want := range []string{"stream.keep_alive", "inference.temperature", "enabled", "timeouts.idle", "nothing"} {
		if !strings.Contains(r.log.String(), want) {
			t.Errorf("%q is not in the log: %.2000s", want, r.log)
		}
	}
	if a := r.ask(t, "plain", poe.Conversation("Hi")); len(a.Problems()) > 0 || a.Text == "" {
		t.Errorf("another bot suffers: %v", a.Problems())
	}
}

// panicker is a responder with a defect.
type panicker struct{ after string }

func (p panicker) Respond(_ context.Context, _ *poe.Query, w *poe.EventWriter, _ bot.Payment) (bot.Outcome, error) {
	_ = w.Text(p.after)
	panic("secret conversation")
}

func TestAPanicEndsItsStreamAndNothingElse(t *testing.T) {
	for _, text := range []string{"", "Some of the answer"} {
		r := newRig(t, "nova", func(o *gateway.Options) {
			o.Bots = withResponder{o.Bots, panicker{text}}
		})
		for range 2 {
			a := r.ask(t, "plain", poe.Conversation("Hi"))
			if a.Text != text || a.Err == nil || a.Err.AllowRetry || !a.Complete || len(a.Reports)+len(a.Findings) > 0 {
				t.Errorf("after %q: %+v, %v", text, a.Err, a.Problems())
			}
		}
		log := r.log.String()
		if !strings.Contains(log, `"stack"`) || strings.Contains(log, "secret") {
			t.Errorf("log: %s", log)
		}
	}
}

// abrupt panics at the first write of an answer, as a defect below it would.
type abrupt struct {
	discard
	written bool
}

func (a *abrupt) Write(b []byte) (int, error) {
	if !a.written {
		a.written = true
		panic("secret conversation")
	}
	return len(b), nil
}

// What a panic says is not logged, so the place is all that there is to go by, on whichever
// goroutine it is.
func TestTheLogShowsWhereAPanicWas(t *testing.T) {
	var handler http.Handler
	r := newRig(t, "nova", func(o *gateway.Options) { handler = gateway.New(*o) })
	request, err := http.NewRequestWithContext(t.Context(), "POST", "/plain", strings.NewReader(query))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+accessKey)
	handler.ServeHTTP(&abrupt{discard: discard{header: http.Header{}}}, request)
	log := r.log.String()
	for _, want := range []string{`"panic":"string"`, "(*abrupt).Write", "(*exchange).load"} {
		if !strings.Contains(log, want) {
			t.Errorf("%s is not in the log: %s", want, log)
		}
	}
	if strings.Contains(log, "secret") {
		t.Errorf("log: %s", log)
	}
}

type withResponder struct {
	gateway.Bots
	responder bot.Responder
}

func (b withResponder) Bot(ctx context.Context, name string) (*bot.Bot, error) {
	found, err := b.Bots.Bot(ctx, name)
	if err != nil {
		return nil, err
	}
	changed := *found
	changed.Responder = b.responder
	return &changed, nil
}

func TestAPanicBeforeTheStreamIsA500(t *testing.T) {
	r := newRig(t, "nova", func(o *gateway.Options) {
		o.Bots = funcBots(func() (*bot.Bot, error) { panic("secret") })
	})
	if got := r.send(t, "POST", "/plain", "Bearer "+accessKey, `{"type":"settings"}`).StatusCode; got != 500 {
		t.Errorf("got %d", got)
	}
}

func TestAPanicWhileAQuerysBotIsLoadedEndsTheStreamProperly(t *testing.T) {
	r := newRig(t, "nova", func(o *gateway.Options) {
		o.Bots = funcBots(func() (*bot.Bot, error) { panic("secret") })
	})
	a := r.ask(t, "plain", poe.Conversation("Hi"))
	if a.Err == nil || !a.Err.Event || a.Err.AllowRetry || !a.Complete || len(a.Reports)+len(a.Findings) > 0 {
		t.Errorf("%+v, %v", a.Err, a.Problems())
	}
	if strings.Contains(r.log.String(), "secret") {
		t.Errorf("log: %s", r.log)
	}
}

// slowBots take their time to find a bot.
type slowBots struct {
	gateway.Bots
	pause time.Duration
}

func (b slowBots) Bot(ctx context.Context, name string) (*bot.Bot, error) {
	select {
	case <-time.After(b.pause):
		return b.Bots.Bot(ctx, name)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func TestTheFirstByteDoesNotWaitForATemplateThatIsSlowToCome(t *testing.T) {
	for pause, want := range map[time.Duration]time.Duration{500 * time.Millisecond: 500 * time.Millisecond, 3 * time.Second: time.Second} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, "nova", func(o *gateway.Options) { o.Bots = slowBots{o.Bots, pause} })
			a := r.ask(t, "plain", poe.Conversation("Hi"))
			if a.FirstByte != want || !a.Complete || len(a.Problems()) > 0 {
				t.Errorf("first byte after %s of %s: %v", a.FirstByte, pause, a.Problems())
			}
		})
	}
}

const timeNote = "\n\n*⁂ The answer ends here because its time is up. Ask the bot to continue.*\n"

// Times are those of the template, on a fake clock.
func TestTimesOfAStream(t *testing.T) {
	for _, row := range []struct {
		name, bot string
		answer    bedrocksim.Answer
		text      string
		err       string
		after     time.Duration
		next      bedrocksim.Answer // of another call
	}{
		{name: "the first token comes too late", bot: "brief", answer: bedrocksim.Text("a").After(time.Minute), text: "", err: "The model took too long", after: 3 * time.Second},
		{name: "the stream falls silent", bot: "quiet", answer: bedrocksim.Text("a", "b").With(bedrocksim.Stall().At(bedrocksim.AfterDeltas(1))), text: "a", err: "The model took too long", after: time.Second},
		{name: "the total is up", bot: "brief", answer: bedrocksim.Text("a", "b", "c", "d").Every(1500 * time.Millisecond), text: "ab" + timeNote, err: "", after: 4 * time.Second},
		{name: "and nothing but thinking is shown", bot: "brief", answer: bedrocksim.Think("c2ln", "a", "b", "c", "d").Every(1500 * time.Millisecond), text: "*Thinking...*\n\n> ab", err: "The model took too long", after: 4 * time.Second},
		{name: "the answer itself was held back", bot: "brief", answer: bedrocksim.Think("c2ln", "a long thought").With(bedrocksim.CleanEOF().At(bedrocksim.AfterDeltas(1))),
			next: bedrocksim.Text("b", "c", "d").Every(1500 * time.Millisecond), text: "bc" + timeNote, after: 4 * time.Second},
		{name: "a slow answer with a status line", bot: "status", answer: bedrocksim.Text("a", "b").Every(30 * time.Second), text: "ab", after: time.Minute},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, "nova", nil)
				r.sim.Script(row.answer, row.next)
				start := time.Now()
				a := r.ask(t, row.bot, poe.Conversation("Hi"))
				if took := time.Since(start); a.Text != row.text || took != row.after {
					t.Errorf("%q after %s", a.Text, took)
				}
				if len(a.Reports)+len(a.Findings) > 0 || !a.Complete {
					t.Errorf("problems: %v", a.Problems())
				}
				if (a.Err == nil) != (row.err == "") || a.Err != nil && !strings.HasPrefix(a.Err.Text, row.err) {
					t.Errorf("error: %+v", a.Err)
				}
			})
		})
	}
}

func TestMetaIsOutBeforeTheModelIsCalled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "nova", nil)
		r.sim.Script(bedrocksim.Text("a").After(20 * time.Second))
		client := r.client("plain")
		var arrived []string
		start := time.Now()
		client.OnEvent = func(e poe.Event) { arrived = append(arrived, e.Name+" "+time.Since(start).String()) }
		if _, err := client.Query(t.Context(), poe.Conversation("Hi")); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(arrived, ", "); got != "meta 0s, text 1s, text 20s, done 20s" {
			t.Errorf("events came at %s", got)
		}
	})
}

func TestACallerWhoLeavesEndsTheCallAndIsNoError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "nova", nil)
		r.sim.Script(bedrocksim.Text("a", "b", "c").Every(10 * time.Second))
		ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
		defer cancel()
		if _, err := r.client("plain").Query(ctx, poe.Conversation("Hi")); err == nil {
			t.Error("the client did not leave")
		}
		synctest.Wait()
		line := r.lastLine(t)
		if line["outcome"] != "abandoned" || line["duration_ms"].(float64) > 15_100 {
			t.Errorf("log line is %v", line)
		}
	})
}

func TestTheLogLineOfAQuery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "nova", nil)
		r.sim.Script(bedrocksim.Text("secret", " answer").Tokens(12, 34))
		q := poe.Conversation("secret question")
		q.ConversationID, q.MessageID = "c-1", "m-1"
		_ = r.ask(t, "plain", q)
		synctest.Wait()
		line := r.lastLine(t)
		for key, want := range map[string]any{
			"msg": "request", "bot": "plain", "type": "query", "outcome": "ok", "status": 200.0, "version": "test", "layer": "base",
			"conversation_id": "c-1", "message_id": "m-1", "messages": 1.0, "model": "amazon.nova-lite-v1:0", "region": "us-east-1",
			"attempts": 1.0, "stop_reason": "end_turn", "tokens_in": 12.0, "tokens_out": 34.0, "characters": 13.0, "events": 4.0,
		} {
			if line[key] != want {
				t.Errorf("%s is %v, want %v", key, line[key], want)
			}
		}
		if log := r.log.String(); strings.Contains(log, "secret") || strings.Contains(log, accessKey) {
			t.Errorf("the log has the conversation or the key: %s", log)
		}
	})
}

// lastLine is the last log line.
func (r *rig) lastLine(t *testing.T) map[string]any {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(r.log.String()), "\n")
	var line map[string]any
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &line); err != nil {
		t.Fatal(err)
	}
	return line
}

// broken is a connection that takes the first bytes and no more.
type broken struct {
	discard
	writes int
}

func (b *broken) Write(p []byte) (int, error) {
	if b.writes++; b.writes > 1 {
		return 0, errors.New("broken pipe")
	}
	return len(p), nil
}

func TestACallerWhoseConnectionBreaksHasLeft(t *testing.T) {
	var opts gateway.Options
	r := newRig(t, "nova", func(o *gateway.Options) { opts = *o })
	request, _ := http.NewRequest("POST", "/plain", strings.NewReader(query))
	request.Header.Set("Authorization", "Bearer "+accessKey)
	w := &broken{discard: discard{header: http.Header{}}}
	gateway.New(opts).ServeHTTP(w, request)
	if log := r.log.String(); !strings.Contains(log, `"outcome":"abandoned"`) || w.writes != 2 {
		t.Errorf("%d writes, %s", w.writes, log)
	}
}

type keys = gateway.Keys // which has a method of that name

// lingering are keys of which some are being read until let go, or for ever.
type lingering struct {
	keys
	settling chan struct{}
	letGo    chan struct{}
}

func (k lingering) Settle(ctx context.Context) {
	close(k.settling)
	select {
	case <-k.letGo:
	case <-ctx.Done():
	}
}

// When a response ends, Lambda freezes the process: what was begun must end before,
// and done must not wait for it.
func TestAResponseEndsWhenWhatIsReadAnewIsDoneAfterDone(t *testing.T) {
	for name, row := range map[string]struct {
		let  bool
		took time.Duration
	}{"that ends": {true, time.Second}, "that does not end": {false, 2 * time.Second}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := lingering{settling: make(chan struct{}), letGo: make(chan struct{})}
				r := newRig(t, "nova", func(o *gateway.Options) {
					l.keys = o.Keys
					o.Keys = l
				})
				response := r.send(t, "POST", "/plain", "Bearer "+accessKey, query)
				buf := make([]byte, 64<<10)
				n := 0
				for !strings.Contains(string(buf[:n]), "event: done") {
					m, err := response.Body.Read(buf[n:])
					if err != nil {
						t.Fatalf("%v after %s", err, buf[:n])
					}
					n += m
				}
				<-l.settling
				start := time.Now()
				if row.let {
					time.AfterFunc(time.Second, func() { close(l.letGo) })
				}
				if _, err := io.Copy(io.Discard, response.Body); err != nil {
					t.Error(err)
				}
				if took := time.Since(start); took != row.took {
					t.Errorf("ended %s after done", took)
				}
			})
		})
	}
}
