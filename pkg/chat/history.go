package chat

import (
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/poe"
)

// roleDeveloper is OpenAI's newer name for the system's role, as some clients send it.
const roleDeveloper = "developer"

// history turns the messages of a query into a conversation, under the rules of the
// template's model. Messages of unknown roles are left out, as Poe asks.
type history struct {
	conversation
	template *bot.Template
	tools    *toolbox
	files    map[*poe.Attachment]*file
	calls    callIDs
	carried  []*file // attachments of the bot's own messages, for the user's next turn
}

func newHistory(t *bot.Template, q *poe.Query, tools *toolbox, files files) *history {
	h := &history{template: t, tools: tools, files: files.byAttachment(), calls: newCallIDs(t.Tools.IDs)}
	if !q.SkipSystemPrompt {
		h.addSystem(t.SystemPrompt)
	}
	last := len(q.Messages) - 1
	for i := range q.Messages {
		h.addMessage(&q.Messages[i], i == last)
	}
	h.addCalls(q.ToolCalls, "")
	h.addResults(q.ToolResults)
	h.pair()
	h.order()
	h.limitDocuments()
	h.beginWithUser()
	return h
}

func (h *history) addMessage(m *poe.Message, last bool) {
	switch m.Role {
	case poe.RoleSystem, roleDeveloper:
		h.addSystem(m.Content)
	case poe.RoleUser:
		h.addUser(m, last)
	case poe.RoleTool:
		h.addTool(m)
	case poe.RoleBot:
		h.addBot(m)
	}
}

// addBot adds an answer of the bot, without what we have added to it. A bot's files
// cannot stand in its own turn: they go to the user's next one (bedrock.md §5 #17).
func (h *history) addBot(m *poe.Message) {
	if m.MessageType == poe.MessageTypeFunctionCall {
		h.addFunctionCall(m)
		return
	}
	h.addText(false, poe.StripNotes(poe.StripThinking(m.Content)))
	for i := range m.Attachments {
		h.carried = append(h.carried, h.files[&m.Attachments[i]])
	}
}

// addUser adds what the user said, below the files that came with it. What cannot be
// sent is named in its place, in earlier messages too: the prompt must not change as
// the conversation goes on. Nothing at all is left out, unless the model would be left
// without a last turn.
func (h *history) addUser(m *poe.Message, last bool) {
	attached := h.carried
	for i := range m.Attachments {
		attached = append(attached, h.files[&m.Attachments[i]])
	}
	h.carried = nil
	h.add(true, fileBlocks(attached)...)
	h.addText(true, mention(attached, blank(m.Content)))
	h.addText(true, m.Content)
	if last && blank(m.Content) && len(attached) == 0 {
		h.addText(true, noTextTurn)
	}
}
