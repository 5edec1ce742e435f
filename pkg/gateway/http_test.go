package gateway_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/poe"
)

const query = `{"version":"1.2","type":"query","query":[{"role":"user","content":"Hi"}]}`

func TestStatusCodes(t *testing.T) {
	good := "Bearer " + accessKey
	for _, row := range []struct {
		name, method, path, auth, body string
		status                         int
		want                           string // what the body begins with
	}{
		{"a query", "POST", "/plain", good, query, 200, "event: meta\n"},
		{"with a trailing slash", "POST", "/plain/", good, query, 200, "event: meta\n"},
		{"a page for people", "GET", "/plain", "", "", 200, "<!doctype html>"},
		{"the same page for any name", "GET", "/no-such-bot", "", "", 200, "<!doctype html>"},
		{"health", "GET", "/healthz", "", "", 200, "ok"},
		{"no key", "POST", "/plain", "", query, 401, `{"detail":"Not authenticated"}`},
		{"another scheme", "POST", "/plain", "Basic " + accessKey, query, 401, `{"detail":"Not authenticated"}`},
		{"bearer in lower case", "POST", "/plain", "bearer " + accessKey, query, 401, `{"detail":"Not authenticated"}`},
		{"a wrong key", "POST", "/plain", good + "x", query, 401, `{"detail":"Invalid access key"}`},
		{"an empty key", "POST", "/plain", "Bearer ", query, 401, `{"detail":"Not authenticated"}`},
		{"an unknown bot, as a wrong key", "POST", "/no-such-bot", good, query, 401, `{"detail":"Invalid access key"}`},
		{"not JSON", "POST", "/plain", good, "hello", 400, `{"detail":"the body must be a JSON object`},
		{"an array", "POST", "/plain", good, "[1]", 400, `{"detail":"the body must be a JSON object`},
		{"an empty body", "POST", "/plain", good, "", 400, `{"detail":"the body must be a JSON object`},
		{"10 MB", "POST", "/plain", good, `{"type":"query","x":"` + strings.Repeat("x", 10<<20) + `"}`, 413, `{"detail":"The request is larger than 6291456 bytes.`},
		{"an unknown type", "POST", "/plain", good, `{"type":"dance"}`, 501, `{"detail":"Unsupported request type"}`},
		{"another method", "PUT", "/plain", good, query, 405, "Method Not Allowed"},
		{"a deeper path", "POST", "/plain/x", good, query, 404, "404"},
		{"a reaction", "POST", "/plain", good, `{"type":"report_reaction","reaction":"heart"}`, 200, `{}`},
		{"feedback", "POST", "/plain", good, `{"type":"report_feedback","feedback_type":"like"}`, 200, `{}`},
		{"an error report", "POST", "/plain", good, `{"type":"report_error","message":"Bot returned no text"}`, 200, `{}`},
		{"a query with a bad field is a stream", "POST", "/plain", good, `{"type":"query","query":"hi"}`, 200, "event: meta\n"},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := newRig(t, "nova", nil)
			response := r.send(t, row.method, row.path, row.auth, row.body)
			body, _ := io.ReadAll(response.Body)
			if response.StatusCode != row.status || !strings.HasPrefix(string(body), row.want) {
				t.Errorf("got %d %.100q", response.StatusCode, body)
			}
			if challenge := response.Header.Get("WWW-Authenticate"); (challenge == "Bearer") != (row.status == 401) {
				t.Errorf("WWW-Authenticate is %q", challenge)
			}
			if calls := len(r.sim.Calls()); calls > 0 && row.body != query {
				t.Errorf("%d calls to the model", calls)
			}
		})
	}
}

