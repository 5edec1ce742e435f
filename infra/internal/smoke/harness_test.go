package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/config/configsim"
	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
)

const (
	keyA     = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	keyB     = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"
	configs  = "../../../configs"
	secretID = "poebridge/test/nova"
	basePath = "/poebridge/test/groups/nova/nova-lite"
	overPath = "/poebridge/test/overrides/nova/nova-lite"
)

// bootstrap is the real function.
var bootstrap string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "smoke")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		bootstrap = filepath.Join(dir, "bootstrap")
		if err := emulator.Build(bootstrap, "../../../functions/gateway"); err != nil {
			panic(err)
		}
		return m.Run()
	}())
}

// deployed is the group nova in an account: the real function in the emulator, its edge,
// what it calls, and what the command asks.
type deployed struct {
	*account
	sim  *bedrocksim.Server
	poe  *poeSide
	url  string // of the function
	edge http.Handler
	ears ears // of the caller

	mu        sync.Mutex
	questions []string
	onQuery   func(n int) // told of each, from 1
	fault     bedrocksim.Fault

	metricWait time.Duration
}

// deploy starts it. Change may alter how the function is run.
func deploy(t *testing.T, change func(*emulator.Options)) *deployed {
	t.Helper()
	d := &deployed{metricWait: 20 * time.Second, poe: &poeSide{answer: `{'response_version': 2, 'parameter_controls': {'api_version': '2'}}`}}
	d.sim = bedrocksim.Start(t, bedrocksim.WithAnswers(d.reply))
	conf, confURL := configsim.Start(t)
	for name, file := range map[string]string{
		"/poebridge/test/defaults/chat": "defaults/chat.yaml", "/poebridge/test/groups/nova/_group": "groups/nova/group.yaml",
		basePath: "groups/nova/nova-lite.yaml",
	} {
		text, err := os.ReadFile(filepath.Join(configs, file))
		if err != nil {
			t.Fatal(err)
		}
		conf.PutParameter(name, string(text))
	}
	conf.PutSecret(secretID, `{"nova-lite":{"keys":["`+keyA+`"],"poe_bot":"My-Nova"},"aaa":"`+keyB+`"}`)
	log := &functionLog{init: "42.10", memoryUsed: "61"}
	d.account = &account{conf: conf, log: log, denied: map[string]bool{}}
	o := emulator.Options{Bootstrap: bootstrap, Timeout: time.Minute, Environments: 8, Log: log, Env: []string{
		"POEBRIDGE_STAGE=test", "POEBRIDGE_GROUP=nova", "AWS_ACCESS_KEY_ID=EMULATED", "AWS_SECRET_ACCESS_KEY=emulated",
		"AWS_ENDPOINT_URL_BEDROCK_RUNTIME=" + d.sim.URL(), "AWS_ENDPOINT_URL_SSM=" + confURL, "AWS_ENDPOINT_URL_SECRETS_MANAGER=" + confURL,
	}}
	if change != nil {
		change(&o)
	}
	d.edge, d.url = emulator.Start(t, o)
	d.outputs = map[string]string{"UrlNovaXLite": "", "FunctionName": stackName}
	d.at(d.url)
	return d
}

// at has the stack tell another address.
func (d *deployed) at(url string) { d.outputs = map[string]string{"UrlNovaLite": url + "/nova-lite"} }

// through puts something before the function.
func (d *deployed) through(t *testing.T, edge http.HandlerFunc) {
	web := httptest.NewServer(edge)
	t.Cleanup(web.Close)
	d.at(web.URL)
}

// The pieces of the answers, slow enough to be seen one by one, and for long answers to be
// under way at the same time.
const (
	pace      = 6 * time.Millisecond
	coldPause = 300 * time.Millisecond
)

