package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/poebridge/poebridge/functions/local/internal/playground"
	"github.com/poebridge/poebridge/pkg/poe"
)

// recorded plays Bedrock by what it once answered, and keeps what it is asked.
type recorded struct {
	mu    sync.Mutex
	calls []playground.CaseCall // that are left
	asked []playground.CaseCall
}

func (b *recorded) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request, _ := io.ReadAll(r.Body)
	b.mu.Lock()
	if len(b.calls) == 0 {
		b.mu.Unlock()
		http.Error(w, "nothing more was recorded", http.StatusTeapot)
		return
	}
	call := b.calls[0]
	b.calls = b.calls[1:]
	now := call
	now.Method, now.Path, now.Request, now.Region = r.Method, r.URL.EscapedPath(), request, regionOf(r)
	b.asked = append(b.asked, now)
	b.mu.Unlock()
	if call.Status == 0 {
		panic(http.ErrAbortHandler)
	}
	for name, value := range call.Header {
		w.Header().Set(name, value)
	}
	w.WriteHeader(call.Status)
	_, _ = w.Write(call.Response)
	if call.Broken {
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

var signedRegion = regexp.MustCompile(`Credential=[^/]*/\d{8}/([a-z0-9-]+)/`)

func regionOf(r *http.Request) string {
	if m := signedRegion.FindStringSubmatch(r.Header.Get("Authorization")); m != nil {
		return m[1]
	}
	return ""
}

// replayed is a case as it comes out now.
func replayed(t *testing.T, saved playground.Case) playground.Case {
	t.Helper()
	bedrock := &recorded{calls: saved.Bedrock}
	server := httptest.NewServer(bedrock)
	defer server.Close()
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": server.URL,
	} {
		t.Setenv(name, value)
	}
	group, bot, _ := strings.Cut(saved.Bot, "/")
	folder := filepath.Join(t.TempDir(), "configs")
	if err := os.CopyFS(folder, os.DirFS(configs)); err != nil {
		t.Fatal(err)
	}
	if !filepath.IsLocal(group) || !filepath.IsLocal(bot) {
		t.Fatalf("the bot %q", saved.Bot)
	}
	place := filepath.Join(folder, "groups", group)
	if err := os.MkdirAll(place, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"group.yaml": saved.Group, bot + ".yaml": saved.Template} {
		if err := os.WriteFile(filepath.Join(place, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p := start(t, nil, "-config", folder, "-group", group, "-bedrock", "aws", "-uploads", "sim", "-poe-api", "sim")
	defer p.end()
	url, key, _ := p.curl()
	client := &poe.Client{URL: url[:strings.LastIndex(url, "/")+1] + bot, AccessKey: key}
	r, err := client.Post(t.Context(), saved.Query)
	if err != nil {
		t.Fatal(err)
	}
	now := saved
	now.Status, now.Answer, now.Bedrock = r.StatusCode, body(t, r), bedrock.asked
	return now
}

func compareCases(t *testing.T, got, want playground.Case) {
	t.Helper()
	if len(got.Bedrock) != len(want.Bedrock) {
		t.Errorf("Bedrock is asked %d times; it was %d", len(got.Bedrock), len(want.Bedrock))
	}
	for i := range min(len(got.Bedrock), len(want.Bedrock)) {
		now, was := got.Bedrock[i], want.Bedrock[i]
		if now.Method != was.Method || now.Path != was.Path || now.Region != was.Region || !reflect.DeepEqual(decoded(t, now.Request), decoded(t, was.Request)) {
			t.Errorf("Bedrock is asked\n%s %s in %s\n%s\nit was\n%s %s in %s\n%s",
				now.Method, now.Path, now.Region, now.Request, was.Method, was.Path, was.Region, was.Request)
		}
	}
	if now, was := eventsOf(t, got), eventsOf(t, want); got.Status != want.Status || !reflect.DeepEqual(now, was) {
		t.Errorf("the answer is\n%d\n%s\nit was\n%d\n%s", got.Status, strings.Join(now, "\n"), want.Status, strings.Join(was, "\n"))
	}
}

func decoded(t *testing.T, text json.RawMessage) (v any) {
	t.Helper()
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// unrepeated is what differs from one answer to the next: the reference of an error, where files
// are, and what the text calls them.
var unrepeated = regexp.MustCompile(`\(ref [a-z2-7]{10}\)|http://127\.0\.0\.1:\d+/[^"]*|"inline_ref":"\w{8}"|\]\[\w{8}\]`)

// eventsOf are the events of a case as they are to be compared: text that came in pieces is
// one, since the pieces go by the time.
func eventsOf(t *testing.T, c playground.Case) (events []string) {
	t.Helper()
	text := ""
	flush := func() {
		if text != "" {
			events = append(events, "text "+text)
		}
		text = ""
	}
	for block := range strings.SplitSeq(unrepeated.ReplaceAllString(c.Answer, "…"), "\n\n") {
		name, data, ok := strings.Cut(strings.TrimPrefix(block, "event: "), "\ndata: ")
		switch {
		case !ok || strings.HasPrefix(block, ":"): // comments keep a silent stream alive
		case name == poe.EventText:
			text += decoded(t, json.RawMessage(data)).(map[string]any)["text"].(string)
		default:
			flush()
			events = append(events, name+" "+data)
		}
	}
	flush()
	return events
}

func writeCase(t *testing.T, file string, c playground.Case) {
	t.Helper()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	to := json.NewEncoder(f)
	to.SetIndent("", "  ")
	to.SetEscapeHTML(false)
	if err := to.Encode(c); err != nil {
		t.Error(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}
