package otlp_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/internal/memnet"
	"github.com/poebridge/poebridge/pkg/telemetry/otlp"
)

func TestATraceGoesOnWhereItsCallerHasBegunIt(t *testing.T) {
	const (
		trace  = "0af7651916cd43dd8448eb211c80319c"
		parent = "b7ad6b7169203331"
		amazon = "5759e988bd862e3fe1be46a994272793"
		xray   = "53995c3f42cd8ad8"
	)
	for _, row := range []struct {
		name          string
		headers       []string
		trace, parent string // empty: one of its own, and none
		lost          bool
	}{
		{"none", nil, "", "", false},
		{"W3C's", []string{"traceparent", "00-" + trace + "-" + parent + "-01"}, trace, parent, false},
		{"with other flags", []string{"traceparent", "00-" + trace + "-" + parent + "-03"}, trace, parent, false},
		{"that is not kept", []string{"traceparent", "00-" + trace + "-" + parent + "-00"}, "", "", true},
		{"of a later version", []string{"traceparent", "cc-" + trace + "-" + parent + "-01-what-the-future-will-be"}, trace, parent, false},
		{"of a version that is none", []string{"traceparent", "ff-" + trace + "-" + parent + "-01"}, "", "", false},
		{"with too much behind it", []string{"traceparent", "00-" + trace + "-" + parent + "-01-x"}, "", "", false},
		{"with no flags", []string{"traceparent", "00-" + trace + "-" + parent}, "", "", false},
		{"with a short id", []string{"traceparent", "00-" + trace[1:] + "-" + parent + "-01"}, "", "", false},
		{"in capitals", []string{"traceparent", "00-0AF7651916CD43DD8448EB211C80319C-" + parent + "-01"}, "", "", false},
		{"of zeros", []string{"traceparent", "00-00000000000000000000000000000000-" + parent + "-01"}, "", "", false},
		{"with a parent of zeros", []string{"traceparent", "00-" + trace + "-0000000000000000-01"}, "", "", false},
		{"twice", []string{"traceparent", "00-" + trace + "-" + parent + "-01", "traceparent", "00-" + trace + "-" + parent + "-01"}, "", "", false},

		{"AWS's", []string{"X-Amzn-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=" + xray + ";Sampled=1"}, amazon, xray, false},
		{"in another order, with more", []string{"X-Amzn-Trace-Id", "Lineage=1:a:0; Sampled=1; Parent=" + xray + "; Root=1-5759e988-bd862e3fe1be46a994272793"}, amazon, xray, false},
		{"that AWS does not keep", []string{"X-Amzn-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=" + xray + ";Sampled=0"}, "", "", true},
		{"without a decision", []string{"X-Amzn-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=?"}, amazon, "", false},
		{"of a function URL", []string{"X-Amzn-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793"}, amazon, "", false},
		{"with an odd parent", []string{"X-Amzn-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=x;Sampled=1"}, amazon, "", false},
		{"of another version", []string{"X-Amzn-Trace-Id", "Root=2-5759e988-bd862e3fe1be46a994272793;Sampled=0"}, "", "", false},
		{"cut elsewhere", []string{"X-Amzn-Trace-Id", "Root=1-5759e988bd86-2e3fe1be46a994272793;Sampled=0"}, "", "", false},
		{"AWS's of zeros", []string{"X-Amzn-Trace-Id", "Root=1-00000000-000000000000000000000000;Parent=0000000000000000;Sampled=0"}, "", "", false},
		{"both", []string{"X-Amzn-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793", "traceparent", "00-" + trace + "-" + parent + "-01"}, trace, parent, false},
		{"both, of which one is none", []string{"X-Amzn-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793", "traceparent", "x"}, amazon, "", false},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, env())
				got := r.ask(row.headers...)
				if row.lost || len(got) != 1 {
					if !row.lost || len(got) > 0 {
						t.Fatalf("%d traces", len(got))
					}
					return
				}
				first := got[0].spans[0]
				if row.trace == "" && (first.trace == trace || first.trace == amazon) || row.trace != "" && first.trace != row.trace || first.parent != row.parent {
					t.Errorf("trace %s below %q", first.trace, first.parent)
				}
			})
		})
	}
}

// invoked is what aws-lambda-go makes of an invocation with a trace.
func invoked(ctx context.Context) context.Context {
	//lint:ignore SA1029 it is that library's key
	return context.WithValue(ctx, "x-amzn-trace-id", "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1")
}

// What Lambda says of an invocation has its span and its decision; the header of the function
// URL has neither.
func TestATraceGoesOnWhereLambdaHasBegunIt(t *testing.T) {
	c := &collector{t: t}
	settings, err := otlp.Read(env())
	if err != nil {
		t.Fatal(err)
	}
	exporter := otlp.New(otlp.Options{Settings: settings, Log: slog.New(slog.DiscardHandler), Transport: memnet.Serve(t, c).Client().Transport})
	now := time.Now()
	handler := exporter.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		exporter.Observe(r.Context(), &gateway.Record{Times: gateway.Times{Received: now, Done: now}, Answer: &gateway.Answer{}})
	}))
	r := httptest.NewRequestWithContext(invoked(t.Context()), http.MethodPost, "/pair", nil)
	r.Header.Set("X-Amzn-Trace-Id", "Root=1-00000001-bd862e3fe1be46a994272793")
	handler.ServeHTTP(httptest.NewRecorder(), r)
	if len(c.exports) != 1 || c.exports[0].spans[0].trace != "5759e988bd862e3fe1be46a994272793" || c.exports[0].spans[0].parent != "53995c3f42cd8ad8" {
		t.Errorf("got %+v", c.exports)
	}
}

func TestSamplers(t *testing.T) {
	const (
		low  = "-0000000000000000"
		half = "-7ffffffffffffffe"
		high = "-ffffffffffffffff"
	)
	for _, row := range []struct {
		sampler, ratio string
		flags          string // of a trace that goes on
		kept           string // which of the ids
	}{
		{"", "", "01", "low half high"},
		{"", "", "00", ""},
		{"always_on", "", "00", "low half high"},
		{"always_off", "", "01", ""},
		{"traceidratio", "0.5", "00", "low half"},
		{"traceidratio", "0.5", "01", "low half"},
		{"traceidratio", "0", "01", ""},
		{"traceidratio", "1", "00", "low half high"},
		{"traceidratio", "", "00", "low half high"},
		{"parentbased_traceidratio", "0", "01", "low half high"},
		{"parentbased_traceidratio", "1", "00", ""},
		{"parentbased_always_off", "", "01", "low half high"},
	} {
		t.Run(row.sampler+" "+row.ratio+" "+row.flags, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, env("OTEL_TRACES_SAMPLER", row.sampler, "OTEL_TRACES_SAMPLER_ARG", row.ratio))
				kept, had := "", 0
				for _, id := range []struct{ name, end string }{{"low", low}, {"half", half}, {"high", high}} {
					got := r.ask("traceparent", "00-5759e98800000000"+id.end[1:]+"-53995c3f42cd8ad8-"+row.flags)
					if len(got) > had {
						kept += " " + id.name
					}
					had = len(got)
				}
				if want := row.kept; kept != want && kept != " "+want {
					t.Errorf("kept%s, want %s", kept, want)
				}
			})
		})
	}
}
