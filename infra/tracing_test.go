package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/telemetry/otlp"
)

const collectorLayer = "arn:aws:lambda:us-east-1:901920570463:layer:aws-otel-collector-arm64-ver-0-102-1:1"

// traced is the stack of a group with traces.
func traced(t *testing.T, traces string) template {
	t.Helper()
	group := read(t, shippedConfigs+"/groups/nova/group.yaml") + "traces: {" + traces + "}\n"
	dir := folder(t, map[string]string{"groups/nova/group.yaml": group})
	return deployed(t, settings{configs: dir, groups: []string{"nova"}}).stacks["poebridge-prod-nova"]
}

// variables are those of a function that begin so.
func variables(f resource, prefix string) map[string]string {
	out := map[string]string{}
	for name, value := range f.Properties["Environment"].(map[string]any)["Variables"].(map[string]any) {
		if strings.HasPrefix(name, prefix) {
			out[name] = flat(value)
		}
	}
	return out
}

func TestNothingIsTracedUntilAGroupAsksForIt(t *testing.T) {
	for name, stack := range shipped.stacks {
		for _, word := range []string{"TracingConfig", `"Layers"`, "OTEL_", "xray:"} {
			if strings.Contains(stack.text, word) {
				t.Errorf("%s has %s", name, word)
			}
		}
	}
}

func TestTracesGoWhereTheirGroupSays(t *testing.T) {
	for name, c := range map[string]struct {
		traces, endpoint, share string
		layers                  []string
	}{
		"to a collector in a layer": {"endpoint: 'http://localhost:4318', layers: [" + collectorLayer + "]", "http://localhost:4318", "1", []string{collectorLayer}},
		"some of them, elsewhere":   {"endpoint: https://collector.example.com, sample: 0.0001", "https://collector.example.com", "0.0001", nil},
		"by a layer alone":          {"layers: [" + collectorLayer + "]", "", "", []string{collectorLayer}},
	} {
		t.Run(name, func(t *testing.T) {
			stack := traced(t, c.traces)
			_, f := stack.one(t, "AWS::Lambda::Function")
			if mode, _ := f.Properties["TracingConfig"].(map[string]any); mode["Mode"] != "Active" {
				t.Errorf("traced %v", mode)
			}
			if layers, there := f.Properties["Layers"]; there != (len(c.layers) > 0) || there && !slices.Equal(texts(layers), c.layers) {
				t.Errorf("layers %v", layers)
			}
			got := variables(f, "OTEL_")
			if got["OTEL_EXPORTER_OTLP_ENDPOINT"] != c.endpoint || got["OTEL_TRACES_SAMPLER_ARG"] != c.share || c.endpoint == "" && len(got) > 0 {
				t.Errorf("the function has %v", got)
			}
			checkRead(t, got)
			checkTracingRole(t, stack)
		})
	}
}

// checkRead has the function's own reader say whether it would start with its variables.
func checkRead(t *testing.T, got map[string]string) {
	t.Helper()
	for name := range got {
		if !slices.Contains(otlp.Variables, name) {
			t.Errorf("nobody reads %s", name)
		}
	}
	s, err := otlp.Read(func(name string) string { return got[name] })
	if err != nil || (s == nil) != (len(got) == 0) {
		t.Errorf("the function sends to %v: %v", s, err)
	}
	if sampler := got["OTEL_TRACES_SAMPLER"]; s != nil && sampler != "traceidratio" {
		t.Errorf("it decides by %q", sampler)
	}
}

// checkTracingRole: the role has the two rights and no more, and the CDK has added nothing.
func checkTracingRole(t *testing.T, stack template) {
	t.Helper()
	s := stack.rights()["WriteTraces"]
	if !slices.Equal(s.Actions, []string{"xray:PutTelemetryRecords", "xray:PutTraceSegments"}) || !slices.Equal(s.Resources, []string{"*"}) {
		t.Errorf("the role may %v on %v", s.Actions, s.Resources)
	}
	if n := strings.Count(stack.text, "xray:"); n != 2 || len(stack.of("AWS::IAM::Policy")) > 0 {
		t.Errorf("%d rights of X-Ray, and policies %v", n, stack.of("AWS::IAM::Policy"))
	}
}

// TestAnotherLayerIsAnotherVersion: the address leads to a version, which is made once and
// never changed.
func TestAnotherLayerIsAnotherVersion(t *testing.T) {
	seen := map[string]string{}
	for _, traces := range []string{
		"layers: [" + collectorLayer + "]", "layers: [" + collectorLayer + "0]",
		"endpoint: https://collector.example.com", "endpoint: https://collector.example.com, sample: 0.5",
	} {
		id, _ := traced(t, traces).one(t, "AWS::Lambda::Version")
		if other, taken := seen[id]; taken {
			t.Errorf("%s is not deployed where %s was", traces, other)
		}
		seen[id] = traces
	}
	if id, _ := shipped.stacks["poebridge-prod-nova"].one(t, "AWS::Lambda::Version"); seen[id] != "" {
		t.Errorf("%s is not deployed at all", seen[id])
	}
}
