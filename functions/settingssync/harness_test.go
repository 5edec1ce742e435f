package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/pkg/config/configsim"
	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
	"github.com/poebridge/poebridge/pkg/telemetry/emf"
)

const (
	keyOld = "0ldKey0ldKey0ldKey0ldKey0ldKey00"
	keyNew = "NewKeyNewKeyNewKeyNewKeyNewKey11"
)

const (
	stage   = "test"
	root    = "/poebridge/test"
	configs = "../../configs"
	secret  = "poebridge/test/nova"
	base    = "/groups/nova/nova-lite"
	over    = "/overrides/nova/nova-lite"
	lite    = "nova/nova-lite"
	micro   = "nova/nova-micro"
)

// secretText has two bots that are on Poe, one that is not and one that has no key.
const secretText = `{
	"nova-lite": {"keys": ["` + keyNew + `", "` + keyOld + `"], "poe_bot": "Nova-Lite"},
	"nova-micro": {"keys": ["` + keyOld + `"], "poe_bot": "Nova-Micro"},
	"nova-pro": "` + keyOld + `",
	"nova-2-lite": {"keys": [], "poe_bot": "Nova-2-Lite"}}`

// The real binaries, this one built with the race detector where there is one.
var bootstrap, gateway string

func TestMain(m *testing.M) {
	if os.Args == nil {
		main() // never: it is for the linker, which left it out, and go test took old results for those of changed code
	}
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "settingssync")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		bootstrap, gateway = filepath.Join(dir, "settingssync"), filepath.Join(dir, "gateway")
		var args []string
		if raceEnabled {
			args = append(args, "-race")
		}
		if err := emulator.Build(bootstrap, ".", args...); err != nil {
			panic(err)
		}
		if err := emulator.Build(gateway, "../gateway"); err != nil {
			panic(err)
		}
		return m.Run()
	}())
}

// cloud is the function as it will live: Lambda around the real binary, and Parameter
// Store, Secrets Manager and Poe around it, all over HTTP.
type cloud struct {
	*emulator.Emulator
	conf   *configsim.Server
	poe    *poeSim
	states *states  // as anybody may read them
	marks  int      // in the log
	aws    []string // environment that leads to the services
	log    *lockedBuffer
}

// launch starts a function for a stage with the shipped group nova. Change may alter how
// it is run.
func launch(t *testing.T, change func(*emulator.Options)) *cloud {
	t.Helper()
	conf, url := configsim.Start(t)
	c := &cloud{conf: conf, poe: startPoe(t), log: new(lockedBuffer)}
	c.states = newStates(aws.Config{
		Region: "us-east-1", BaseEndpoint: aws.String(url), Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
	}, stage)
	c.put(t, "/defaults/chat", shipped(t, "defaults/chat.yaml"))
	c.put(t, "/groups/nova/_group", shipped(t, "groups/nova/group.yaml"))
	for _, name := range []string{"nova-lite", "nova-micro", "nova-pro", "nova-2-lite"} {
		c.put(t, "/groups/nova/"+name, shipped(t, "groups/nova/"+name+".yaml"))
	}
	conf.PutSecret(secret, secretText)
	c.aws = []string{
		"AWS_ACCESS_KEY_ID=EMULATED", "AWS_SECRET_ACCESS_KEY=emulated",
		"AWS_ENDPOINT_URL_SSM=" + url, "AWS_ENDPOINT_URL_SECRETS_MANAGER=" + url,
	}
	opts := emulator.Options{Bootstrap: bootstrap, Timeout: time.Minute, Log: c.log, Env: append(slices.Clone(c.aws),
		"POEBRIDGE_STAGE="+stage, "POEBRIDGE_POE_API_URL="+c.poe.url, "POEBRIDGE_LOG_LEVEL=debug", "GORACE=halt_on_error=1",
	)}
	if change != nil {
		change(&opts)
	}
	c.Emulator, _ = emulator.Start(t, opts)
	t.Cleanup(func() { c.checkSecrecy(t) })
	return c
}

