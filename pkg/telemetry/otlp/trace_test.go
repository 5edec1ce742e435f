package otlp_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

// tree writes a trace down: a line for each span, with its kind, from when to when in seconds
// since the first began, and its events; ! is a failure.
func tree(spans []seen) string {
	var out strings.Builder
	depth := map[string]int{}
	kinds := map[int]string{1: "internal", 2: "server", 3: "client"}
	seconds := func(n int64) string { return fmt.Sprint(time.Duration(n - spans[0].start)) }
	for _, s := range spans {
		depth[s.id] = depth[s.parent] + 1
		fmt.Fprintf(&out, "%s%s, %s, %s to %s", strings.Repeat("  ", depth[s.id]-1), s.name, kinds[s.kind], seconds(s.start), seconds(s.end))
		for _, name := range []string{"first byte", "first delta", "first text"} {
			if at, ok := s.events[name]; ok {
				out.WriteString(", " + name + " " + seconds(at))
			}
		}
		if s.status == 2 {
			out.WriteString("!")
		}
		out.WriteString("\n")
	}
	return out.String()
}

func TestTheTraceOfAQuery(t *testing.T) {
	slow := bedrocksim.Text("Two", " dogs", " bark.").After(time.Second).Every(2 * time.Second)
	cut := slow.With(bedrocksim.HalfFrame().At(bedrocksim.AfterDeltas(2)))
	silent := bedrocksim.Broken(bedrocksim.NoHeaders())
	for _, row := range []struct {
		name   string
		script []bedrocksim.Answer
		want   string
	}{
		{"an answer", []bedrocksim.Answer{slow}, `
POST /{bot}, server, 0s to 7s, first byte 0s, first text 3s
  authorise, internal, 0s to 0s
  configure, internal, 0s to 0s
  translate, internal, 0s to 0s
  chat us.amazon.nova-lite-v1:0, client, 0s to 7s, first delta 3s
`},
		{"a region that is silent", []bedrocksim.Answer{silent, slow}, `
POST /{bot}, server, 0s to 17s, first byte 0s, first text 13s
  authorise, internal, 0s to 0s
  configure, internal, 0s to 0s
  translate, internal, 0s to 0s
  chat us.amazon.nova-lite-v1:0, client, 0s to 17s, first delta 13s
    attempt us.amazon.nova-lite-v1:0, client, 0s to 10s!
`},
		{"an answer that breaks off and is begun anew", []bedrocksim.Answer{cut, slow}, `
POST /{bot}, server, 0s to 14s, first byte 0s, first text 3s
  authorise, internal, 0s to 0s
  configure, internal, 0s to 0s
  translate, internal, 0s to 0s
  chat us.amazon.nova-lite-v1:0, client, 0s to 14s, first delta 3s
    attempt us.amazon.nova-lite-v1:0, client, 0s to 7s!
`},
		{"no answer", slices.Repeat([]bedrocksim.Answer{bedrocksim.Refuse(403, "AccessDeniedException", "x")}, 2), `
POST /{bot}, server, 0s to 0s, first byte 0s!
  authorise, internal, 0s to 0s
  configure, internal, 0s to 0s
  translate, internal, 0s to 0s
  chat us.amazon.nova-lite-v1:0, client, 0s to 0s!
    attempt us.amazon.nova-lite-v1:0, client, 0s to 0s!
    attempt us.amazon.nova-lite-v1:0, client, 0s to 0s!
`},
		{"an answer that is out of time is waited for to its end", []bedrocksim.Answer{bedrocksim.Text(strings.Split("one two three four five six seven eight nine", " ")...).Every(8 * time.Second)}, `
POST /{bot}, server, 0s to 1m0s, first byte 0s, first text 8s
  authorise, internal, 0s to 0s
  configure, internal, 0s to 0s
  translate, internal, 0s to 0s
  chat us.amazon.nova-lite-v1:0, client, 0s to 1m0s, first delta 8s
`},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, env())
				r.sim.Script(row.script...)
				got := r.ask()
				if len(got) != 1 {
					t.Fatalf("%d traces", len(got))
				}
				if shown := "\n" + tree(got[0].spans); shown != row.want {
					t.Errorf("got%s\nwant%s", shown, row.want)
				}
			})
		})
	}
}

