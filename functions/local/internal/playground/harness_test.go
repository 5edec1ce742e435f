package playground

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// oneBot is a site of one bot, group/bot, which answers by a handler.
type oneBot struct{ parameters []string }

func (oneBot) Site(context.Context) Site                             { return Site{Groups: []Group{}} }
func (oneBot) Path(group, bot string) string                         { return "/" + group + "/" + bot }
func (oneBot) Key(context.Context, string, string) (string, error)   { return "the key", nil }
func (b oneBot) Parameters(context.Context, string, string) []string { return b.parameters }

// page is a playground, and what a page asks of it.
type page struct {
	*Server
	t *testing.T
}

func newPage(t *testing.T, answer http.HandlerFunc, parameters ...string) page {
	return page{New(Options{Bots: oneBot{parameters}, Serve: answer, Wire: NewWire("")}), t}
}

func (p page) do(method, path, body string) *httptest.ResponseRecorder {
	p.t.Helper()
	r := httptest.NewRequest(method, "http://127.0.0.1:8080"+Path+path, strings.NewReader(body))
	r.RemoteAddr = "127.0.0.1:50000"
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	return w
}

// ask sends a query and returns what is known of the answer in the end.
func (p page) ask(query string) Exchange {
	p.t.Helper()
	w := p.do(http.MethodPost, "api/bots/group/bot", query)
	_, _ = io.Copy(io.Discard, w.Body)
	return p.wire(w.Header().Get(wireHeader))
}

func (p page) wire(id string) (found Exchange) {
	p.t.Helper()
	w := p.do(http.MethodGet, "api/wire/"+id, "")
	if err := json.Unmarshal(w.Body.Bytes(), &found); err != nil || w.Code != http.StatusOK {
		p.t.Fatalf("%d %s: %v", w.Code, w.Body, err)
	}
	return found
}