func (d *deployed) reply(c bedrocksim.Call) bedrocksim.Answer {
	d.mu.Lock()
	last := c.Request.Messages[len(c.Request.Messages)-1]
	text := *last.Content[0].Text
	d.questions = append(d.questions, text)
	n, tell, fault := len(d.questions), d.onQuery, d.fault
	d.mu.Unlock()
	if tell != nil {
		tell(n)
	}
	if text == oneWord.text {
		return bedrocksim.Text("ready").After(coldPause)
	}
	numbers := make([]string, 50)
	for i := range numbers {
		numbers[i] = fmt.Sprintf("number %d\n", i+1)
	}
	return bedrocksim.Text(numbers...).Every(pace).With(fault).Step(d.ears.hold())
}

func (d *deployed) asked() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.questions)
}

// poeSide plays Poe's own API.
type poeSide struct {
	status int
	answer string

	mu    sync.Mutex
	paths []string
}

func (p *poeSide) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.paths = append(p.paths, r.Method+" "+r.URL.Path)
	p.mu.Unlock()
	if p.status != 0 {
		w.WriteHeader(p.status)
	}
	_, _ = io.WriteString(w, p.answer)
}

// outcome is what a run of the command has come to.
type outcome struct {
	exit           int
	stdout, stderr string
	facts          map[string]fact
	result         result
}

// try runs the command against the account.
func (d *deployed) try(t *testing.T, ctx context.Context, args ...string) outcome {
	t.Helper()
	poe := httptest.NewServer(d.poe)
	defer poe.Close()
	file := filepath.Join(t.TempDir(), "facts.json")
	common := []string{"-stage", "test", "-group", "nova", "-configs", configs, "-yes", "-json", file}
	o := d.run(t, ctx, program{
		getenv: func(name string) string {
			return map[string]string{"POEBRIDGE_POE_API_URL": poe.URL, "KEY": keyA}[name]
		},
	}, append(common, args...)...)
	text, err := os.ReadFile(file)
	if err != nil {
		return o // it has not begun
	}
	if err := json.Unmarshal(text, &o.result); err != nil {
		t.Fatal(err)
	}
	o.facts = map[string]fact{}
	for _, f := range o.result.Facts {
		o.facts[f.ID] = f
	}
	for _, secret := range []string{keyA, keyB, "number 7", "ready\n"} {
		if all := o.stdout + o.stderr + string(text); strings.Contains(all, secret) {
			t.Errorf("%q is printed:\n%s", secret, all)
		}
	}
	return o
}

func (d *deployed) run(t *testing.T, ctx context.Context, p program, args ...string) outcome {
	t.Helper()
	endpoint := d.account.start(t)
	p.aws = func(_ context.Context, region string) (aws.Config, error) {
		return aws.Config{Region: region, BaseEndpoint: &endpoint, Credentials: credentials.NewStaticCredentialsProvider("id", "secret", "")}, nil
	}
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	p.transport = listener{transport, &d.ears}
	// The machine of the tests may be slow: of its times none is judged.
	p.limits = limits{init: 100 * time.Millisecond, coldExtra: time.Minute, firstByte: time.Minute}
	p.logPoll, p.logWait, p.metricWait = time.Millisecond, 20*time.Second, d.metricWait
	var out, errs bytes.Buffer
	p.stdout, p.stderr = &out, &errs
	o := outcome{exit: p.run(ctx, args)}
	o.stdout, o.stderr = out.String(), errs.String()
	return o
}

// want compares verdicts: DIFFERENT for those named, "not tried" for those named, and as
// assumed for all others.
func (o outcome) want(t *testing.T, differ, untried string) {
	t.Helper()
	for _, a := range assumptions() {
		want := asAssumed
		switch {
		case named(differ, a.ID):
			want = different
		case named(untried, a.ID):
			want = notTried
		}
		if got := o.facts[a.ID]; got.Verdict != want {
			t.Errorf("%s is %q, want %q: %s%s", a.ID, got.Verdict, want, got.Seen, got.Why)
		}
	}
	exit := exitSame
	if differ != "" {
		exit = exitDifferent
	}
	if o.exit != exit {
		t.Errorf("exit %d, want %d", o.exit, exit)
	}
	if t.Failed() {
		t.Logf("%s\n%s", o.stderr, o.stdout)
	}
}

func named(list, id string) bool {
	for one := range strings.FieldsSeq(list) {
		if one == id {
			return true
		}
	}
	return false
}