// named is the first span of a name.
func named(t *testing.T, spans []seen, name string) seen {
	t.Helper()
	i := slices.IndexFunc(spans, func(s seen) bool { return strings.HasPrefix(s.name, name) })
	if i < 0 {
		t.Fatalf("no span %q in\n%s", name, tree(spans))
	}
	return spans[i]
}

func TestTheAttributesOfATrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, env("OTEL_RESOURCE_ATTRIBUTES", "team=bots%2C%20and more,service.name=other,poebridge.group=mine", "OTEL_SERVICE_NAME", "bots"))
		r.sim.Script(bedrocksim.Refuse(503, "ServiceUnavailableException", "x"), bedrocksim.Text("Two", " dogs").After(2*time.Second).Tokens(1000, 50))
		got := r.ask()[0]
		calls := r.sim.Calls()
		want := func(what string, got, want map[string]any) {
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s: got %v\nwant %v", what, got, want)
			}
		}
		want("the resource", got.resource, map[string]any{
			"service.name": "bots", "service.version": "v1", "deployment.environment.name": "prod", "poebridge.group": "mine", "team": "bots, and more",
		})
		server := named(t, got.spans, "POST")
		id, _ := server.attributes["poebridge.request_id"].(string)
		if !strings.Contains(r.log.String(), `"request_id":"`+id+`"`) || len(id) != 16 {
			t.Errorf("%q finds no line of the log", id)
		}
		want("the query", server.attributes, map[string]any{
			"http.request.method": "POST", "http.route": "/{bot}", "http.response.status_code": int64(200),
			"poebridge.request_id": id, "poebridge.bot": "pair", "poebridge.outcome": "ok", "poebridge.template": "base/12345678",
		})
		want("the model", named(t, got.spans, "chat").attributes, map[string]any{
			"gen_ai.operation.name": "chat", "gen_ai.provider.name": "aws.bedrock", "gen_ai.request.model": "us.amazon.nova-lite-v1:0",
			"gen_ai.response.finish_reasons": []any{"end_turn"}, "gen_ai.response.time_to_first_chunk": 2.0,
			"gen_ai.usage.input_tokens": int64(1000), "gen_ai.usage.output_tokens": int64(50),
			"cloud.region": "us-west-2", "aws.request_id": calls[1].RequestID,
			"poebridge.attempts": int64(2), "poebridge.recoveries": int64(0), "poebridge.deltas": int64(2), "poebridge.cost_usd": "0.0011",
		})
		want("the attempt", named(t, got.spans, "attempt").attributes, map[string]any{
			"gen_ai.provider.name": "aws.bedrock", "gen_ai.request.model": "us.amazon.nova-lite-v1:0",
			"cloud.region": "us-east-1", "aws.request_id": calls[0].RequestID, "error.type": "unavailable",
		})
	})
}

// Requests that are no queries have nothing to wait for, and strangers are not to have
// anybody wait.
func TestWhatIsNoQueryIsNotTraced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, env())
		for _, body := range []string{`{"version":"1.2","type":"settings"}`, `{"version":"1.2","type":"report_reaction"}`, `{"type":"new"}`, `[]`} {
			if _, err := r.send(t.Context(), body); err != nil {
				t.Error(err)
			}
		}
		if _, err := r.send(t.Context(), query, "Authorization", "Bearer wrong"); err != nil {
			t.Error(err)
		}
		if got := r.exports(); len(got) > 0 {
			t.Errorf("%d traces", len(got))
		}
	})
}

func TestACallerWhoHasLeftIsTracedAndNoFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, env())
		r.sim.Script(bedrocksim.Text("a", "b", "c").Every(5 * time.Second))
		ctx, cancel := context.WithTimeout(t.Context(), 7*time.Second)
		defer cancel()
		if _, err := r.send(ctx, query); err == nil {
			t.Error("the caller has not left")
		}
		got := r.exports()
		if len(got) != 1 || got[0].spans[0].status != 0 || got[0].spans[0].attributes["poebridge.outcome"] != "abandoned" {
			t.Errorf("got %+v", got)
		}
	})
}

// The first delta is waited for from the first attempt on, as users wait for it.
func TestTheTimeToTheFirstDeltaHasAllAttemptsInIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, env())
		r.sim.Script(bedrocksim.Broken(bedrocksim.NoHeaders()), bedrocksim.Text("Two", " dogs").After(2*time.Second))
		if got := named(t, r.ask()[0].spans, "chat").attributes["gen_ai.response.time_to_first_chunk"]; got != 12.0 {
			t.Errorf("got %v seconds", got)
		}
	})
}
