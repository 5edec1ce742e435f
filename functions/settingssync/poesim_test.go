package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// poeSim plays Poe's API for settings. It knows bots by name, and takes whichever of their
// keys it is told; a refusal quotes the key, as a careless service would.
type poeSim struct {
	url string

	mu             sync.Mutex
	refused        []string                                     // keys
	answer         func(w http.ResponseWriter, bot, key string) // in place of accepted controls
	first          func()                                       // happens during the first fetch, once
	asked          []string                                     // bots, and keys that were refused
	underWay, most int                                          // fetches at a time
}

const acceptedEcho = `{'response_version': 2, 'parameter_controls': {'api_version': '2', 'sections': []}}`

func startPoe(t *testing.T) *poeSim {
	t.Helper()
	p := &poeSim{}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	p.url = server.URL
	return p
}

func (p *poeSim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.Split(strings.TrimPrefix(r.URL.Path, "/bot/fetch_settings/"), "/")
	if r.Method != http.MethodPost || len(path) != 3 || path[2] != "1.2" {
		http.Error(w, "no such call", http.StatusTeapot)
		return
	}
	bot, key := path[0], path[1]
	p.mu.Lock()
	p.underWay++
	p.most = max(p.most, p.underWay)
	refused, first, answer := slices.Contains(p.refused, key), p.first, p.answer
	if refused {
		p.asked = append(p.asked, bot+" refused")
	} else {
		p.asked = append(p.asked, bot)
		p.first = nil
	}
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.underWay--
	}()
	switch {
	case refused:
		http.Error(w, `{"detail": "the key `+key+` is not that of `+r.URL.Path+`"}`, http.StatusUnauthorized)
		return
	case first != nil:
		first()
	}
	if answer == nil {
		fmt.Fprint(w, acceptedEcho)
		return
	}
	answer(w, bot, key)
}

// play changes how Poe behaves from now on.
func (p *poeSim) play(change func(*poeSim)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(p)
}

// fetches returns what was asked for since the last time, sorted.
func (p *poeSim) fetches() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	asked := p.asked
	p.asked = nil
	slices.Sort(asked)
	return strings.Join(asked, ", ")
}

// says is an answer of Poe's that is the same for every bot.
func says(status int, body string) func(http.ResponseWriter, string, string) {
	return func(w http.ResponseWriter, _, key string) {
		w.WriteHeader(status)
		fmt.Fprint(w, strings.ReplaceAll(body, "KEY", key))
	}
}

// expect checks which bots were fetched since the last time.
func (p *poeSim) expect(t *testing.T, want string) {
	t.Helper()
	if got := p.fetches(); got != want {
		t.Errorf("Poe was asked for %q; want %q", got, want)
	}
}