func (r *rig) send(t *testing.T, method, path, auth, body string) *http.Response {
	t.Helper()
	request, err := http.NewRequest(method, "http://gateway.test"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if auth != "" {
		request.Header.Set("Authorization", auth)
	}
	response, err := r.http.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	return response
}

// funcKeys and funcBots are stores of which a test decides what they say.
type funcKeys func(string) ([]string, error)

func (f funcKeys) Keys(_ context.Context, name string) ([]string, error) { return f(name) }
func (f funcKeys) Reread(context.Context, string) ([]string, error)      { return nil, nil }
func (f funcKeys) Settle(context.Context)                                {}

type funcBots func() (*bot.Bot, error)

func (f funcBots) Bot(context.Context, string) (*bot.Bot, error)   { return f() }
func (f funcBots) Fresh(context.Context, string) (*bot.Bot, error) { return f() }
func (f funcBots) Age(string) time.Duration                        { return 0 }
func (f funcBots) Settle(context.Context, string)                  {}

func TestKeysThatCannotBeReadAreNeverAWrongKey(t *testing.T) {
	r := newRig(t, "nova", func(o *gateway.Options) {
		o.Keys = funcKeys(func(string) ([]string, error) { return nil, errors.New("the store is down") })
	})
	if got := r.send(t, "POST", "/plain", "Bearer "+accessKey, query).StatusCode; got != 503 {
		t.Errorf("got %d", got)
	}
}

// brokenBody fails the test when it is read.
type brokenBody struct{ t *testing.T }

func (b brokenBody) Read([]byte) (int, error) {
	b.t.Error("the body was read before the key was checked")
	return 0, io.EOF
}

func TestTheKeyIsCheckedBeforeTheBodyIsRead(t *testing.T) {
	g := gateway.New(gateway.Options{Keys: funcKeys(func(string) ([]string, error) { return []string{accessKey}, nil }), Bots: funcBots(nil)})
	request, _ := http.NewRequest("POST", "/plain", brokenBody{t})
	request.Header.Set("Authorization", "Bearer wrong")
	w := &discard{header: http.Header{}}
	g.ServeHTTP(w, request)
	if w.status != 401 {
		t.Errorf("got %d", w.status)
	}
}

type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) WriteHeader(status int)      { d.status = status }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }

func TestSeveralKeysAreLiveDuringARotation(t *testing.T) {
	other := strings.Repeat("k", 32)
	r := newRig(t, "nova", func(o *gateway.Options) {
		o.Keys = funcKeys(func(string) ([]string, error) { return []string{other, accessKey}, nil })
	})
	for _, key := range []string{accessKey, other} {
		if got := r.send(t, "POST", "/plain", "Bearer "+key, query).StatusCode; got != 200 {
			t.Errorf("got %d", got)
		}
	}
}

func TestSettingsOfEveryKindOfFailure(t *testing.T) {
	r := newRig(t, "nova", nil)
	settings, err := r.client("nova-lite").Settings(t.Context())
	if err != nil || settings.Status != 200 || len(settings.Findings) > 0 {
		t.Errorf("%+v, %v", settings, err)
	}
	for _, name := range []string{"faulty", "no-template"} {
		settings, err := r.client(name).Settings(t.Context())
		if err != nil || settings.Status != 500 {
			t.Errorf("%s: %+v, %v", name, settings, err)
		}
	}
}

func TestHeadersTellRequestVersionAndTemplate(t *testing.T) {
	r := newRig(t, "nova", nil)
	a := r.ask(t, "plain", poe.Conversation("Hi"))
	id := a.Header.Get("X-Request-Id")
	if len(id) != 16 || a.Header.Get("X-Poebridge-Version") != "test" || !strings.HasPrefix(a.Header.Get("X-Poebridge-Template"), "base/") {
		t.Errorf("headers are %v", a.Header)
	}
	if !strings.Contains(r.log.String(), `"request_id":"`+id+`"`) {
		t.Errorf("the log line of %s is missing: %s", id, r.log)
	}
}

func TestEveryLineOfARequestHasItsId(t *testing.T) {
	r := newRig(t, "nova", nil)
	_ = r.ask(t, "faulty", poe.Conversation("Hi")) // whose template is logged elsewhere
	r.send(t, "POST", "/plain", "Bearer wrong", query)
	for line := range strings.Lines(r.log.String()) {
		if !strings.Contains(line, `"request_id":"`) {
			t.Error(line)
		}
	}
}

func TestEveryAnswerHasARequestId(t *testing.T) {
	r := newRig(t, "nova", nil)
	seen := map[string]bool{}
	for _, row := range []struct{ method, path string }{{"GET", "/plain"}, {"GET", "/healthz"}, {"PUT", "/plain"}, {"POST", "/plain"}, {"POST", "/a/b/c"}} {
		id := r.send(t, row.method, row.path, "", "").Header.Get("X-Request-Id")
		if id == "" || seen[id] {
			t.Errorf("%s %s: %q", row.method, row.path, id)
		}
		seen[id] = true
	}
}

// An address may hold anything: a key that was pasted into it, or a megabyte.
func TestWhatIsNoNameOfABotIsNotLogged(t *testing.T) {
	r := newRig(t, "nova", nil)
	for _, name := range []string{strings.Repeat("n", 100_000), accessKey, "S3CRET", "a%20b", "a%2Fb", "..%2fplain", "-a", "a%00"} {
		if got := r.send(t, "POST", "/"+name, "Bearer "+accessKey, query).StatusCode; got != 401 {
			t.Errorf("%.20s: %d", name, got)
		}
	}
	if log := r.log.String(); len(log) > 5000 || strings.Contains(log, accessKey) || strings.Contains(log, "S3CRET") {
		t.Errorf("%d bytes of log: %.1000s", len(log), log)
	}
}
