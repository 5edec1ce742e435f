package chat_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/chat"
	"github.com/poebridge/poebridge/pkg/poe"
)

// FuzzTranslate: whatever a query is, the request that is made of it has the form that
// Bedrock demands of all conversations (bedrock.md §1.2), and the question is in it.
func FuzzTranslate(f *testing.F) {
	bots := []*bot.Template{
		template(f, nova), // takes a prefill
		template(f, mistral+"capabilities: {tools: true}\ntools: {ids: nine, hyphens: false}\n"),
		template(f, sonnet+"reasoning: {style: budget, budget_tokens: 1024}\nsystem_prompt: Be brief.\ncache: {points: [system, tools, messages], min_tokens: 0}\n"),
		template(f, strings.NewReplacer("300000", "2000", "5000", "1000").Replace(nova)+"inference: {max_tokens: 300}\n"),
	}
	d := newDice(1)
	g := &generator{dice: d, kept: &poe.Answer{}}
	for range 20 {
		if q := g.query(); len(q) < 4000 {
			f.Add([]byte(q), "")
		}
	}
	loop := withTool("f") + query(user("a"), called("c", "f", "{}"), returned("c", "r"), said("b"), user("c"))
	f.Add([]byte(loop), "the beginning of ")
	f.Add([]byte(query(said("I am "))), "")
	f.Add([]byte(query(attached("see", "a.png", "b.pdf"), said("seen"), user(" "))), " ")
	f.Fuzz(func(t *testing.T, members []byte, beginning string) {
		r, err := poe.DecodeRequest([]byte(`{"version":"1.2","type":"query",` + string(members) + `}`))
		if err != nil || r.Type != poe.TypeQuery {
			return
		}
		for _, one := range bots {
			last, start := r.Query.Last(), ""
			if len(r.Query.Tools) == 0 && last.Role == poe.RoleUser && one.Capabilities.Prefill {
				start = beginning // others are not asked to continue
			}
			c := &converse{t: t, in: chat.TranslateAll(one, r.Query, shelf{}, start), open: map[string]bool{}, used: map[string]bool{}}
			c.check(one)
			c.holds(last)
			if t.Failed() {
				t.Fatalf("%s with %q", one.Model.ID, members)
			}
		}
	})
}

// shelf is a Fetcher of files that are what their names say.
type shelf struct{}

func (shelf) Fetch(_ context.Context, _ string, wanted []attachment.Wanted, _ attachment.Limits) []attachment.Result {
	out := make([]attachment.Result, len(wanted))
	for i, w := range wanted {
		switch name := w.Name; {
		case strings.HasSuffix(name, "png"):
			out[i].File = attachment.File{Kind: attachment.Image, Format: "png", Data: []byte("x"), Width: 4, Height: 4}
		case strings.HasSuffix(name, "pdf"):
			out[i].File = attachment.File{Kind: attachment.Document, Format: "pdf", Data: []byte("x")}
		case strings.HasSuffix(name, "csv"):
			out[i].File = attachment.File{Kind: attachment.Document, Format: "csv", Data: []byte("a,b"), Text: true}
		case strings.HasSuffix(name, "mp4"):
			out[i].File = attachment.File{Kind: attachment.Video, Format: "mp4", Data: []byte("x")}
		default:
			out[i].Err = &attachment.Problem{Reason: attachment.NotAllowed, Err: errors.New("it is not here")}
		}
	}
	return out
}

// converse is a request that is held against what Bedrock demands of all.
type converse struct {
	t    *testing.T
	in   *bedrockruntime.ConverseStreamInput
	open map[string]bool // calls of the turn before, without a result so far
	used map[string]bool // ids of calls and names of documents
}

var (
	idShape       = regexp.MustCompile(`^[a-zA-Z0-9_.:-]{1,64}$`)
	toolShape     = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)
	documentShape = regexp.MustCompile(`^[a-zA-Z0-9_()\[\]-]+( [a-zA-Z0-9_()\[\]-]+)*$`)
)

