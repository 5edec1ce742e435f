package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
	"github.com/poebridge/poebridge/pkg/poe"
)

// talk is one conversation with a bot.
type talk struct {
	*program
	client     *poe.Client
	input      input
	id         string
	messages   []poe.Message
	parameters map[string]any
	files      []string // addresses, for the next message
	failed     int      // messages without an answer
}

func newTalk(p *program) *talk {
	return &talk{program: p, input: input{p: p}, id: "c-" + newID(), parameters: map[string]any{}}
}

// setParameter takes NAME=VALUE. What reads as a number or a boolean is one, as those of
// Poe's sliders and switches are; anything else is a text.
func (t *talk) setParameter(text string) error {
	name, value, _ := strings.Cut(text, "=")
	if name = strings.TrimSpace(name); name == "" {
		return errors.New("want NAME=VALUE")
	}
	if value == "" {
		delete(t.parameters, name)
		return nil
	}
	var typed any
	if err := json.Unmarshal([]byte(value), &typed); err != nil {
		typed = value
	}
	switch typed.(type) {
	case bool, string:
		t.parameters[name] = typed
	case float64:
		t.parameters[name] = json.Number(value) // as it was written
	default:
		t.parameters[name] = value
	}
	return nil
}

// run talks until the input ends. The conversation goes on after Ctrl-C, which ends every
// other command: signals come here by a way of their own.
func (t *talk) run(ctx context.Context) error {
	var signals <-chan os.Signal
	if t.signals != nil {
		watched, stop := t.signals()
		defer stop()
		signals, ctx = watched, context.WithoutCancel(ctx)
	}
	for {
		if t.asks {
			fmt.Fprint(t.stderr, t.paint(terminal.Bold, "> "))
		}
		select {
		case line := <-t.input.next():
			t.input.took()
			if !line.more {
				return t.end()
			}
			goOn, err := t.line(ctx, signals, line.text)
			if !goOn || err != nil {
				return errors.Join(err, t.end())
			}
		case s := <-signals:
			fmt.Fprintln(t.stderr)
			if s != os.Interrupt {
				return context.Canceled
			}
			return t.end()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// end says no where messages in a pipe had no answer; somebody at a terminal has seen it.
func (t *talk) end() error {
	if t.asks || t.failed == 0 {
		return nil
	}
	return exit.Answer(fmt.Errorf("%s without an answer", counted(t.failed, "message")))
}

// line does what a line asks for.
func (t *talk) line(ctx context.Context, signals <-chan os.Signal, text string) (goOn bool, err error) {
	text = strings.TrimSpace(text)
	word, rest, _ := strings.Cut(text, " ")
	rest = strings.TrimSpace(rest)
	switch {
	case text == "":
	case word == "/quit":
		return false, nil
	case word == "/new":
		t.messages, t.id = nil, "c-"+newID()
	case word == "/attach" && rest != "":
		t.attach(rest)
	case word == "/param" && rest != "":
		if err := t.setParameter(rest); err != nil {
			t.note("%v", err)
		}
	case strings.HasPrefix(word, "/"):
		t.note("/attach URL, /param NAME=VALUE, /new or /quit")
	default:
		return true, t.say(ctx, signals, text)
	}
	return true, nil
}

func (t *talk) attach(address string) {
	if err := checkAttachment(address); err != nil {
		t.note("/attach: %v", err)
		return
	}
	t.files = append(t.files, address)
}

// say sends a message and shows the answer as it comes. The error ends the conversation.
func (t *talk) say(ctx context.Context, signals <-chan os.Signal, text string) error {
	said := poe.Message{Role: poe.RoleUser, Content: text, MessageID: "m-" + newID(), Parameters: t.sentParameters(), Attachments: attachmentsOf(t.files)}
	query := poe.QueryRequest{Query: poe.Query{
		Messages: append(t.messages[:len(t.messages):len(t.messages)], said), LanguageCode: "en",
		UserID: "u-" + strings.Repeat("0", 32), ConversationID: t.id, MessageID: "m-" + newID(),
	}}
	asking, stop := context.WithCancel(ctx)
	defer stop()
	shown := &answerScreen{w: t.stdout, live: t.screen}
	t.client.OnEvent = shown.event
	type reply struct {
		*poe.Answer
		err error
	}
	replies := make(chan reply, 1)
	go func() {
		a, err := t.client.Query(asking, query)
		replies <- reply{a, err}
	}()
	var ended os.Signal
	for {
		select {
		case s := <-signals:
			ended = s
			stop()
		case r := <-replies:
			switch {
			case ended != nil && ended != os.Interrupt, ctx.Err() != nil:
				shown.end(r.Answer)
				return context.Canceled
			case t.took(shown, said, r.Answer, r.err, ended != nil):
				t.files = nil
			default:
				t.failed++
			}
			return nil
		}
	}
}

// sentParameters are a copy, since Poe keeps those of each message.
func (t *talk) sentParameters() map[string]any {
	sent := map[string]any{}
	for name, value := range t.parameters {
		sent[name] = value
	}
	return sent
}

// took shows the end of an answer, and keeps what Poe would keep: a failed message can be
// sent again. It reports whether there was an answer.
func (t *talk) took(shown *answerScreen, said poe.Message, a *poe.Answer, err error, stopped bool) bool {
	shown.end(a)
	switch {
	case a == nil && stopped:
		t.note("stopped")
		return true
	case a == nil:
		t.note("%s", t.paint(terminal.Red, "no answer: "+withoutURL(err).Error()))
		return false
	case stopped:
		t.note("stopped")
	case a.Err != nil:
		t.tellError(a)
		return false
	}
	for _, file := range a.Files {
		t.note("%s: %s", poe.ShownName(file.Name), terminal.Harmless(file.URL))
	}
	for _, reply := range a.SuggestedReplies {
		t.note("%s", t.paint(terminal.Dim, "suggested: "+terminal.Harmless(inOneLine(reply))))
	}
	if !stopped {
		for _, problem := range a.Problems() {
			t.note("%s", t.paint(terminal.Yellow, terminal.Harmless(problem)))
		}
	}
	t.messages = append(t.messages, said)
	if a.Text != "" {
		t.messages = append(t.messages, poe.Message{Role: poe.RoleBot, Content: a.Text, MessageID: "m-" + newID(), Metadata: a.Metadata})
	}
	return true
}

// tellError says what a user would see, and what to do about it.
func (t *talk) tellError(a *poe.Answer) {
	if a.Err.Event {
		t.note("%s", t.paint(terminal.Red, terminal.Harmless(inOneLine(a.Err.Text))))
		t.note("%s", t.paint(terminal.Dim, adviceForText(a.Err.Text)))
		return
	}
	t.note("%s", t.paint(terminal.Red, terminal.Harmless(a.Err.Error())))
	if a.Status != 200 {
		t.note("%s", t.paint(terminal.Dim, adviceOf(a.Status, a.Header)))
	}
}

// newID is an id of Poe's kind that nobody else has.
func newID() string { return strings.ToLower(rand.Text()) }
