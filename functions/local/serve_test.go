package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/telemetry/emf"
)

const (
	keyA = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	keyB = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"
)

func TestTheLineToPasteIsAnsweredAsAStream(t *testing.T) {
	p := start(t, nil)
	url, key, body := p.curl()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+key)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded") // as curl -d sends
	r, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	stream, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != 200 || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/event-stream") {
		t.Errorf("%s, %q, %v", r.Status, r.Header.Get("Content-Type"), err)
	}
	text := strings.ReplaceAll(string(stream), "\r\n", "\n")
	if !strings.HasPrefix(text, "event: meta\n") || !strings.Contains(text, "event: text\n") || !strings.HasSuffix(text, "event: done\ndata: {}\n\n") {
		t.Errorf("the stream is\n%s", text)
	}
}

func TestPoeIsContentWithTheAnswer(t *testing.T) {
	p := start(t, nil)
	url, key, _ := p.curl()
	for _, text := range []string{"Hello!", "help", "markdown", "long 300"} {
		a := talk(t, url, key, text)
		if first, last := a.Events[0].Name, a.Events[len(a.Events)-1].Name; first != poe.EventMeta || last != poe.EventDone {
			t.Errorf("%s: from %s to %s", text, first, last)
		}
	}
}

func TestEveryAddressAnswersToThePrintedKey(t *testing.T) {
	p := start(t, nil)
	_, key, _ := p.curl()
	if strings.Count(p.banner, key) != 2 {
		t.Errorf("the key by itself and in the line to paste:\n%s", p.banner)
	}
	templates, _ := filepath.Glob(configs + "/groups/*/*.yaml")
	groups, _ := filepath.Glob(configs + "/groups/*/group.yaml")
	if urls := p.urls(); len(urls) == 0 || len(urls) != len(templates)-len(groups) {
		t.Errorf("%d addresses of %d bots", len(urls), len(templates)-len(groups))
	}
	for url, note := range p.urls() {
		if note != "" {
			t.Errorf("%s %s", url, note)
		}
		if !strings.Contains(url, "/images/") && !strings.Contains(url, "/videos/") { // which need more than a word
			talk(t, url, key, "Hello!")
		}
		if got := status(t, url, keyA); got != 401 {
			t.Errorf("%s: another key gets %d", url, got)
		}
	}
}

func TestAKeyIsNewAtEveryStart(t *testing.T) {
	_, first, _ := start(t, nil).curl()
	_, second, _ := start(t, nil).curl()
	if len(first) != 32 || first == second {
		t.Errorf("%s and %s", first, second)
	}
}

func TestPagesBesideTheBots(t *testing.T) {
	for _, args := range [][]string{{}, {"-group", "nova"}} {
		p := start(t, nil, args...)
		url, key, _ := p.curl()
		base := url[:strings.Index(url[len("http://"):], "/")+len("http://")]
		if code, kind, body := get(t, url); code != 200 || !strings.HasPrefix(kind, "text/html") || !strings.Contains(body, "This bot is up") {
			t.Errorf("%s: %d %s %s", url, code, kind, body)
		}
		if code, _, body := get(t, base+"/healthz"); code != 200 || body != "ok\n" {
			t.Errorf("healthz: %d %s", code, body)
		}
		for _, path := range []string{"/", "/nobody/nova-lite", "/nova/nova-lite/more"} {
			if got := status(t, base+path, key); got != 404 && got != 405 {
				t.Errorf("%s: %d", path, got)
			}
		}
	}
}

func TestOneGroupIsAtTheRoot(t *testing.T) {
	for _, row := range []struct {
		name string
		env  map[string]string
		args []string
	}{
		{"by flag", nil, []string{"-group", "nova"}},
		{"by environment", map[string]string{"POEBRIDGE_GROUP": "nova"}, nil},
		{"the flag counts more", map[string]string{"POEBRIDGE_GROUP": "claude"}, []string{"-group", "nova"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := start(t, row.env, row.args...)
			want := []string{"/nova-2-lite", "/nova-lite", "/nova-micro", "/nova-pro"}
			if got := slices.Sorted(maps.Keys(p.paths())); !slices.Equal(got, want) {
				t.Errorf("%q", got)
			}
			url, key, _ := p.curl()
			talk(t, url, key, "Hello!")
		})
	}
}

