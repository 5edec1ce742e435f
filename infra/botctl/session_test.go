package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/internal/deployment"
)

const sessionFile = "testdata/session.txt"

// workplace is where somebody works for a while: it keeps what is shown, on either side and
// as it comes, and what is typed into it.
type workplace struct {
	d *desk

	mu     sync.Mutex
	screen bytes.Buffer
	typed  []string // lines that are still to be read
	hidden bool
}

func (w *workplace) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.screen.Write(b)
}

// Read gives one line, so that no line shows before its question.
func (w *workplace) Read(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.typed) == 0 {
		return 0, io.EOF
	}
	line := w.typed[0] + "\n"
	w.typed = w.typed[1:]
	if !w.hidden {
		w.screen.WriteString(line)
	}
	return copy(b, line), nil
}

// hide is what a terminal does while a key is typed.
func (w *workplace) hide() (show func(), err error) {
	set := func(hidden bool) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.hidden = hidden
	}
	set(true)
	return func() { set(false) }, nil
}

// botctl runs a command that must succeed, and has lines typed into it, all of which it must read.
func (w *workplace) botctl(command string, lines ...string) {
	w.d.t.Helper()
	w.say("$ botctl " + command)
	w.typed = lines
	r := w.d.runIn(w.d.t.Context(), w, strings.Fields(command)...)
	if r.status != exit.Done || len(w.typed) > 0 {
		w.d.t.Fatalf("botctl %s: exit status %d, %d lines unread, after\n%s", command, r.status, len(w.typed), w.screen.String())
	}
}

// say puts down what is done without botctl.
func (w *workplace) say(line string) {
	_, _ = io.WriteString(w, line+"\n") // a buffer
}

// steadily is all that was shown, without what is another each time.
func (w *workplace) steadily(base string) string {
	text := strings.ReplaceAll(w.screen.String(), base, "http://127.0.0.1:8080")
	text = aMinute.ReplaceAllString(text, "2026-01-02 03:04 UTC")
	text = regexp.MustCompile(`\b[0-9a-f]{32}\b`).ReplaceAllString(text, "<id>")               // of a version of the secret
	text = regexp.MustCompile(`version [0-9a-f]{8}\b`).ReplaceAllString(text, "version <sum>") // of the defaults and the group too
	return regexp.MustCompile(`\bafter [0-9.]+(ms|s)\b`).ReplaceAllString(text, "after …")
}

// sit opens a terminal in a folder with a copy of the shipped files, before a stage with the real
// function; base is its address.
func sit(t *testing.T) (w *workplace, c *cloud, base string) {
	t.Helper()
	c, d, url := launchReal(t, buildGateway(t), nil)
	own := t.TempDir()
	if err := os.CopyFS(filepath.Join(own, "configs"), os.DirFS(shippedConfigs)); err != nil {
		t.Fatal(err)
	}
	t.Chdir(own)
	w = &workplace{d: d}
	d.configs, d.asks = "configs", true
	d.change = func(p *program) { p.stdout, p.stderr, p.hide = w, w, w.hide }
	return w, c, strings.TrimSuffix(url, "/nova-lite")
}

func TestASessionFromAModelToABotThatAnswers(t *testing.T) {
	golden, err := filepath.Abs(sessionFile)
	if err != nil {
		t.Fatal(err)
	}
	w, c, base := sit(t)
	const file = "groups/nova/my-bot.yaml"
	edit := func(old, now string) {
		w.say("# in configs/" + file + ", " + old + " becomes " + now)
		w.d.write(file, strings.Replace(w.d.read(file), old, now, 1))
	}
	deploy := func() {
		w.say("$ make deploy STAGE=test GROUP=nova")
		c.conf.WriteAs("arn:aws:sts::123456789012:assumed-role/cdk/deploy")
		c.conf.PutParameter("/poebridge/test/groups/nova/my-bot", w.d.read(file))
		c.outputs["poebridge-test-nova"] = deployment.OutputID("my-bot") + "=" + base + "/my-bot"
	}
	c.conf.WriteAs(ana)
	w.say("$ export POEBRIDGE_STAGE=test")
	w.botctl("new amazon.nova-lite-v1:0 --name my-bot")
	w.botctl("test nova/my-bot")
	w.botctl("diff nova/my-bot")
	w.botctl("push nova/my-bot", "y")
	edit("temperature: 0.7", "temperature: 0.3")
	w.botctl("diff nova/my-bot")
	c.conf.WriteAs(ben)
	w.botctl("push nova/my-bot", "y")
	w.botctl("history nova/my-bot")
	w.botctl("rollback nova/my-bot", "y")
	w.botctl("adopt nova/my-bot", "y")
	deploy()
	w.botctl("adopt nova/my-bot", "y")
	w.botctl("diff nova/my-bot")
	c.poe.bots["My-Bot"] = base + "/my-bot"
	w.botctl("key set nova/my-bot --poe-name My-Bot", keyOld)
	w.botctl("sync nova/my-bot")
	w.botctl("check nova/my-bot --live")
	w.botctl("chat --url "+base+"/my-bot", keyOld, "Hello!", "/quit")
	if got := c.keysOf("my-bot") + " " + c.keysOf("nova-lite") + " " + c.keysOf("nova-pro"); got != keyOld+" "+keyOld+" "+keyOther {
		t.Errorf("the keys are %s", got)
	}
	ran{t: t, stdout: w.screen.String()}.noKey()
	sameAs(t, golden, w.steadily(base))
}
