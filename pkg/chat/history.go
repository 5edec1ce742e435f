package chat

import (
	"strings"
	"unicode"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/poe"
)

// What stands in where a model must be given a turn and the conversation has none.
// They are plain English sentences so that a model makes sense of them.
const (
	earlierTurn  = "(Earlier messages are missing.)"          // before a conversation that the bot begins
	noTextTurn   = "(No text.)"                               // for a last message without text
	continueTurn = "Please continue from where you left off." // after a conversation that the bot ends
)

// roleDeveloper is OpenAI's newer name for the system's role, as some clients send it.
const roleDeveloper = "developer"

// conversation is what a model is given. Turns alternate, begin and, unless the
// model takes a prefill, end with the user; no text in it is blank.
type conversation struct {
	system []string
	turns  []turn
}

// turn is one side's part: the texts of consecutive messages.
type turn struct {
	user  bool
	texts []string
}

// newConversation turns messages into turns under the rules of the template's
// model. Messages of unknown roles are left out, as Poe asks.
func newConversation(t *bot.Template, messages []poe.Message, skipPrompt bool) conversation {
	var c conversation
	if !skipPrompt {
		c.addSystem(t.SystemPrompt)
	}
	last := len(messages) - 1
	for i := range messages {
		c.addMessage(&messages[i], i == last)
	}
	c.beginWithUser()
	c.endForModel(t.Capabilities.Prefill)
	if !t.SupportsSystemMessages {
		c.foldSystem()
	}
	return c
}

func (c *conversation) addMessage(m *poe.Message, last bool) {
	switch m.Role {
	case poe.RoleSystem, roleDeveloper:
		c.addSystem(m.Content)
	case poe.RoleUser:
		c.addTurn(true, userText(m, last))
	case poe.RoleBot:
		if m.MessageType != poe.MessageTypeFunctionCall {
			c.addTurn(false, poe.StripNotes(poe.StripThinking(m.Content)))
		}
	}
}

// userText is what the user said. Attachments alone are named in its place, in earlier
// messages too: the prompt must not change as the conversation goes on. Nothing at
// all is left out, unless the model would be left without a last turn.
func userText(m *poe.Message, last bool) string {
	switch {
	case !blank(m.Content):
		return m.Content
	case len(m.Attachments) > 0:
		return attached(m)
	case last:
		return noTextTurn
	}
	return ""
}

func attached(m *poe.Message) string {
	names := make([]string, len(m.Attachments))
	for i, a := range m.Attachments {
		names[i] = a.Name
	}
	return "(Attached: " + strings.Join(names, ", ") + ")"
}

// addSystem hoists a system message to the top, wherever it stood.
func (c *conversation) addSystem(text string) {
	if !blank(text) {
		c.system = append(c.system, text)
	}
}

// addTurn merges consecutive messages of one side into one turn. Blank text is
// left out: Bedrock refuses it.
func (c *conversation) addTurn(user bool, text string) {
	if blank(text) {
		return
	}
	if n := len(c.turns); n > 0 && c.turns[n-1].user == user {
		c.turns[n-1].texts = append(c.turns[n-1].texts, text)
		return
	}
	c.turns = append(c.turns, turn{user: user, texts: []string{text}})
}

// beginWithUser: a conversation that the bot begins keeps its first message, and a
// user's turn is put before it.
func (c *conversation) beginWithUser() {
	switch {
	case len(c.turns) == 0:
		c.addTurn(true, noTextTurn)
	case !c.turns[0].user:
		c.turns = append([]turn{{user: true, texts: []string{earlierTurn}}}, c.turns...)
	}
}

// endForModel: an answer that the bot has begun is continued by a model that takes
// a prefill, which must not end in white space. Any other is asked to go on.
func (c *conversation) endForModel(prefill bool) {
	last := &c.turns[len(c.turns)-1]
	switch {
	case last.user:
	case prefill:
		text := &last.texts[len(last.texts)-1]
		*text = strings.TrimRightFunc(*text, unicode.IsSpace)
	default:
		c.addTurn(true, continueTurn)
	}
}

// foldSystem puts the system messages at the head of the first user turn, for
// models that take none.
func (c *conversation) foldSystem() {
	c.turns[0].texts = append(c.system[:len(c.system):len(c.system)], c.turns[0].texts...)
	c.system = nil
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }
