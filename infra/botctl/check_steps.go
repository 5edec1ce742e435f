package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/poebridge/poebridge/infra/botctl/internal/groupsecret"
	"github.com/poebridge/poebridge/pkg/poe"
)

// strangersKey is of the right shape, and nobody's.
var strangersKey = strings.Repeat("x", 32)

// run tries the bot at its address.
func (c *botCheck) run(ctx context.Context) error {
	if !c.wrongKey(ctx) {
		return ctx.Err()
	}
	var own *poe.SettingsAnswer
	for i, key := range c.keys {
		a := c.rightKey(ctx, fmt.Sprintf("key %d", i+1), key)
		own = cmp.Or(own, a)
	}
	if own == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	c.settings(own)
	if c.live {
		c.ask(ctx, own.Settings)
	}
	return ctx.Err()
}

// wrongKey sees that nobody is let in with just any key; false: nothing else can be tried.
func (c *botCheck) wrongKey(ctx context.Context) bool {
	const what = "wrong key"
	a, err := c.client(c.url, strangersKey).Settings(ctx)
	switch {
	case err != nil:
		c.add(what, checkFailed, "is it deployed, and the address right?", "no answer: %v", withoutURL(err))
		return false
	case a.Status == http.StatusUnauthorized:
		c.add(what, checkOK, "", "refused")
		return true
	case a.Status == http.StatusOK:
		c.add(what, checkFailed, "take the bot off the net: whoever finds its address can use it", "it is taken")
		return true
	}
	c.add(what, checkFailed, adviceOf(a.Status, a.Header), "answers %d", a.Status)
	return false
}

func (c *botCheck) rightKey(ctx context.Context, what, key string) *poe.SettingsAnswer {
	a, err := c.client(c.url, key).Settings(ctx)
	switch {
	case err != nil:
		c.add(what, checkFailed, "try again; the function's log may say why", "no answer: %v", withoutURL(err))
	case a.Status != http.StatusOK:
		c.add(what, checkFailed, adviceOf(a.Status, a.Header), "answers %d to %s", a.Status, groupsecret.Fingerprint(key))
	default:
		c.add(what, checkOK, "", "%s is taken", groupsecret.Fingerprint(key))
		return a
	}
	return nil
}

// statusAdvice is what to do about an answer that is none, by its status.
var statusAdvice = map[int]string{
	http.StatusUnauthorized:        "the function does not know the key: is it that of this stage and group, and was the secret changed in the last minute? A local run prints its key, and says the same of a bot that it does not have",
	http.StatusNotFound:            "there is no bot at this address; look at the stack's outputs, or at --url: a local run has bots at /GROUP/BOT, and with -group at /BOT",
	http.StatusTooManyRequests:     "the function answers as many as it may; wait, or raise reserved_concurrency in group.yaml",
	http.StatusInternalServerError: "template: the function has no valid one of this bot; botctl validate, then deploy or push",
	http.StatusBadGateway:          "the function has crashed, or takes no requests of this form; its log says why",
	http.StatusServiceUnavailable:  "IAM: the function cannot read its keys or templates, or they have a slip; its log says which, and its role needs secretsmanager:GetSecretValue and ssm:GetParameters",
}

// adviceOf tells Lambda's own answers from the function's, which have a request id.
func adviceOf(status int, header http.Header) string {
	if status == http.StatusForbidden && header.Get("X-Request-Id") == "" {
		return "IAM: the function URL lets nobody in; its resource policy needs lambda:InvokeFunctionUrl and lambda:InvokeFunction for everybody: deploy again"
	}
	return cmp.Or(statusAdvice[status], "the function's log says why")
}

// settings holds what the bot has answered against Poe's rules and against the template.
func (c *botCheck) settings(own *poe.SettingsAnswer) {
	const what = "settings"
	switch differ := c.differences(own.Body); {
	case len(own.Findings) > 0:
		c.add(what, checkFailed, "mend the template; botctl validate says where", "Poe would object: %s", strings.Join(own.Findings, "; "))
	case len(differ) > 0:
		c.add(what, checkFailed, "a change takes effect within a minute: check again; then see whether an override is passed over, as the function's log says",
			"they are not what the template says: %s", strings.Join(differ, ", "))
	case c.want == nil:
		c.add(what, checkOK, "", "Poe can read them; nobody knows whether they are the template's")
	default:
		c.add(what, checkOK, "", "as the template says")
	}
}

