package otlp_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/poebridge/poebridge/pkg/telemetry/otlp"
)

func TestWithoutACollectorThereAreNoSettings(t *testing.T) {
	set := map[string]string{"OTEL_EXPORTER_OTLP_HEADERS": "api-key=x", "OTEL_SERVICE_NAME": "x", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc", "OTEL_TRACES_SAMPLER": "new"}
	if s, err := otlp.Read(func(name string) string { return set[name] }); s != nil || err != nil {
		t.Errorf("%v, %v", s, err)
	}
}

func TestSettingsThatAreWrong(t *testing.T) {
	const base, traces = "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
	for name, row := range map[string]struct {
		env  []string
		want string // empty: nothing is
	}{
		"an extension":          {[]string{base, "http://localhost:4318"}, ""},
		"by its number":         {[]string{base, "http://127.0.0.1:4318/"}, ""},
		"of the new protocol":   {[]string{base, "http://[::1]:4318"}, ""},
		"elsewhere":             {[]string{base, "https://collector.example.com"}, ""},
		"at its own address":    {[]string{traces, "https://collector.example.com/otlp/v1/traces"}, ""},
		"elsewhere in the open": {[]string{base, "http://collector.example.com:4318"}, base + ": want https; http is for this machine alone"},
		"of traces":             {[]string{traces, "http://collector.example.com:4318"}, traces + ": want https"},
		"no address":            {[]string{base, "localhost:4318"}, base + ": want an address such as http://localhost:4318"},
		"a name alone":          {[]string{base, "collector"}, base + ": want an address"},
		"a port alone":          {[]string{base, "https://:4318"}, base + ": want an address"},
		"a port that is none":   {[]string{base, "http://localhost:99999"}, base + ": want an address"},
		"with a user":           {[]string{base, "https://me:SECRET@collector.example.com"}, base + ": want an address"},
		"with a query":          {[]string{traces, "https://collector.example.com/?key=SECRET"}, traces + ": want an address"},
		"with a query by half":  {[]string{base, "https://collector.example.com?"}, base + ": want an address"},
		"JSON":                  {[]string{"OTEL_EXPORTER_OTLP_PROTOCOL", "http/json"}, ""},
		"protobuf":              {[]string{"OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"}, "OTEL_EXPORTER_OTLP_PROTOCOL is not http/json"},
		"JSON for traces":       {[]string{"OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/json"}, ""},
		"a header":              {[]string{"OTEL_EXPORTER_OTLP_HEADERS", "x-key=SECRET, other=a%2Cb%20%3D,,"}, ""},
		"no header":             {[]string{"OTEL_EXPORTER_OTLP_HEADERS", "a=b,SECRET"}, "OTEL_EXPORTER_OTLP_HEADERS: entry 2 is not name=value"},
		"a header by half":      {[]string{"OTEL_EXPORTER_OTLP_TRACES_HEADERS", "key=SECRET%2"}, "OTEL_EXPORTER_OTLP_TRACES_HEADERS: entry 1 is not name=value"},
		"a header with a break": {[]string{"OTEL_EXPORTER_OTLP_HEADERS", "key=SECRET%0D%0AHost: x"}, "OTEL_EXPORTER_OTLP_HEADERS: entry 1 is not a header that HTTP allows"},
		"a name with a space":   {[]string{"OTEL_EXPORTER_OTLP_HEADERS", "SECRET key=x"}, "OTEL_EXPORTER_OTLP_HEADERS: entry 1 is not a header"},
		"no attribute":          {[]string{"OTEL_RESOURCE_ATTRIBUTES", "SECRET"}, "OTEL_RESOURCE_ATTRIBUTES: entry 1 is not name=value"},
		"no sampler":            {[]string{"OTEL_TRACES_SAMPLER", "sometimes"}, `OTEL_TRACES_SAMPLER is "sometimes"; want always_on`},
		"no ratio":              {[]string{"OTEL_TRACES_SAMPLER", "traceidratio", "OTEL_TRACES_SAMPLER_ARG", "50%"}, `OTEL_TRACES_SAMPLER_ARG is "50%"; want a number from 0 to 1`},
		"too much":              {[]string{"OTEL_TRACES_SAMPLER", "traceidratio", "OTEL_TRACES_SAMPLER_ARG", "2"}, `OTEL_TRACES_SAMPLER_ARG is "2"`},
		"not a number":          {[]string{"OTEL_TRACES_SAMPLER", "parentbased_traceidratio", "OTEL_TRACES_SAMPLER_ARG", "NaN"}, `OTEL_TRACES_SAMPLER_ARG is "NaN"`},
		"a ratio for nothing":   {[]string{"OTEL_TRACES_SAMPLER", "always_on", "OTEL_TRACES_SAMPLER_ARG", "x"}, ""},
		"all at once":           {[]string{base, "x", "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "OTEL_TRACES_SAMPLER", "x"}, "\nOTEL_EXPORTER_OTLP_PROTOCOL is not http/json, the one protocol that traces are sent by\nOTEL_TRACES_SAMPLER is"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := otlp.Read(env(row.env...))
			switch {
			case row.want == "" && (err != nil || s == nil):
				t.Errorf("%v", err)
			case row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want) || s != nil):
				t.Errorf("got %v, want %s", err, row.want)
			case err != nil && strings.Contains(err.Error(), "SECRET"):
				t.Errorf("a secret is in %v", err)
			}
		})
	}
}

// The variables of traces stand above those of all signals, and Content-Type is ours.
func TestHeadersGoWithATrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, env(
			"OTEL_EXPORTER_OTLP_HEADERS", "other=x",
			"OTEL_EXPORTER_OTLP_TRACES_HEADERS", "api-key=a%2Cb%20c+d,content-type=text/plain",
		))
		r.ask()
		sent := r.collector.raw.String()
		if !strings.Contains(sent, "Api-Key:[a,b c+d]") || !strings.Contains(sent, "User-Agent:[poebridge/v1]") || strings.Contains(sent, "Other:") {
			t.Errorf("sent %s", sent)
		}
	})
}

// Whoever hands the variables on to a function goes by the list.
func TestEveryVariableIsListed(t *testing.T) {
	asked := map[string]bool{}
	_, _ = otlp.Read(func(name string) string {
		asked[name] = true
		if name == "OTEL_EXPORTER_OTLP_ENDPOINT" {
			return "http://localhost:4318"
		}
		return ""
	})
	for _, name := range otlp.Variables {
		if !asked[name] {
			t.Errorf("%s is not read", name)
		}
		delete(asked, name)
	}
	if len(asked) > 0 {
		t.Errorf("not listed: %v", asked)
	}
}
