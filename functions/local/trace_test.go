package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Each group tells a collector which it is, in this process as in a function of its own.
func TestTracesGoToACollector(t *testing.T) {
	sent := make(chan string, 2)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sent <- r.URL.Path + string(body)
	}))
	defer collector.Close()
	p := start(t, map[string]string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": collector.URL + "/mine"})
	url, key, _ := p.curl()
	root := strings.Join(strings.Split(url, "/")[:3], "/")
	for _, at := range []string{"nova/nova-lite", "mistral/mistral-large-3"} {
		group, bot, _ := strings.Cut(at, "/")
		talk(t, root+"/"+at, key, "Hello!")
		got := <-sent
		if !strings.HasPrefix(got, "/mine{") || !strings.Contains(got, `{"key":"poebridge.group","value":{"stringValue":"`+group+`"}}`) || !strings.Contains(got, `{"key":"poebridge.bot","value":{"stringValue":"`+bot+`"}}`) {
			t.Errorf("%s: %s", at, got)
		}
	}
}