func TestKeysOfAFile(t *testing.T) {
	flat := `{"nova-lite":"` + keyA + `","nova-pro":["` + keyB + `","` + keyA + `"]}`
	grouped := `{"nova":` + flat + `,"claude":{"claude-sonnet-5":"` + keyB + `"}}`
	for _, row := range []struct {
		name, keys string
		args       []string
		open       map[string]string // path to key
		shut       []string
	}{
		{"of one group", flat, []string{"-group", "nova"}, map[string]string{"/nova-lite": keyA, "/nova-pro": keyB}, []string{"/nova-micro"}},
		{"of several groups", grouped, nil, map[string]string{"/nova/nova-lite": keyA, "/nova/nova-pro": keyA, "/claude/claude-sonnet-5": keyB},
			[]string{"/nova/nova-micro", "/claude/claude-opus-4-7", "/llama/llama-4-scout"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			file := keysFile(t, row.keys)
			p := start(t, nil, append(row.args, "-keys", file)...)
			if strings.Contains(p.banner, keyA) || strings.Contains(p.banner, keyB) || !strings.Contains(p.banner, file) {
				t.Errorf("the banner must name the file and no key of it:\n%s", p.banner)
			}
			first, key, _ := p.curl()
			if key != "YOUR-ACCESS-KEY" || p.urls()[first] != "" {
				t.Errorf("%s with key %s", first, key)
			}
			for url := range p.urls() {
				path := "/" + strings.SplitN(url, "/", 4)[3]
				if key, ok := row.open[path]; ok {
					talk(t, url, key, "Hello!")
				} else if got := status(t, url, keyA); got != 401 {
					t.Errorf("%s: %d", path, got)
				}
			}
			for _, path := range row.shut {
				if note := p.paths()[path]; note != "NO ACCESS KEY" {
					t.Errorf("%s: %q", path, note)
				}
			}
		})
	}
}

func TestAKeyOfNoBotIsPointedOut(t *testing.T) {
	p := start(t, nil, "-group", "nova", "-keys", keysFile(t, `{"nova-litee":"`+keyA+`","nova-lite":"`+keyA+`"}`))
	if !strings.Contains(p.banner, `a key for "nova-litee", but no such bot`) {
		t.Errorf("the banner is\n%s", p.banner)
	}
}

func TestAnAddressBelowNoGroupSaysWhereTheBotsAre(t *testing.T) {
	url, _, _ := start(t, nil).curl()
	base := strings.Join(strings.SplitN(url, "/", 4)[:3], "/")
	for _, path := range []string{"/", "/nova-lite", "/nobody/nova-lite"} {
		if code, _, body := get(t, base+path); code != 404 || !strings.Contains(body, "/<group>/<bot>; the groups are business, claude,") {
			t.Errorf("%s: %d %s", path, code, body)
		}
	}
}

func TestAFileOfKeysForAnotherLayoutIsPointedOut(t *testing.T) {
	p := start(t, nil, "-keys", keysFile(t, `{}`))
	if !strings.Contains(p.banner, `is read as {"<group>": {"<bot>": "<key>"}}`) || curlLine.MatchString(p.banner) {
		t.Errorf("the banner is\n%s", p.banner)
	}
	p = start(t, nil, "-group", "nova", "-keys", keysFile(t, `{}`))
	if !strings.Contains(p.banner, `is read as {"<bot>": "<key>"}`) {
		t.Errorf("the banner is\n%s", p.banner)
	}
}

func TestATemplateThatIsNotValidIsShownAndTheRestServe(t *testing.T) {
	good, err := os.ReadFile(configs + "/groups/nova/nova-lite.yaml")
	if err != nil {
		t.Fatal(err)
	}
	bad := string(good) + "enabled: maybe\ntimeouts: {idle: 5}\n"
	dir := copied(t, map[string]string{"groups/nova/nova-lite.yaml": bad})
	p := start(t, nil, "-config", dir, "-ttl", "0s")
	url := ""
	for u, note := range p.urls() {
		if strings.HasSuffix(u, "/nova/nova-lite") {
			url = u
		} else if note != "" {
			t.Errorf("%s %s", u, note)
		}
	}
	if p.urls()[url] != "NOT VALID:" {
		t.Fatalf("the banner is\n%s", p.banner)
	}
	_, below, _ := strings.Cut(p.banner, "NOT VALID:\n")
	faults := strings.SplitN(below, "\n", 3)
	for i, key := range []string{"enabled", "timeouts.idle"} {
		if !strings.HasPrefix(faults[i], "      "+filepath.Join(dir, "groups/nova/nova-lite.yaml")+":") || !strings.Contains(faults[i], " "+key+": ") {
			t.Errorf("line %d below is %q", i+1, faults[i])
		}
	}
	first, key, _ := p.curl()
	talk(t, first, key, "Hello!")

	// Once it is right again, it serves without a new start.
	if err := os.WriteFile(filepath.Join(dir, "groups/nova/nova-lite.yaml"), good, 0o644); err != nil {
		t.Fatal(err)
	}
	talk(t, url, key, "Hello!")
}

