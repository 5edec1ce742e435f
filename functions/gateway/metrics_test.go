package main

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
	"github.com/poebridge/poebridge/pkg/telemetry/emf"
)

// metrics are the sums of the lines in what a process has written, by name, of the group or of
// one of its bots. There may be nothing else in it.
func metrics(t *testing.T, written, dimensions string) map[string]string {
	t.Helper()
	if end := strings.LastIndex(written, "\n"); end >= 0 {
		written = written[:end+1] // the rest is still in the pipe
	}
	documents, err := emf.ParseAll([]byte(written))
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(written, "\n"); n != len(documents) {
		t.Errorf("%d lines, of which %d are metrics:\n%s", n, len(documents), written)
	}
	totals := emf.Totals{}
	for _, d := range documents {
		if err := totals.Add(d); err != nil {
			t.Fatal(err)
		}
	}
	sums := map[string]string{}
	for series, sum := range totals {
		if series.Dimensions == dimensions {
			sums[series.Name] = strings.TrimRight(strings.TrimRight(sum.FloatString(12), "0"), ".")
		}
	}
	return sums
}

const ofGroup = "group=nova,stage=" + stage

func TestMetricsAreAllThatIsWrittenToStandardOutput(t *testing.T) {
	out := &lockedBuffer{}
	c := launch(t, func(o *emulator.Options) { o.Stdout = out })
	c.ask(t, "nova-lite", "Hello")
	c.ask(t, "nova-lite", "Again")
	c.ask(t, "nova-micro", "Hello")
	if got := c.status(t, "nova-lite", keyB); got != http.StatusUnauthorized {
		t.Errorf("got %d", got)
	}
	eventually(t, "the last line is written", func() bool { return strings.Contains(out.String(), `"poebridge.refused"`) })

	input, output := 0, 0
	for _, call := range c.sim.Calls() {
		input, output = input+call.Told.InputTokens, output+call.Told.OutputTokens
	}
	got := metrics(t, out.String(), ofGroup)
	for name, want := range map[string]int{
		"poebridge.requests": 3, "poebridge.refused": 1, "poebridge.calls": 3, "poebridge.cold_starts": 1,
		"gen_ai.client.inference.usage.input_tokens": input, "gen_ai.client.inference.usage.output_tokens": output,
	} {
		if got[name] != fmt.Sprint(want) {
			t.Errorf("%s: %q, want %d", name, got[name], want)
		}
	}
	for _, name := range []string{"poebridge.cold_start.init", "poebridge.cold_start.keys", "poebridge.cold_start.template", "poebridge.cost", "poebridge.duration"} {
		if got[name] == "" {
			t.Errorf("%s is missing", name)
		}
	}
	if got := metrics(t, out.String(), "bot=nova-lite,"+ofGroup)["poebridge.requests"]; got != "2" {
		t.Errorf("of nova-lite: %q", got)
	}
}

func TestMetricsCanBeLowered(t *testing.T) {
	for detail, want := range map[string]string{"group": "1", "off": ""} {
		out := &lockedBuffer{}
		c := launch(t, func(o *emulator.Options) { o.Stdout = out; o.Env = append(o.Env, "POEBRIDGE_METRICS="+detail) })
		c.ask(t, "nova-lite", "Hello")
		if want != "" {
			eventually(t, "the line is written", func() bool { return strings.Contains(out.String(), "\n") })
		}
		c.Close() // what is in the pipe comes out
		if got := metrics(t, out.String(), ofGroup)["poebridge.requests"]; got != want {
			t.Errorf("%s: %q", detail, got)
		}
		if got := metrics(t, out.String(), "bot=nova-lite,"+ofGroup); len(got) > 0 {
			t.Errorf("%s: of the bot %v", detail, got)
		}
	}
}

// A function that cannot serve says so with each request, in the metric that the alarm is on.
func TestAFunctionThatIsNotSetUpCorrectlyIsCounted(t *testing.T) {
	for _, wrong := range []string{"POEBRIDGE_TTL=soon", "POEBRIDGE_METRICS=often"} {
		out, log := &lockedBuffer{}, &lockedBuffer{}
		c := launch(t, func(o *emulator.Options) { o.Stdout, o.Log = out, log; o.Env = append(o.Env, wrong) })
		if got := c.status(t, "nova-lite", keyA); got != http.StatusServiceUnavailable {
			t.Errorf("%s: got %d", wrong, got)
		}
		eventually(t, "both starts are counted", func() bool { return strings.Count(out.String(), "\n") == 2 })
		if got := metrics(t, out.String(), ofGroup); got["poebridge.config.faults"] != "2" || len(got) != 1 {
			t.Errorf("%s: %v", wrong, got)
		}
		name, _, _ := strings.Cut(wrong, "=")
		eventually(t, "the log says why", func() bool { return strings.Contains(log.String(), `"error":"`+name+" is ") })
	}
}

// closed is a reader of the standard output that is gone.
type closed struct{}

func (closed) Write([]byte) (int, error) { return 0, errors.New("nobody reads this") }

// Go ends a process that writes to a standard output whose reader is gone. It would take the
// answers along that are under way.
func TestAnswersDoNotDependOnAReaderOfTheMetrics(t *testing.T) {
	c := launch(t, func(o *emulator.Options) { o.Stdout = closed{} })
	for range 5 { // the first of them has the reader go
		c.ask(t, "nova-lite", "Hello")
	}
	if n := c.Started(); n != 1 {
		t.Errorf("%d processes", n)
	}
}
