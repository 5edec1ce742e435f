package bot

import (
	"strings"
	"testing"
)

const collectorLayer = "arn:aws:lambda:us-east-1:901920570463:layer:aws-otel-collector-arm64-ver-0-102-1:1"

func TestTracesOfAGroup(t *testing.T) {
	const local, beside = " (http://localhost:4318 is a collector in a layer)", "layers: [" + collectorLayer + "]"
	const want = "want an address such as http://localhost:4318, with neither a user nor a query; keys go into OTEL_EXPORTER_OTLP_HEADERS"
	const hint = " (arn:aws:lambda:REGION:ACCOUNT:layer:NAME:VERSION)"
	layer := func(name string) string { return "arn:aws:lambda:us-east-1:123456789012:layer:" + name + ":1" }
	five := strings.Join([]string{layer("a"), layer("b"), layer("c"), layer("d"), layer("e")}, ", ")
	for name, c := range map[string]struct{ traces, want string }{
		"a collector in a layer":     {"endpoint: 'http://localhost:4318', " + beside, ""},
		"by its number":              {"endpoint: 'http://[::1]:4318/', " + beside, ""},
		"elsewhere":                  {"endpoint: https://collector.example.com/otlp, sample: 0.05", ""},
		"no query":                   {"endpoint: https://collector.example.com, sample: 0", ""},
		"a layer alone":              {beside, ""},
		"of GovCloud":                {"layers: [arn:aws-us-gov:lambda:us-east-1:123456789012:layer:x_Y-1:23]", ""},
		"elsewhere in the open":      {"endpoint: 'http://collector.example.com:4318'", "g:5:20: traces.endpoint: want https; http is for this machine alone" + local},
		"a look-alike of localhost":  {"endpoint: 'http://localhost.example.com'", "g:5:20: traces.endpoint: want https; http is for this machine alone" + local},
		"no address":                 {"endpoint: 'localhost:4318'", "g:5:20: traces.endpoint: " + want + local},
		"a key as a user":            {"endpoint: 'https://SECRET@collector.example.com'", "g:5:20: traces.endpoint: " + want + local},
		"a key in a query":           {"endpoint: 'https://collector.example.com?key=SECRET'", "g:5:20: traces.endpoint: " + want + local},
		"a query by half":            {"endpoint: 'https://collector.example.com?'", "g:5:20: traces.endpoint: " + want + local},
		"more than all":              {"endpoint: https://collector.example.com, sample: 1.01", "g:5:59: traces.sample: want from 0 to 1, got 1.01 (1 is every query)"},
		"less than none":             {"endpoint: https://collector.example.com, sample: -0.5", "g:5:59: traces.sample: want from 0 to 1, got -0.5 (1 is every query)"},
		"a share that is none":       {"endpoint: https://collector.example.com, sample: .nan", "g:5:59: traces.sample: want a number, got the number .nan"},
		"a share in percent":         {"endpoint: https://collector.example.com, sample: 5%", `g:5:59: traces.sample: want a number, got "5%"`},
		"a share of nothing":         {"sample: 0.5", "g:5:18: traces.sample: nothing is sent without traces.endpoint" + local},
		"a slip, told once":          {"endpont: https://collector.example.com, sample: 0.5", `g:5:10: traces.endpont: unknown key "endpont" (did you mean "endpoint"?)`},
		"a key in the file":          {"endpoint: https://collector.example.com, headers: SECRET", `g:5:51: traces.headers: unknown key "headers" (known here: endpoint, layers, sample)`},
		"a layer of no version":      {"layers: [" + strings.TrimSuffix(collectorLayer, ":1") + "]", `g:5:19: traces.layers[0]: not the shape of a layer's ARN with its version: "arn:aws:lambda:us-east-1:901920570463:la…"` + hint},
		"a layer's name":             {"layers: [otel]", `g:5:19: traces.layers[0]: not the shape of a layer's ARN with its version: "otel"` + hint},
		"a function":                 {"layers: ['arn:aws:lambda:us-east-1:123456789012:function:x:1']", `g:5:19: traces.layers[0]: not the shape of a layer's ARN with its version: "arn:aws:lambda:us-east-1:123456789012:fu…"` + hint},
		"a layer of any region":      {"layers: ['arn:aws:lambda:*:123456789012:layer:x:1']", `g:5:19: traces.layers[0]: not the shape of a layer's ARN with its version: "arn:aws:lambda:*:123456789012:layer:x:1"` + hint},
		"a layer somewhere else":     {"layers: [" + strings.Replace(collectorLayer, "us-east-1", "eu-west-1", 1) + "]", "g:5:19: traces.layers[0]: a layer of eu-west-1, for a function in us-east-1" + hint},
		"a layer twice":              {"layers: [" + collectorLayer + ", " + collectorLayer + "]", `g:5:103: traces.layers[1]: "arn:aws:lambda:us-east-1:901920570463:la…" stands twice`},
		"one layer that is no list":  {"layers: " + collectorLayer, `g:5:18: traces.layers: want a list, got "arn:aws:lambda:us-east-1:901920570463:la…"`},
		"as many layers as Lambda's": {"layers: [" + five + "]", ""},
		"one more":                   {"layers: [" + five + ", " + layer("f") + "]", "g:5:10: traces.layers: Lambda allows 5, got 6"},
	} {
		t.Run(name, func(t *testing.T) {
			_, warnings, err := LoadGroup(Source{"g", []byte(smallGroup + "traces: {" + c.traces + "}\n")}, Options{Strict: true})
			if got := text(err); got != c.want || len(warnings) > 0 {
				t.Errorf("got  %s\nwant %s\nwarnings %v", got, c.want, warnings)
			}
			if strings.Contains(text(err), "SECRET") {
				t.Errorf("a key is told: %v", err)
			}
		})
	}
}