func TestANewFileIsANewBot(t *testing.T) {
	dir := copied(t, nil)
	p := start(t, nil, "-config", dir, "-group", "nova")
	url, key, _ := p.curl()
	url = strings.TrimSuffix(url, "nova-2-lite") + "another"
	if got := status(t, url, key); got != 401 {
		t.Errorf("before it is there: %d", got)
	}
	text, err := os.ReadFile(filepath.Join(dir, "groups/nova/nova-lite.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "groups/nova/another.yaml"), text, 0o644); err != nil {
		t.Fatal(err)
	}
	talk(t, url, key, "Hello!")
}

// The answer takes half a second, less than what is given to it.
func TestAnAnswerUnderWayIsEndedWhenTheCommandIs(t *testing.T) {
	p := start(t, nil, "-pace", "10ms")
	url, key, _ := p.curl()
	client := &poe.Client{URL: url, AccessKey: key}
	client.OnEvent = func(e poe.Event) {
		if e.Name == poe.EventText {
			p.stop()
		}
	}
	a, err := client.Query(t.Context(), poe.Conversation("long 40"))
	if err != nil || len(a.Problems()) > 0 || !a.Complete {
		t.Errorf("%v, %+v", err, a)
	}
	p.end()
	if _, err := net.DialTimeout("tcp", strings.SplitN(url, "/", 4)[2], time.Second); err == nil {
		t.Error("it still listens")
	}
}

func TestAnAnswerThatDoesNotEndIsCut(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	left, over := make(chan struct{}), make(chan struct{})
	endless := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		stop()
		<-r.Context().Done()
		if cause := context.Cause(r.Context()); !errors.Is(cause, context.DeadlineExceeded) {
			t.Errorf("ended by %v", cause)
		}
		<-over
		close(left)
	})
	ended := make(chan error, 1)
	go func() {
		ended <- serve(ctx, listener, endless, func() {}, slog.New(slog.DiscardHandler), shutdown{time.Millisecond, time.Millisecond})
	}()
	if r, err := http.Get(baseURL(listener.Addr())); err == nil {
		_ = r.Body.Close()
		t.Error("there is an answer")
	}
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
	close(over)
	<-left
}

// The model falls silent, so the answer outlives its grace.
func TestAnAnswerThatTakesTooLongIsBroughtToItsEndWhenTheCommandIs(t *testing.T) {
	t.Parallel()
	p := start(t, nil, "-pace", "1h")
	url, key, _ := p.curl()
	client := &poe.Client{URL: url, AccessKey: key}
	client.OnEvent = func(e poe.Event) {
		if e.Name == poe.EventText { // the empty one after a second of silence
			p.stop()
		}
	}
	a, err := client.Query(t.Context(), poe.Conversation("Hello"))
	if err != nil || !a.Complete || len(a.Reports)+len(a.Findings) > 0 {
		t.Errorf("%v, %+v, %v", err, a, a.Problems())
	}
	p.end()
	if log := p.log.String(); !strings.Contains(log, `"outcome":"timeout"`) || !strings.Contains(log, errShutdown.Error()) {
		t.Errorf("log:\n%s", log)
	}
}

func TestAnAddressOnAllInterfacesIsPrintedAsOneToOpen(t *testing.T) {
	for addr, want := range map[string]string{
		"127.0.0.1:80": "http://127.0.0.1:80", "0.0.0.0:80": "http://localhost:80", "[::]:80": "http://localhost:80", "[::1]:80": "http://[::1]:80",
	} {
		tcp, err := net.ResolveTCPAddr("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		if got := baseURL(tcp); got != want {
			t.Errorf("%s is %s", addr, got)
		}
	}
}

