package telemetry_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/telemetry"
	"github.com/poebridge/poebridge/pkg/telemetry/emf"
	"github.com/poebridge/poebridge/pkg/usage"
)

// at is a moment of a record, so many milliseconds after it was received.
func at(ms float64) time.Time {
	return time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC).Add(time.Duration(ms * float64(time.Millisecond)))
}

// answered is the record of a query that all went well with.
func answered() *gateway.Record {
	return &gateway.Record{
		ID: "asuyugahtz47hrff", Bot: "nova-lite", Type: poe.TypeQuery, PoeVersion: "1.2", Auth: "key", Status: 200, Outcome: gateway.OutcomeOK,
		Template: bot.Origin{Layer: "base", Version: "5d6345a8"}, ConfigAge: 1500 * time.Millisecond,
		Times: gateway.Times{Received: at(0), Authorised: at(3), Configured: at(10), FirstByte: at(11), FirstText: at(250.5), LastText: at(900), Done: at(1000)},
		Answer: &gateway.Answer{
			ConversationID: "c-1", MessageID: "m-1", UserID: "u-1", Messages: 1,
			Outcome: bot.Outcome{
				Model: "us.amazon.nova-lite-v1:0", Region: "us-east-1", StopReason: "end_turn", Attempts: 1,
				Usage: usage.Tokens{Input: 20, Output: 40, CacheRead: 300, CacheWrite: 5, CacheWriteHour: 6}, Cost: 1_234_500_000,
				Times:  bot.Times{Translated: at(12), Asked: at(20), Opened: at(200), First: at(240), Last: at(840)},
				Deltas: 13, ThinkingTokens: 7,
			},
			Stream: poe.StreamStats{Events: 14, Merged: 2, Seen: true},
		},
	}
}

// with is the record of a query with a change.
func with(change func(*gateway.Record)) *gateway.Record {
	r := answered()
	change(r)
	return r
}

// options are those of a function that has long been warm.
var options = telemetry.Options{Stage: "prod", Group: "nova", Version: "v1"}

// observe returns the documents that records make.
func observe(t testing.TB, o telemetry.Options, records ...*gateway.Record) []*emf.Document {
	t.Helper()
	var out bytes.Buffer
	r := telemetry.New(&out, o)
	r.Ready()
	for _, record := range records {
		r.Observe(t.Context(), record)
	}
	return parse(t, out.Bytes())
}

func parse(t testing.TB, lines []byte) []*emf.Document {
	t.Helper()
	documents, err := emf.ParseAll(lines)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(lines, []byte("\n")); n != len(documents) {
		t.Fatalf("%d lines, of which %d have metrics", n, len(documents))
	}
	return documents
}

// values are the metrics of documents in one set of dimensions, by name.
func values(t testing.TB, documents []*emf.Document, dimensions string) map[string]string {
	t.Helper()
	totals := emf.Totals{}
	for _, d := range documents {
		if err := totals.Add(d); err != nil {
			t.Fatal(err)
		}
	}
	out := map[string]string{}
	for series, total := range totals {
		if series.Namespace != telemetry.Namespace {
			t.Errorf("%v is not in our namespace", series)
		}
		if series.Dimensions == dimensions {
			out[series.Name] = decimal(total)
		}
	}
	return out
}

// decimal is an exact decimal without zeros that say nothing.
func decimal(n *big.Rat) string {
	digits, exact := n.FloatPrec()
	if !exact {
		return n.String()
	}
	return n.FloatString(digits)
}

// series are the sets of dimensions that documents have metrics in.
func dimensionSets(documents []*emf.Document) map[string]bool {
	sets := map[string]bool{}
	for _, d := range documents {
		for _, p := range d.Points {
			sets[p.Dimensions] = true
		}
	}
	return sets
}

const (
	ofGroup = "group=nova,stage=prod"
	ofBot   = "bot=nova-lite,group=nova,stage=prod"
)

func same(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	if maps.Equal(got, want) {
		return
	}
	for name, w := range want {
		if g := got[name]; g != w {
			t.Errorf("%s: %s is %q, want %s", what, name, g, w)
		}
	}
	for name, g := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("%s: %s is %s, want none", what, name, g)
		}
	}
}

// property is a member of a document in words.
func property(d *emf.Document, name string) string {
	switch v := d.Members[name].(type) {
	case nil:
		return ""
	case json.Number:
		return v.String()
	default:
		return fmt.Sprint(v)
	}
}
