package gateway_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/poe"
)

// TestEveryShippedBotHoldsALongConversation: 20 turns with a picture, a PDF and two rounds
// of tools, one question after the other, as Poe sends them.
func TestEveryShippedBotHoldsALongConversation(t *testing.T) {
	files := fileServer(t)
	dir, err := config.OpenDir(configs)
	if err != nil {
		t.Fatal(err)
	}
	groups, err := dir.Groups()
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range groups {
		for _, name := range chats(t, dir, group) {
			t.Run(group+"/"+name, func(t *testing.T) {
				t.Parallel()
				r := newRigWithFiles(t, group, files, nil, bedrocksim.WithSignatures())
				c := &chatter{t: t, rig: r, bot: name, files: files}
				c.converse()
				c.accepted()
				c.given(templateOf(t, dir, group, name))
			})
		}
	}
}

// chatter is a user, and what Poe remembers of the chat.
type chatter struct {
	t       *testing.T
	rig     *rig
	bot     string
	files   string
	history []poe.Message
	turns   int
}

const turnsOfALongConversation = 20

func (c *chatter) converse() {
	for c.turns < turnsOfALongConversation {
		switch c.turns {
		case 2:
			c.say("What do you see here?", c.file("cat.png", "image/png"))
		case 5:
			c.say("Read this, please.", c.file("report.pdf", "application/pdf"))
		case 8, 13:
			c.useTool()
		default:
			c.say(fmt.Sprintf("Question %d: %s", c.turns, strings.Repeat("tell me more of it, ", 20)))
		}
	}
}

func (c *chatter) file(name, contentType string) poe.Attachment {
	return poe.Attachment{URL: "http://" + c.files + "/" + name, ContentType: contentType, Name: name}
}

// say asks a question and remembers the answer.
func (c *chatter) say(text string, files ...poe.Attachment) {
	c.turns++
	c.history = append(c.history, poe.Message{Role: poe.RoleUser, Content: text, ContentType: poe.Markdown, Attachments: files})
	c.remember(c.ask())
}

// useTool asks for a tool to be used, uses it, and has the model go on. Where the model
// has no tools, another bot of the chat has used it.
func (c *chatter) useTool() {
	c.turns++
	c.history = append(c.history, poe.Message{Role: poe.RoleUser, Content: "think tool", ContentType: poe.Markdown})
	answer := c.ask()
	calls := answer.ToolCalls
	if len(calls) == 0 {
		c.remember(answer)
		calls = []poe.ToolCall{{ID: fmt.Sprintf("call_%d", c.turns), Type: "function", Function: poe.CallFunction{Name: "get weather", Arguments: `{"city":"Rome"}`}}}
	}
	var results []poe.ToolResult
	for _, call := range calls {
		results = append(results, poe.ToolResult{Role: poe.RoleTool, Name: call.Function.Name, ToolCallID: call.ID, Content: `{"sky":"blue"}`})
	}
	c.history = append(c.history,
		poe.Message{Role: poe.RoleBot, MessageType: poe.MessageTypeFunctionCall, Content: text(c.t, calls), ContentType: poe.Markdown, Metadata: answer.Metadata},
		poe.Message{Role: poe.RoleTool, Content: text(c.t, results), ContentType: poe.Markdown})
	c.remember(c.ask())
}

func (c *chatter) remember(a *poe.Answer) {
	c.history = append(c.history, poe.Message{Role: poe.RoleBot, Content: a.Text, ContentType: poe.Markdown})
}

func (c *chatter) ask() *poe.Answer {
	c.t.Helper()
	q := poe.Conversation("x")
	q.Messages = c.history
	q.ConversationID, q.MessageID, q.UserID = "c-1", fmt.Sprintf("m-%d", len(c.history)), "u-1"
	q.Tools = []poe.Tool{{Type: "function", Function: poe.ToolFunction{
		Name: "get weather", Parameters: json.RawMessage(`{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}`),
	}}}
	a := c.rig.ask(c.t, c.bot, q)
	if len(a.Problems()) > 0 || !a.Complete || strings.TrimSpace(a.Text) == "" && len(a.ToolCalls) == 0 {
		c.t.Fatalf("turn %d: %v, text %.80q", c.turns, a.Problems(), a.Text)
	}
	return a
}

// accepted fails for every request that the simulator has refused.
func (c *chatter) accepted() {
	calls := c.rig.sim.Calls()
	if len(calls) < turnsOfALongConversation {
		c.t.Errorf("only %d calls", len(calls))
	}
	for _, call := range calls {
		if call.Rule != "" || call.Status != http.StatusOK {
			c.t.Errorf("%s was refused with %d by the rule %s:\n%.2000s", call.Operation, call.Status, call.Rule, call.Body)
		}
	}
}

// given fails where the model was not given what it can read and use.
func (c *chatter) given(template *bot.Template) {
	last := c.rig.sim.Calls()
	body := string(last[len(last)-1].Body)
	thinks := template.Reasoning.Signed && template.Reasoning.On()
	for block, want := range map[string]bool{
		`{"image":`:            template.Capabilities.Takes(bot.InputImage),
		`{"document":`:         template.Capabilities.Takes(bot.InputDocument),
		`{"toolUse":`:          template.Capabilities.Tools,
		`{"toolResult":`:       template.Capabilities.Tools,
		`{"cachePoint":`:       len(template.Cache.Points) > 0,
		`{"reasoningContent":`: thinks,
	} {
		if got := strings.Contains(body, block); got != want {
			c.t.Errorf("the last request has %s: %t, want %t", block, got, want)
		}
	}
}

func text(t testing.TB, v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// fileServer has a picture and a PDF to attach.
func fileServer(t testing.TB) (address string) {
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".pdf") {
			_, _ = w.Write([]byte("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"))
			return
		}
		_, _ = w.Write(picture.Bytes())
	}))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}
