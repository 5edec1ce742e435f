package main

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
	"github.com/poebridge/poebridge/pkg/poe"
)

// asShipped builds the bootstrap as make build does.
func asShipped(b *testing.B) string {
	b.Helper()
	out := filepath.Join(b.TempDir(), "bootstrap")
	b.Setenv("CGO_ENABLED", "0")
	if err := emulator.Build(out, ".", "-trimpath", "-ldflags", "-s -w -buildid="); err != nil {
		b.Fatal(err)
	}
	return out
}

// From the start of a process to its first poll, and from the query that causes it
// to the first byte of the answer.
func BenchmarkColdStart(b *testing.B) {
	binary := asShipped(b)
	var inits, firsts []time.Duration
	for b.Loop() {
		c := launch(b, func(o *emulator.Options) { o.Bootstrap, o.Log = binary, io.Discard })
		a := c.ask(b, "nova-lite", "Hello")
		inits, firsts = append(inits, c.last(b).Init), append(firsts, a.FirstByte)
		c.Close()
	}
	b.ReportMetric(median(inits), "ms-init")
	b.ReportMetric(median(firsts), "ms-to-first-byte")
}

func median(all []time.Duration) float64 {
	slices.Sort(all)
	return float64(all[len(all)/2].Microseconds()) / 1000
}

// What an event costs on its way from the simulator through the function and the
// emulator to the client, all of them on this machine.
func BenchmarkEventThroughLambda(b *testing.B) {
	const events = 2000 // below the number at which they are merged
	deltas := make([]string, events)
	for i := range deltas {
		deltas[i] = " word"
	}
	binary := asShipped(b)
	c := launch(b, func(o *emulator.Options) { o.Bootstrap, o.Log = binary, io.Discard })
	client := &poe.Client{URL: c.url + "/nova-lite", AccessKey: keyA}
	c.ask(b, "nova-lite", "Hello")
	b.ResetTimer()
	for b.Loop() {
		c.sim.Script(bedrocksim.Text(deltas...))
		if a, err := client.Query(b.Context(), poe.Conversation("Hello")); err != nil || !a.Complete {
			b.Fatalf("%+v, %v", a, err)
		}
		c.Reports()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/events, "ns/event")
}

// What has to be uploaded and unpacked; build it first.
func BenchmarkZippedBinary(b *testing.B) {
	for _, arch := range []string{"arm64", "amd64"} {
		b.Run(arch, func(b *testing.B) {
			info, err := os.Stat("../../dist/gateway-" + arch + ".zip")
			if err != nil {
				b.Fatal("make build first: ", err)
			}
			b.ReportMetric(float64(info.Size()), "bytes")
			b.ReportMetric(0, "ns/op") // there is nothing to time
		})
	}
}