func TestWhatIsOnlySuspiciousIsShownBelowTheBot(t *testing.T) {
	good, err := os.ReadFile(configs + "/groups/nova/nova-lite.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir := copied(t, map[string]string{"groups/nova/nova-lite.yaml": strings.Replace(string(good), "context_tokens: 300000", "context_tokens: 900000", 1)})
	p := start(t, nil, "-config", dir, "-group", "nova")
	url := ""
	for u := range p.urls() {
		if strings.HasSuffix(u, "/nova-lite") {
			url = u
		}
	}
	want := url + "\n      warning: " + filepath.Join(dir, "groups/nova/nova-lite.yaml") + ":11:19: limits.context_tokens: the catalogue has 300000 for the model, not 900000\n"
	if !strings.Contains(p.banner, want) {
		t.Errorf("the banner is\n%s\nwant\n%s", p.banner, want)
	}
}

func TestABotOfAModelThatCannotBeUsedSaysWhy(t *testing.T) {
	good, err := os.ReadFile(configs + "/groups/nova/nova-lite.yaml")
	if err != nil {
		t.Fatal(err)
	}
	group, err := os.ReadFile(configs + "/groups/nova/group.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir := copied(t, map[string]string{
		"groups/nova/gemma.yaml": strings.Replace(string(good), "id: us.amazon.nova-lite-v1:0", "id: google.gemma-4-e2b", 1),
		"groups/nova/group.yaml": strings.Replace(string(group), "models:", "models:\n  - google.gemma-4-e2b\n#", 1),
	})
	p := start(t, nil, "-config", dir, "-group", "nova")
	if !strings.Contains(p.banner, "gemma.yaml:5:7: model.id: the model cannot be used: ") {
		t.Errorf("the banner is\n%s", p.banner)
	}
}

// The limit is that of the process, whatever the group.
func TestOneLimitHoldsForAllGroups(t *testing.T) {
	p := start(t, map[string]string{"POEBRIDGE_MAX_CONCURRENT": "1"}, "-pace", "1h")
	url, key, _ := p.curl()
	other := strings.Join(strings.SplitN(url, "/", 4)[:3], "/") + "/nova/nova-lite"
	ctx, leave := context.WithCancel(t.Context())
	client := &poe.Client{URL: url, AccessKey: key}
	asked := false
	client.OnEvent = func(e poe.Event) {
		if e.Name != poe.EventMeta || asked {
			return
		}
		asked = true
		a, err := (&poe.Client{URL: other, AccessKey: key, Tries: 1}).Query(t.Context(), poe.Conversation("Hello"))
		if err != nil || a.Err == nil || !strings.HasPrefix(a.Err.Text, "This bot is answering as many people") {
			t.Errorf("%+v, %v", a, err)
		}
		leave()
	}
	_, _ = client.Query(ctx, poe.Conversation("Hello"))
	if !asked {
		t.Error("there is no answer")
	}
}

func TestMetricsAreAddedToAFileWhereOneIsNamed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "metrics.jsonl")
	bootstrap := buildGateway(t)
	for i, args := range [][]string{{}, {"-group", "nova"}, {"-group", "nova", "-lambda", bootstrap}} {
		p := start(t, nil, append(args, "-metrics", file)...)
		url, key, _ := p.curl()
		talk(t, url, key, "Hello!")
		p.end()
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		documents, err := emf.ParseAll(text)
		if err != nil {
			t.Fatal(err)
		}
		if len(documents) != i+1 || documents[i].Members["stage"] != "local" || documents[i].Members["poebridge.requests"] == nil {
			t.Errorf("%v: %d lines:\n%s", args, len(documents), text)
		}
		if log := p.log.String(); strings.Contains(log, `"_aws"`) {
			t.Errorf("%v: the log is\n%s", args, log)
		}
	}
}

func TestWithoutAFileThereAreNoMetrics(t *testing.T) {
	p := start(t, nil, "-group", "nova", "-lambda", buildGateway(t))
	url, key, _ := p.curl()
	talk(t, url, key, "Hello!")
	p.end()
	if log := p.log.String(); strings.Contains(log, `"_aws"`) || !strings.Contains(log, `"msg":"request"`) {
		t.Errorf("the log is\n%s", log)
	}
}

func TestAFileOfMetricsThatCannotBeMadeIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "nowhere", "metrics.jsonl")
	if got := refused(t, nil, "-config", configs, "-metrics", file); !strings.HasPrefix(got, "-metrics: open "+file) {
		t.Errorf("got %s", got)
	}
}
