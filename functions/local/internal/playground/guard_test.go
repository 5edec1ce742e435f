package playground_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/functions/local/internal/playground"
)

// oneBot is a site of one bot, whose requests are answered by a handler.
type oneBot struct {
	playground.Bots // what is not asked here
	bot             playground.Bot
}

const oneKey = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

func (o oneBot) Site(context.Context) playground.Site {
	return playground.Site{Answers: "a test", Groups: []playground.Group{{Name: "group", Bots: []playground.Bot{o.bot}, Problems: []string{}}}}
}

func (oneBot) Path(group, bot string) string { return "/" + group + "/" + bot }

func (oneBot) Key(context.Context, string, string) (string, error) { return oneKey, nil }

func (oneBot) Parameters(context.Context, string, string) []string { return nil }

// ready is a bot that can be talked to.
func ready(name string) playground.Bot {
	return playground.Bot{Name: name, URL: "http://127.0.0.1/group/" + name, State: playground.StateReady, Kind: "chat", Model: "a.model", Problems: []string{}, Warnings: []string{}}
}

// options are those of a playground whose bots all answer by a handler.
func options(bots playground.Bots, answer http.HandlerFunc) playground.Options {
	return playground.Options{Bots: bots, Serve: answer, Wire: playground.NewWire("")}
}

// newServer serves a bot named bot that answers by a handler.
func newServer(answer http.HandlerFunc) *playground.Server {
	return playground.New(options(oneBot{bot: ready("bot")}, answer))
}

func TestOtherSitesAndMachinesAreRefused(t *testing.T) {
	asked := 0
	server := newServer(func(w http.ResponseWriter, r *http.Request) { asked++ })
	for _, row := range []struct {
		name, from, host string
		header           map[string]string
		want             int
	}{
		{"this page", "127.0.0.1:5000", "127.0.0.1:8080", map[string]string{"Origin": "http://127.0.0.1:8080", "Sec-Fetch-Site": "same-origin"}, 200},
		{"by the name localhost", "127.0.0.1:5000", "localhost:8080", map[string]string{"Origin": "http://localhost:8080"}, 200},
		{"over IPv6", "[::1]:5000", "[::1]:8080", nil, 200},
		{"over IPv4 in IPv6", "[::ffff:127.0.0.1]:5000", "127.0.0.1:8080", nil, 200},
		{"without a port", "127.0.0.1:5000", "localhost", nil, 200},
		{"a program, which sends no origin", "127.0.0.1:5000", "127.0.0.1:8080", nil, 200},
		{"another machine", "192.0.2.7:5000", "127.0.0.1:8080", nil, 403},
		{"another machine, over IPv6", "[2001:db8::7]:5000", "localhost:8080", nil, 403},
		{"nobody can tell which machine", "@", "localhost:8080", nil, 403},
		{"another name that leads here", "127.0.0.1:5000", "evil.example:8080", nil, 403},
		{"a name that looks like this one", "127.0.0.1:5000", "localhost.evil.example", nil, 403},
		{"a number that looks like this one", "127.0.0.1:5000", "127.0.0.1.evil.example:8080", nil, 403},
		{"the address of all", "127.0.0.1:5000", "0.0.0.0:8080", nil, 403},
		{"no name", "127.0.0.1:5000", "", nil, 403},
		{"a page of another site", "127.0.0.1:5000", "127.0.0.1:8080", map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
		{"a page of another port", "127.0.0.1:5000", "127.0.0.1:8080", map[string]string{"Sec-Fetch-Site": "same-site"}, 403},
		{"a page of another site, in an older browser", "127.0.0.1:5000", "127.0.0.1:8080", map[string]string{"Origin": "http://evil.example"}, 403},
		{"a page of another port, in an older browser", "127.0.0.1:5000", "127.0.0.1:8080", map[string]string{"Origin": "http://127.0.0.1:9090"}, 403},
		{"another machine, by a tunnel that gives this machine's name", "127.0.0.1:5000", "localhost:8080", map[string]string{"X-Forwarded-For": "192.0.2.7"}, 403},
		{"another name, by a proxy on this machine", "127.0.0.1:5000", "127.0.0.1:8080", map[string]string{"X-Forwarded-Host": "bots.example", "Sec-Fetch-Site": "same-origin"}, 403},
		{"another machine, in the standard's words", "127.0.0.1:5000", "127.0.0.1:8080", map[string]string{"Forwarded": "for=192.0.2.7"}, 403},
		{"a page in a sandbox", "127.0.0.1:5000", "127.0.0.1:8080", map[string]string{"Origin": "null"}, 403},
	} {
		t.Run(row.name, func(t *testing.T) {
			asked = 0
			r := httptest.NewRequest(http.MethodPost, playground.Path+"api/bots/group/bot", strings.NewReader(`{"type":"settings"}`))
			r.RemoteAddr, r.Host = row.from, row.host
			for name, value := range row.header {
				r.Header.Set(name, value)
			}
			w := httptest.NewRecorder()
			server.ServeHTTP(w, r)
			if passed := asked == 1; w.Code != row.want || passed != (row.want == 200) {
				t.Errorf("%d, and the bot was asked %d times; want %d", w.Code, asked, row.want)
			}
		})
	}
}

func TestABotGetsItsKeyAndTheRequestAsItIs(t *testing.T) {
	const body = "{\"type\": \"settings\",\n \"version\":\"1.2\"}"
	server := newServer(func(w http.ResponseWriter, r *http.Request) {
		got, _ := io.ReadAll(r.Body)
		if r.Method != http.MethodPost || r.URL.Path != "/group/bot" || r.Header.Get("Authorization") != "Bearer "+oneKey || string(got) != body {
			t.Errorf("%s %s %v\n%s", r.Method, r.URL, r.Header, got)
		}
		w.WriteHeader(http.StatusTeapot)
	})
	r := httptest.NewRequest(http.MethodPost, playground.Path+"api/bots/group/bot", strings.NewReader(body))
	r.RemoteAddr, r.Host = "127.0.0.1:5000", "127.0.0.1:8080"
	r.Header.Set("Authorization", "Bearer of the page's own")
	w := httptest.NewRecorder()
	server.ServeHTTP(w, r)
	if w.Code != http.StatusTeapot || strings.Contains(w.Body.String(), oneKey) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestEveryAnswerIsProtected(t *testing.T) {
	server := newServer(func(w http.ResponseWriter, r *http.Request) {})
	for _, path := range []string{"", "page.js", "page.css", "api/site", "nothing"} {
		r := httptest.NewRequest(http.MethodGet, playground.Path+path, nil)
		r.RemoteAddr, r.Host = "127.0.0.1:5000", "127.0.0.1:8080"
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		policy := w.Header().Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "script-src 'self';", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"} {
			if !strings.Contains(policy, part) {
				t.Errorf("%q: the policy %q lacks %s", path, policy, part)
			}
		}
		if w.Header().Get("X-Content-Type-Options") != "nosniff" || w.Header().Get("Cross-Origin-Resource-Policy") != "same-origin" {
			t.Errorf("%q: %v", path, w.Header())
		}
	}
}