// checkSecrecy searches all that is written anywhere for keys, at whichever level and in
// whichever spelling.
func (c *cloud) checkSecrecy(t *testing.T) {
	text := c.log.String()
	for _, r := range c.Reports() {
		text += r.String()
	}
	for _, name := range []string{lite, micro} {
		group, bot, _ := strings.Cut(name, "/")
		if s, err := c.states.read(t.Context(), ref{group, bot}); err == nil {
			all, _ := json.Marshal(s)
			text += string(all)
		}
	}
	if text = strings.ToLower(text); strings.Contains(text, strings.ToLower(keyOld)[:8]) || strings.Contains(text, strings.ToLower(keyNew)[:8]) || strings.Contains(text, c.poe.url) {
		t.Errorf("a key or the address with it is told:\n%s", text)
	}
	if t.Failed() {
		t.Log(c.log)
	}
}

func shipped(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(configs, file))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// saying is the shipped template of nova-lite with another introduction.
func saying(t *testing.T, words string) string {
	return shipped(t, "groups/nova/nova-lite.yaml") + "\nstages: {" + stage + ": {poe: {introduction_message: " + words + "}}}\n"
}

func (c *cloud) put(t *testing.T, path, text string) {
	t.Helper()
	c.conf.PutParameter(root+path, text)
}

func eventOf(operation, name string) string {
	return `{"version":"0","id":"6a7e4feb-b491-4cf7-a9f1-bf3703497718","detail-type":"Parameter Store Change","source":"aws.ssm",
		"account":"123456789012","time":"2026-11-29T16:43:48Z","region":"us-east-1",
		"resources":["arn:aws:ssm:us-east-1:123456789012:parameter` + name + `"],
		"detail":{"operation":"` + operation + `","name":"` + name + `","type":"String"}}`
}

// changed has EventBridge tell of a change below the stage, and expects that it is handled.
func (c *cloud) changed(t *testing.T, operation, path string) {
	t.Helper()
	if r := c.Invoke([]byte(eventOf(operation, root+path))).Report; r.Error != "" {
		t.Errorf("%s %s: %+v", operation, path, r)
	}
}

// fails is changed where it is not handled, and returns what Lambda is told.
func (c *cloud) fails(t *testing.T, operation, path string) emulator.Report {
	t.Helper()
	r := c.Invoke([]byte(eventOf(operation, root+path))).Report
	if r.Error != "SyncError" {
		t.Errorf("%s %s: %+v", operation, path, r)
	}
	return r
}

// state is what the function remembers of a bot.
func (c *cloud) state(t *testing.T, name string) state {
	t.Helper()
	group, bot, _ := strings.Cut(name, "/")
	s, err := c.states.read(t.Context(), ref{group, bot})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// lines are the log lines with a text, of all that has happened so far: what a process
// writes comes through a pipe, and may still be in it when its answer is here.
func (c *cloud) lines(t *testing.T, msg string) []map[string]any {
	t.Helper()
	c.marks++
	mark := fmt.Sprintf("mark %d", c.marks)
	c.Invoke([]byte(`{"detail-type":"` + mark + `"}`))
	c.eventually(t, `\"`+mark+`\"`) // quoted within JSON: Lambda's own report has it too, and comes another way
	return c.found(msg)
}

func (c *cloud) found(msg string) (found []map[string]any) {
	for line := range strings.Lines(c.log.String()) {
		var fields map[string]any
		if json.Unmarshal([]byte(line), &fields) == nil && fields["msg"] == msg {
			found = append(found, fields)
		}
	}
	return found
}

// counted is how often a metric of the stage is counted so far.
func (c *cloud) counted(t *testing.T, name string) string {
	t.Helper()
	documents, err := emf.ParseAll([]byte(c.log.String()))
	if err != nil {
		t.Fatal(err)
	}
	totals := emf.Totals{}
	for _, d := range documents {
		if err := totals.Add(d); err != nil {
			t.Fatal(err)
		}
	}
	if sum := totals[emf.Series{Namespace: "poebridge", Name: name, Dimensions: "stage=" + stage}]; sum != nil {
		return sum.RatString()
	}
	return ""
}

// eventually waits until a text is in the log.
func (c *cloud) eventually(t *testing.T, text string) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !strings.Contains(c.log.String(), text); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("still not in the log: %s", text)
		}
	}
}

// writes counts the calls that write parameters.
func (c *cloud) writes() (n int) {
	for _, call := range c.conf.Calls(configsim.ParameterStore) {
		if call.Operation == "PutParameter" {
			n++
		}
	}
	return n
}

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