// differences are the names of settings that are not those of the template.
func (c *botCheck) differences(body []byte) (names []string) {
	if c.want == nil {
		return nil
	}
	text, err := json.Marshal(c.want.Settings)
	if err != nil {
		return []string{err.Error()}
	}
	var want, have map[string]any
	if json.Unmarshal(text, &want) != nil || json.Unmarshal(body, &have) != nil {
		return nil // what cannot be read is a finding
	}
	all := maps.Clone(want)
	maps.Copy(all, have)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if !reflect.DeepEqual(want[name], have[name]) {
			names = append(names, name)
		}
	}
	return names
}

// questions are what a bot of a kind is asked: as little as it can answer.
var questions = map[string]string{
	"chat":  "Answer with the one word: ready",
	"image": "A red circle on a white ground",
	"video": "A red ball rolls over a white table",
}

// firstByteLimit is Poe's, for a sign that the query has arrived.
const firstByteLimit = 5 * time.Second

// ask asks the bot a question, which costs what its model costs.
func (c *botCheck) ask(ctx context.Context, own poe.Settings) {
	const what = "answer"
	kind := "chat"
	if c.want != nil {
		kind = c.want.Template.Kind
	}
	if len(c.attachments) > 0 && !own.AllowAttachments {
		c.add("attachment", checkFailed, "let the template take it, or leave out --attachment", "the bot takes no files")
		return
	}
	query := poe.Conversation(cmp.Or(questions[kind], questions["chat"]))
	query.BotQueryID = "" // which nobody can be charged for
	query.Messages[0].Attachments = attachmentsOf(c.attachments)
	a, err := c.clientFor(c.url, c.keys[0], queryTime).Query(ctx, query)
	switch {
	case err != nil:
		c.add(what, checkFailed, "try again; the function's log may say why", "no answer: %v", withoutURL(err))
	case a.Err != nil && a.Err.Event:
		advice := adviceForText(a.Err.Text)
		c.add(what, checkFailed, advice, "%s", inOneLine(a.Err.Text))
	case a.Status != http.StatusOK:
		c.add(what, checkFailed, adviceOf(a.Status, a.Header), "answers %d", a.Status)
	case len(a.Problems()) > 0:
		c.add(what, checkFailed, "that is a fault of the gateway: report it with the function's version", "Poe could not read it: %s", strings.Join(a.Problems(), "; "))
	case a.FirstByte > firstByteLimit:
		c.add(what, checkFailed, "a start that is this slow is one of a new environment, or the function has too little memory: raise memory_mb in group.yaml", "first byte after %s; Poe waits five seconds", round(a.FirstByte))
	case unread(a, query.Messages[0].Attachments) != "":
		c.add(what, checkFailed, "is the host of the file in POEBRIDGE_ATTACHMENT_HOSTS, and its type one that the bot reads? file_error in the function's log says why", "%s", unread(a, query.Messages[0].Attachments))
	default:
		c.add(what, checkOK, "", "%s", summary(a))
	}
}

// unread is the note of an answer that names one of the files that came with the question;
// empty where the bot has read all of them.
func unread(a *poe.Answer, files []poe.Attachment) string {
	for _, note := range poe.Notes(a.Text) {
		if slices.ContainsFunc(files, func(f poe.Attachment) bool { return strings.Contains(note, f.Name) }) {
			return note
		}
	}
	return ""
}

// summary is what can be said of a good answer in a line.
func summary(a *poe.Answer) string {
	text := fmt.Sprintf("first byte after %s, first text after %s, end after %s", round(a.FirstByte), round(a.FirstText), round(a.Done))
	if len(a.Files) > 0 {
		text += ", " + counted(len(a.Files), "file")
	}
	return text
}

func round(d time.Duration) time.Duration { return d.Round(time.Millisecond) }