func (c *converse) check(one *bot.Template) {
	c.t.Helper()
	if len(c.in.System) > 0 && !one.SupportsSystemMessages {
		c.t.Error("the model takes no system prompt")
	}
	for _, b := range c.in.System {
		if text, ok := b.(*types.SystemContentBlockMemberText); ok && strings.TrimSpace(text.Value) == "" {
			c.t.Error("a blank system prompt")
		}
	}
	for i, m := range c.in.Messages {
		if user := m.Role == types.ConversationRoleUser; user != (i%2 == 0) {
			c.t.Errorf("message %d is of the %s", i, m.Role)
		}
		c.turn(i, m)
	}
	if n := len(c.in.Messages); n == 0 || n%2 == 0 && !one.Capabilities.Prefill {
		c.t.Errorf("%d messages", n)
	}
	if len(c.open) > 0 {
		c.t.Errorf("calls without a result: %v", c.open)
	}
	c.offers()
}

func (c *converse) offers() {
	if c.in.ToolConfig == nil {
		return
	}
	names := map[string]bool{}
	for _, tool := range c.in.ToolConfig.Tools {
		if spec, ok := tool.(*types.ToolMemberToolSpec); ok {
			if name := *spec.Value.Name; names[name] || !toolShape.MatchString(name) {
				c.t.Errorf("the tool %q is offered, after %v", name, names)
			}
			names[*spec.Value.Name] = true
		}
	}
	if chosen, ok := c.in.ToolConfig.ToolChoice.(*types.ToolChoiceMemberTool); len(names) == 0 || ok && !names[*chosen.Value.Name] {
		c.t.Errorf("tools %v, and a choice that is none", names)
	}
}

// turn checks the blocks of a turn: the results of all calls of the turn before come first.
func (c *converse) turn(i int, m types.Message) {
	user, before, texts, documents := m.Role == types.ConversationRoleUser, c.open, 0, 0
	c.open = map[string]bool{}
	if len(m.Content) == 0 {
		c.t.Errorf("message %d is empty", i)
	}
	for j, b := range m.Content {
		only := func(users bool) {
			if user != users {
				c.t.Errorf("block %d of message %d, of the %s, is %T", j, i, m.Role, b)
			}
		}
		if _, result := b.(*types.ContentBlockMemberToolResult); !result && len(before) > 0 {
			c.t.Errorf("message %d has %T before the results of %v", i, b, before)
		}
		switch v := b.(type) {
		case *types.ContentBlockMemberText:
			if texts++; strings.TrimSpace(v.Value) == "" {
				c.t.Errorf("block %d of message %d is blank", j, i)
			}
			if last := i == len(c.in.Messages)-1 && j == len(m.Content)-1; last && !user && strings.TrimRightFunc(v.Value, unicode.IsSpace) != v.Value {
				c.t.Errorf("the prefill is %q", v.Value)
			}
		case *types.ContentBlockMemberToolUse:
			only(false)
			id := *v.Value.ToolUseId
			if c.in.ToolConfig == nil || c.used[id] || !idShape.MatchString(id) || !toolShape.MatchString(*v.Value.Name) {
				c.t.Errorf("the call %q of %q, after %v", id, *v.Value.Name, c.used)
			}
			c.used[id], c.open[id] = true, true
		case *types.ContentBlockMemberToolResult:
			only(true)
			if !before[*v.Value.ToolUseId] {
				c.t.Errorf("message %d has a result of %q", i, *v.Value.ToolUseId)
			}
			delete(before, *v.Value.ToolUseId)
		case *types.ContentBlockMemberDocument:
			only(true)
			documents++
			if name := strings.ToLower(*v.Value.Name); c.used["document "+name] || len(name) > 200 || !documentShape.MatchString(name) {
				c.t.Errorf("a document named %q", name)
			} else {
				c.used["document "+name] = true
			}
		case *types.ContentBlockMemberImage, *types.ContentBlockMemberVideo, *types.ContentBlockMemberAudio:
			only(true)
		case *types.ContentBlockMemberReasoningContent:
			only(false)
		case *types.ContentBlockMemberCachePoint:
			if j == 0 {
				c.t.Errorf("message %d begins with a cache point", i)
			}
		}
	}
	if documents > 0 && texts == 0 {
		c.t.Errorf("message %d has documents and no text", i)
	}
}

// holds: the last message of the user is never left out, nor shortened.
func (c *converse) holds(question *poe.Message) {
	if question.Role != poe.RoleUser || strings.TrimSpace(question.Content) == "" {
		return
	}
	for _, m := range c.in.Messages {
		for _, b := range m.Content {
			if text, ok := b.(*types.ContentBlockMemberText); ok && m.Role == types.ConversationRoleUser && text.Value == question.Content {
				return
			}
		}
	}
	c.t.Errorf("the question %.100q is not asked", question.Content)
}
