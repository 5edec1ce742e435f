package gateway_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/poe"
)

// lines are those of the log with a message, decoded.
func (r *rig) lines(t *testing.T, message string) (out []map[string]any) {
	t.Helper()
	for text := range strings.Lines(r.log.String()) {
		var line map[string]any
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		if line["msg"] == message {
			out = append(out, line)
		}
	}
	return out
}

func TestOneBotLogsAtLevelDebugAndAnotherDoesNot(t *testing.T) {
	for _, row := range []struct {
		name, bot string
		process   slog.Level
		requests  int
		traces    int
	}{
		{"as the process", "plain", slog.LevelInfo, 1, 0},
		{"more than the process", "loud", slog.LevelInfo, 1, 1},
		{"more than a process that is almost silent", "loud", slog.LevelError, 1, 1},
		{"which silences others", "plain", slog.LevelError, 0, 0},
		{"a process may log all", "plain", slog.LevelDebug, 1, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, "nova", nil)
				r.level.Set(row.process)
				r.ask(t, row.bot, poe.Conversation("Hello"))
				synctest.Wait() // the caller has all of the answer before its lines are written
				traces, requests := r.lines(t, "trace"), r.lines(t, "request")
				if len(traces) != row.traces || len(requests) != row.requests {
					t.Fatalf("log:\n%s", r.log)
				}
				for _, trace := range traces {
					if trace["level"] != "DEBUG" || trace["bot"] != row.bot || trace["request_id"] != requests[0]["request_id"] {
						t.Errorf("trace %v of %v", trace, requests[0])
					}
				}
			})
		})
	}
}

// A bot that is asked for its settings or told of a reaction has no trace to show.
func TestOnlyQueriesAreTraced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "nova", nil)
		for _, body := range []string{`{"version":"1.2","type":"settings"}`, `{"version":"1.2","type":"report_reaction","reaction":"like"}`, `{"version":"1.2","type":"new"}`} {
			_ = r.send(t, "POST", "/loud", "Bearer "+accessKey, body).Body.Close()
		}
		_ = r.send(t, "POST", "/loud", "Bearer wrong", query).Body.Close()
		synctest.Wait() // the caller has all of the answer before its lines are written
		if got := r.lines(t, "trace"); len(got) > 0 {
			t.Errorf("traces %v", got)
		}
		if got := r.lines(t, "request"); len(got) != 4 {
			t.Errorf("%d requests", len(got))
		}
	})
}

// points are those of a trace, in milliseconds.
func points(trace map[string]any) map[string]float64 {
	out := map[string]float64{}
	for name, value := range trace {
		if ms, ok := value.(float64); ok {
			out[strings.TrimSuffix(name, "_ms")] = ms
		}
	}
	return out
}

func TestATraceTellsWhenAQueryReachedWhat(t *testing.T) {
	slow := bedrocksim.Text("Two", " dogs", " bark.").After(2 * time.Second).Every(5 * time.Second)
	for _, row := range []struct {
		name, bot, query string
		script           []bedrocksim.Answer
		want             map[string]float64
		failed           string
	}{
		{"an answer", "plain", query, []bedrocksim.Answer{slow}, map[string]float64{
			"authorised": 0, "configured": 0, "first_byte": 0, "translated": 0, "asked": 0, "opened": 0,
			"first_delta": 7000, "first_text": 7000, "last_delta": 17000, "last_text": 17000, "done": 17000,
		}, ""},
		{"after a region without an answer", "pair", query, []bedrocksim.Answer{bedrocksim.Broken(bedrocksim.NoHeaders()), slow}, map[string]float64{
			"authorised": 0, "configured": 0, "first_byte": 0, "translated": 0, "asked": 0, "opened": 60000,
			"first_delta": 67000, "first_text": 67000, "last_delta": 77000, "last_text": 77000, "done": 77000,
		}, `[{"aws_request_id":"","kind":"timeout","model":"us.amazon.nova-lite-v1:0","region":"us-east-1","took_ms":60000}]`},
		{"a refusal", "plain", query, []bedrocksim.Answer{bedrocksim.Refuse(400, "ValidationException", "x")}, map[string]float64{
			"authorised": 0, "configured": 0, "first_byte": 0, "translated": 0, "asked": 0, "done": 0,
		}, `[{"aws_request_id":"ID","kind":"invalid_request","model":"amazon.nova-lite-v1:0","region":"us-east-1","took_ms":0}]`},
		{"a bot that is off", "off", query, nil, map[string]float64{
			"authorised": 0, "configured": 0, "first_byte": 0, "done": 0,
		}, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, "nova", nil, bedrocksim.WithoutRules())
				r.sim.Script(row.script...)
				_ = must(io.ReadAll(r.send(t, "POST", "/"+row.bot, "Bearer "+accessKey, row.query).Body))
				synctest.Wait() // the caller has all of the answer before its lines are written
				traces := r.lines(t, "trace")
				if len(traces) != 1 {
					t.Fatalf("log:\n%s", r.log)
				}
				if got := points(traces[0]); !maps.Equal(got, row.want) {
					t.Errorf("got %v, want %v", got, row.want)
				}
				for _, line := range append(traces, r.lines(t, "request")...) {
					if got := failedAttempts(t, line, r.sim.Calls()); got != row.failed {
						t.Errorf("%s: failed %s, want %s", line["msg"], got, row.failed)
					}
				}
			})
		})
	}
}

// failedAttempts are those of a line, with ID in place of the request id that the simulator
// has answered with.
func failedAttempts(t *testing.T, line map[string]any, calls []bedrocksim.Call) string {
	t.Helper()
	list, ok := line["failed_attempts"].([]any)
	if !ok {
		return ""
	}
	for i, a := range list {
		attempt := a.(map[string]any)
		id, _ := attempt["aws_request_id"].(string)
		if id != "" && slices.ContainsFunc(calls, func(c bedrocksim.Call) bool { return c.RequestID == id }) {
			id = "ID"
		}
		attempt["aws_request_id"] = id
		list[i] = attempt
	}
	return string(must(json.Marshal(list)))
}

// By the clock of this machine, on which nothing takes no time.
func TestThePointsOfATraceAreInOrder(t *testing.T) {
	observed := make(chan struct{}, 1)
	r := newRig(t, "nova", func(o *gateway.Options) { o.Observers = []gateway.Observer{told(observed)} })
	r.ask(t, "plain", poe.Conversation("Hello"))
	<-observed
	line, _, _ := strings.Cut(r.log.String(), "\n")
	var trace map[string]any
	if err := json.Unmarshal([]byte(line), &trace); err != nil || trace["msg"] != "trace" {
		t.Fatalf("%v in %s", err, line)
	}
	at := points(trace)
	for _, order := range [][]string{
		{"authorised", "configured", "translated", "asked", "opened", "first_delta", "first_text", "last_text", "done"},
		{"configured", "first_byte", "translated"},
		{"first_delta", "last_delta", "done"},
	} {
		for i := 1; i < len(order); i++ {
			if at[order[i]] < at[order[i-1]] {
				t.Errorf("%s is before %s in %v", order[i], order[i-1], at)
			}
		}
	}
}

// told is told of each request.
type told chan struct{}

func (o told) Observe(context.Context, *gateway.Record) { o <- struct{}{} }