// A layer belongs to a region, so that a stage in another one needs its own.
func TestTracesOfAStage(t *testing.T) {
	group := smallGroup + "traces: {endpoint: 'http://localhost:4318', layers: [" + collectorLayer + "], sample: 0.5}\n"
	for name, c := range map[string]struct {
		stage, want string
		traces      Traces
	}{
		"none":           {"{traces: null}", "", Traces{Sample: 1}},
		"elsewhere":      {"{region: eu-west-1}", "g:5:54: traces.layers[0]: a layer of us-east-1, for a function in eu-west-1 (arn:aws:lambda:REGION:ACCOUNT:layer:NAME:VERSION)", Traces{}},
		"without layers": {"{traces: {layers: null, endpoint: https://collector.example.com}}", "", Traces{Endpoint: "https://collector.example.com", Sample: 0.5}},
	} {
		g, _, err := LoadGroup(Source{"g", []byte(group + "stages: {prod: " + c.stage + "}\n")}, Options{Stage: "prod", Strict: true})
		if text(err) != c.want {
			t.Errorf("%s: got  %v\nwant %s", name, err, c.want)
			continue
		}
		if g != nil && (g.Traces.Endpoint != c.traces.Endpoint || len(g.Traces.Layers) > 0 || g.Traces.Sample != c.traces.Sample) {
			t.Errorf("%s: %+v", name, g.Traces)
		}
	}
}

// Whoever deploys is told; a function that runs warns of nothing that it cannot change.
func TestACollectorThatNobodyHasPutBesideTheFunctionIsAWarning(t *testing.T) {
	source := Source{"g", []byte(smallGroup + "traces: {endpoint: 'http://127.0.0.1:4318'}\n")}
	_, warnings, err := LoadGroup(source, Options{Strict: true})
	if want := "g:5:20: traces.endpoint: without a layer nothing listens there (traces.layers names them)"; err != nil || warnings.Error() != want {
		t.Errorf("%v, %v", warnings, err)
	}
	if _, warnings, err = LoadGroup(source, Options{}); err != nil || len(warnings) > 0 {
		t.Errorf("where it runs: %v, %v", warnings, err)
	}
}
