package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
)

// tracing is what a collector has got: traces, each with the names of its spans.
type tracing struct {
	lockedBuffer
	url string
}

func collect(t *testing.T) *tracing {
	t.Helper()
	c := &tracing{}
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.URL.Path != "/v1/traces" {
			t.Errorf("%s: %v", r.URL.Path, err)
		}
		_, _ = c.Write(append(body, '\n'))
	}))
	t.Cleanup(server.Close)
	c.url = server.URL
	return c
}

// The function is frozen when its answer has ended: what it tells a collector it has told by then.
func TestAFunctionSendsTheTraceOfAQueryBeforeItIsFrozen(t *testing.T) {
	c := collect(t)
	f := launch(t, func(o *emulator.Options) {
		o.Freeze = true
		o.Env = append(o.Env, "OTEL_EXPORTER_OTLP_ENDPOINT="+c.url, "OTEL_SERVICE_NAME=bots")
	})
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, f.url+"/nova-lite",
		strings.NewReader(`{"version":"1.2","type":"query","query":[{"role":"user","content":"Hello"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+keyA)
	request.Header.Set("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if _, err := io.ReadAll(response.Body); err != nil {
		t.Fatal(err)
	}
	f.Reports()
	sent := c.String()
	for _, want := range []string{
		`"traceId":"0af7651916cd43dd8448eb211c80319c"`, `"parentSpanId":"b7ad6b7169203331"`, `"name":"POST /{bot}"`, `"name":"chat us.amazon.nova-lite-v1:0"`,
		`{"key":"service.name","value":{"stringValue":"bots"}}`, `{"key":"deployment.environment.name","value":{"stringValue":"test"}}`, `{"key":"poebridge.group","value":{"stringValue":"nova"}}`,
	} {
		if !strings.Contains(sent, want) {
			t.Errorf("no %s in\n%s", want, sent)
		}
	}
}

// What is not wanted costs nothing: there is no exporter, and nothing around the gateway.
func TestWithoutACollectorNothingStandsBetweenRequestsAndTheGateway(t *testing.T) {
	s, err := readSettings(func(name string) string {
		return map[string]string{"POEBRIDGE_GROUP": "nova", "POEBRIDGE_STAGE": "prod"}[name]
	})
	if err != nil {
		t.Fatal(err)
	}
	if h, ok := s.gateway(gateway.Options{}).(*gateway.Gateway); !ok {
		t.Errorf("requests go to %T", h)
	}
}

func TestACollectorThatIsNoneIsASettingThatIsWrong(t *testing.T) {
	_, err := readSettings(func(name string) string {
		return map[string]string{"POEBRIDGE_GROUP": "nova", "POEBRIDGE_STAGE": "prod", "OTEL_EXPORTER_OTLP_ENDPOINT": "collector", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}[name]
	})
	if err == nil || !strings.Contains(err.Error(), "OTEL_EXPORTER_OTLP_ENDPOINT: want an address") || !strings.Contains(err.Error(), "OTEL_EXPORTER_OTLP_PROTOCOL is not http/json") {
		t.Errorf("got %v", err)
	}
}

// One bot's template asks for lines of level debug, and the function's level is info.
func TestTheLevelOfABotReachesTheLogOfTheFunction(t *testing.T) {
	log := &lockedBuffer{}
	f := launch(t, func(o *emulator.Options) { o.Log = log })
	base := f.put(t, baseName, "groups/nova/nova-lite.yaml")
	f.conf.PutParameter(baseName, base+"\nlog: {level: debug}\n")
	f.ask(t, "nova-micro", "Hello")
	f.ask(t, "nova-lite", "Hello")
	traces := 0
	eventually(t, "both are logged", func() bool { return strings.Count(log.String(), `"msg":"request"`) == 2 })
	for text := range strings.Lines(log.String()) {
		var line struct {
			Msg, Bot string
			Lambda   string `json:"lambda_request_id"`
		}
		if json.Unmarshal([]byte(text), &line) != nil || line.Msg != "trace" {
			continue
		}
		if traces++; line.Bot != "nova-lite" || line.Lambda == "" {
			t.Errorf("traced: %s", text)
		}
	}
	if traces != 1 {
		t.Errorf("%d traces", traces)
	}
}

// What comes behind an answer, of a collector or of AWS, net/http writes to the standard log:
// the key of the collector here, of a model's answer the rest.
func TestNothingOfWhatComesBehindAnAnswerIsLogged(t *testing.T) {
	collector := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, out, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
		_ = out.Flush()
		_, _ = io.WriteString(out, r.Header.Get("Api-Key"))
		_ = out.Flush()
		_, _ = out.ReadByte() // until the other side has had enough of it
		_ = conn.Close()
	}))
	defer collector.Close()
	log := &lockedBuffer{}
	f := launch(t, func(o *emulator.Options) {
		o.Log = log
		o.Env = append(o.Env, "OTEL_EXPORTER_OTLP_ENDPOINT="+collector.URL, "OTEL_EXPORTER_OTLP_HEADERS=api-key=ZQMARKZQ")
	})
	eventually(t, "something comes behind an answer", func() bool {
		f.ask(t, "nova-lite", "Hello")
		return strings.Contains(log.String(), "Unsolicited response")
	})
	if strings.Contains(log.String(), "ZQMARKZQ") {
		t.Errorf("log:\n%s", log)
	}
}
