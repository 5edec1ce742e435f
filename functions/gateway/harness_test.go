package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/config/configsim"
	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
	"github.com/poebridge/poebridge/pkg/poe"
)

const (
	keyA = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	keyB = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"
)

const (
	stage     = "test"
	configs   = "../../configs"
	secret    = "poebridge/test/nova"
	baseName  = "/poebridge/test/groups/nova/nova-lite"
	otherName = "/poebridge/test/groups/nova/nova-micro"
	override  = "/poebridge/test/overrides/nova/nova-lite"
)

// bootstrap is the real binary, built with the race detector where there is one.
var bootstrap string

func TestMain(m *testing.M) {
	if os.Args == nil {
		main() // never: it is for the linker, which left it out, and go test took old results for those of changed code
	}
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "gateway")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		bootstrap = filepath.Join(dir, "bootstrap")
		var args []string
		if raceEnabled {
			args = append(args, "-race")
		}
		if err := emulator.Build(bootstrap, ".", args...); err != nil {
			panic(err)
		}
		return m.Run()
	}())
}

// cloud is a function as it will live: Lambda around the real binary, and
// Parameter Store, Secrets Manager and Bedrock behind it, all over HTTP.
type cloud struct {
	sim  *bedrocksim.Server
	conf *configsim.Server
	*emulator.Emulator
	url      string
	wires    []*wire // all that lead from the function elsewhere
	bedrock  *wire
	services *wire // to Parameter Store and Secrets Manager
}

// launch starts a function that serves the shipped group nova, with a key for
// nova-lite and nova-micro. Change may alter how it is run.
func launch(t testing.TB, change func(*emulator.Options), sim ...bedrocksim.Option) *cloud {
	t.Helper()
	c := &cloud{sim: bedrocksim.Start(t, sim...)}
	conf, confURL := configsim.Start(t)
	c.conf = conf
	c.put(t, "/poebridge/test/defaults/chat", "defaults/chat.yaml")
	c.put(t, "/poebridge/test/groups/nova/_group", "groups/nova/group.yaml")
	c.put(t, baseName, "groups/nova/nova-lite.yaml")
	c.put(t, otherName, "groups/nova/nova-micro.yaml")
	conf.PutSecret(secret, `{"nova-lite":"`+keyA+`","nova-micro":["`+keyA+`"],"no-template":"`+keyA+`"}`)
	simURL := c.through(t, c.sim.URL())
	confURL = c.through(t, confURL)
	c.bedrock, c.services = c.wires[0], c.wires[1]
	opts := emulator.Options{Bootstrap: bootstrap, Timeout: time.Minute, Env: []string{
		"POEBRIDGE_STAGE=" + stage, "POEBRIDGE_GROUP=nova",
		"GORACE=halt_on_error=1", "AWS_ACCESS_KEY_ID=EMULATED", "AWS_SECRET_ACCESS_KEY=emulated",
		"AWS_ENDPOINT_URL_BEDROCK_RUNTIME=" + simURL,
		"AWS_ENDPOINT_URL_SSM=" + confURL, "AWS_ENDPOINT_URL_SECRETS_MANAGER=" + confURL,
	}}
	if change != nil {
		change(&opts)
	}
	c.Emulator, c.url = emulator.Start(t, opts)
	return c
}

func (c *cloud) through(t testing.TB, url string) string {
	w, url := newWire(t, url)
	c.wires = append(c.wires, w)
	return url
}

// cut closes the function's connections to all services.
func (c *cloud) cut() {
	for _, w := range c.wires {
		w.cut()
	}
}

// forget makes the function's connections dead, of which there must be some to
// each service.
func (c *cloud) forget(t *testing.T) {
	t.Helper()
	for _, w := range c.wires {
		if w.forget() == 0 {
			t.Errorf("no connection to %s is kept", w.target)
		}
	}
}

// put writes a parameter with the text of a shipped file.
func (c *cloud) put(t testing.TB, name, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(configs, file))
	if err != nil {
		t.Fatal(err)
	}
	c.conf.PutParameter(name, string(text))
	return string(text)
}

func (c *cloud) client(bot string) *poe.Client {
	return &poe.Client{URL: c.url + "/" + bot, AccessKey: keyA}
}

// ask sends a query and expects an answer with which Poe is content.
func (c *cloud) ask(t testing.TB, bot, text string) *poe.Answer {
	t.Helper()
	a, err := c.client(bot).Query(t.Context(), poe.Conversation(text))
	if err != nil {
		t.Fatal(err)
	}
	if problems := a.Problems(); len(problems) > 0 || !a.Complete {
		t.Errorf("%s: %q, %v", bot, a.Text, problems)
	}
	c.Reports() // the caller has all of the answer before the invocation has ended
	return a
}

// status is what a request with a key gets.
func (c *cloud) status(t testing.TB, bot, key string) int {
	t.Helper()
	r, err := (&poe.Client{URL: c.url + "/" + bot, AccessKey: key}).Post(t.Context(), []byte(`{"version":"1.2","type":"report_reaction"}`))
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	c.Reports()
	return r.StatusCode
}

// eventually waits until something that happens in another process has happened.
func eventually(t testing.TB, what string, happened func() bool) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for !happened() {
		if time.Now().After(deadline) {
			t.Fatalf("still not: %s", what)
		}
		time.Sleep(time.Millisecond)
	}
}

// last is the report of the invocation that ended last.
func (c *cloud) last(t testing.TB) emulator.Report {
	t.Helper()
	reports := c.Reports()
	if len(reports) == 0 {
		t.Fatal("no invocation has ended")
	}
	return reports[len(reports)-1]
}

// refused reports whether Bedrock has refused a call.
func refused(c bedrocksim.Call) bool { return c.Status != http.StatusOK }

// lockedBuffer is a log that is read while a process may write to it.
type lockedBuffer struct {
	mu   sync.Mutex
	text strings.Builder
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}
