package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/poe"
)

// partner is a bot whose answers a test writes.
type partner struct {
	url string

	mu      sync.Mutex
	queries []*poe.Query
}

// meet puts a bot at the address of nova-lite; say writes the n-th answer, from 1.
func meet(t *testing.T, c *cloud, say func(n int, w *poe.EventWriter, r *http.Request)) *partner {
	t.Helper()
	p := &partner{}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		request, err := poe.DecodeRequest(body)
		if err != nil || request.Query == nil || r.Header.Get("Authorization") != "Bearer "+keyOld {
			http.Error(w, "no", http.StatusUnauthorized)
			return
		}
		p.mu.Lock()
		p.queries = append(p.queries, request.Query)
		n := len(p.queries)
		p.mu.Unlock()
		out := poe.NewEventWriter(w, poe.StreamOptions{})
		defer out.Close()
		say(n, out, r)
	}))
	t.Cleanup(web.Close)
	p.url = web.URL
	c.at(web.URL)
	return p
}

// heard is what the bot was sent last, in short.
func (p *partner) heard() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []string
	for _, m := range p.queries[len(p.queries)-1].Messages {
		text := m.Role + ": " + m.Content
		if len(m.Parameters) > 0 {
			text += fmt.Sprint(" ", m.Parameters)
		}
		for _, a := range m.Attachments {
			text += " [" + a.Name + " " + a.ContentType + "]"
		}
		if m.Metadata != "" {
			text += " {" + m.Metadata + "}"
		}
		all = append(all, text)
	}
	return strings.Join(all, "\n")
}

func TestAConversation(t *testing.T) {
	c, d := launch(t)
	bot := meet(t, c, func(n int, w *poe.EventWriter, _ *http.Request) {
		_ = w.Text(fmt.Sprintf("answer %d\x1b[2J", n))
		_ = w.Data("note")
		_ = w.SuggestReply("Go on?")
		if n == 2 {
			_ = w.File(poe.File{URL: "https://example.com/x.png", ContentType: "image/png", Name: "x.png"})
		}
	})
	d.stdin = "Hello\n\n/param size=large\n/param temperature\n/attach https://example.com/dir/cat.png?x=1\nMore\nAnd?\n"
	r := d.run("chat", "nova-lite", "--param", "temperature=0.50", "--param", "web=true").want(exit.Done, "x.png: https://example.com/x.png", "suggested: Go on?").noKey()
	if r.stdout != "answer 1[2J\nanswer 2[2J\nanswer 3[2J\n" {
		t.Errorf("%q", r.stdout)
	}
	want := "user: Hello map[temperature:0.50 web:true]\nbot: answer 1\x1b[2J {note}\n" +
		"user: More map[size:large web:true] [cat.png image/png]\nbot: answer 2\x1b[2J {note}\nuser: And? map[size:large web:true]"
	if got := bot.heard(); got != want {
		t.Errorf("heard\n%s\nwant\n%s", got, want)
	}
	d.stdin = "One\n/new\n/attach cat.png\nTwo\n/help\n/quit\nThree\n"
	d.run("chat", "nova-lite").want(exit.Done, "/attach: want an address", "/attach URL, /param NAME=VALUE, /new or /quit")
	if got := bot.heard(); got != "user: Two" {
		t.Errorf("after /new heard %s", got)
	}
	d.stdin = keyOld + "\nHello\n"
	d.run("chat", "--url", bot.url, "--key-stdin").want(exit.Done, "answer ").noKey()
	if got := bot.heard(); got != "user: Hello" {
		t.Errorf("heard %s", got)
	}
}

func TestAnAnswerComesAsItIsWritten(t *testing.T) {
	c, d := launch(t)
	meet(t, c, func(_ int, w *poe.EventWriter, _ *http.Request) {
		_ = w.Text("first\nsec")
		_ = w.Flush()
		_ = w.Replace("first\nthird\n")
		_ = w.Text("fourth")
	})
	d.screen, d.asks, d.stdin = true, true, "Hello\n"
	d.env["NO_COLOR"] = "1"
	r := d.run("chat", "nova-lite").want(exit.Done, "botctl: talking with nova/nova-lite", "> ")
	if r.stdout != "first\nsec"+eraseLine+"third\nfourth\n" {
		t.Errorf("%q", r.stdout)
	}
}

func TestWhatTakesTheTextBack(t *testing.T) {
	for name, row := range map[string]struct{ before, after, shown string }{
		"more":                   {"ab", "abc", "c"},
		"nothing":                {"ab", "ab", ""},
		"a line that goes":       {"a\nDrawing… 5 s", "a\n", eraseLine},
		"another line":           {"Drawing… 5 s", "Drawing… 10 s", eraseLine + "Drawing… 10 s"},
		"more than can be taken": {"a\nb\nc", "x", "\nx"},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			s := answerScreen{w: &out, live: true, text: row.before}
			s.become(row.after)
			if out.String() != row.shown || s.text != row.after {
				t.Errorf("shows %q, and has %q", out.String(), s.text)
			}
		})
	}
}

// writerTo tells of each write.
type writerTo struct {
	io.Writer
	wrote func(text string)
}

func (w writerTo) Write(b []byte) (int, error) {
	n, err := w.Writer.Write(b)
	w.wrote(string(b))
	return n, err
}

func TestCtrlCStopsAnAnswerAndNotTheConversation(t *testing.T) {
	c, d := launch(t)
	bot := meet(t, c, func(n int, w *poe.EventWriter, r *http.Request) {
		_ = w.Text("begun ")
		_ = w.Flush()
		if n == 1 {
			<-r.Context().Done()
		}
	})
	signals := make(chan os.Signal, 1)
	d.change = func(p *program) {
		p.signals = func() (<-chan os.Signal, func()) { return signals, func() {} }
		first := true
		p.stdout = writerTo{p.stdout, func(text string) {
			if first && strings.Contains(text, "begun") {
				first = false
				signals <- os.Interrupt
			}
		}}
	}
	d.screen, d.asks, d.stdin = true, true, "Hello\nAgain\n"
	d.run("chat", "nova-lite").want(exit.Done, "stopped")
	if got := bot.heard(); got != "user: Hello\nbot: begun \nuser: Again" {
		t.Errorf("heard %s", got)
	}
}

func TestBetweenAnswersCtrlCEndsTheConversation(t *testing.T) {
	for name, row := range map[string]struct {
		signal os.Signal
		status int
	}{"Ctrl-C": {os.Interrupt, exit.Done}, "being told to end": {syscall.SIGTERM, exit.Failed}} {
		t.Run(name, func(t *testing.T) {
			_, d := launch(t)
			silent, end := io.Pipe()
			defer end.Close()
			signals := make(chan os.Signal, 1)
			signals <- row.signal
			d.change = func(p *program) {
				p.signals = func() (<-chan os.Signal, func()) { return signals, func() {} }
			}
			d.asks = true
			d.runIn(t.Context(), silent, "chat", "nova-lite").want(row.status)
		})
	}
}

func TestChatWithTheFunction(t *testing.T) {
	bootstrap := buildGateway(t)
	_, d, _ := launchReal(t, bootstrap, func(call bedrocksim.Call) bedrocksim.Answer {
		if len(call.Request.Messages) > 1 {
			return bedrocksim.Refuse(403, "AccessDeniedException", "no")
		}
		return bedrocksim.Text("All ", "is well.")
	})
	d.stdin = "Hello\nAgain\n"
	r := d.run("chat", "nova-lite").want(exit.No, "This bot may not use its model at present.", "(ref ", "IAM or model access", "1 message without an answer").noKey()
	if r.stdout != "All is well.\n" {
		t.Errorf("%q", r.stdout)
	}
}

func TestWhatIsWrongWithAChat(t *testing.T) {
	c, d := launch(t)
	d.run("chat").want(exit.Usage, "name a bot")
	d.run("chat", "nova-lite", "--param", "=x").want(exit.Usage, "want NAME=VALUE")
	d.run("chat", "nova-lite", "--param", "temperature").want(exit.Usage, `--param "temperature": want NAME=VALUE`)
	d.run("chat", "nova-lite", "--attach", "cat.png").want(exit.Usage, "--attach: want an address that the bot can fetch", "-attachments FOLDER")
	d.run("chat", "nova-lite", "--key-stdin").want(exit.Usage, "--key-stdin is for --url")
	d.run("chat", "--url", "http://127.0.0.1:1/nova-lite").want(exit.Usage, "standard input")
	d.run("chat", "nova-pro", "-o", "json").want(exit.No, "nova/nova-pro is not deployed")
	c.at("http://127.0.0.1:1/")
	d.stdin = "Hello\n"
	d.run("chat", "nova-lite").want(exit.No, "no answer: ", "1 message without an answer")
	c.conf.PutSecret(novaSecret, `{}`)
	d.run("chat", "nova-lite").want(exit.No, "nova/nova-lite has no key; botctl key set nova/nova-lite")
}
