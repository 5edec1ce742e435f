package poe

import "fmt"

// What is kept of a request at most, so that the memory it takes stays in proportion
// to its size. A body of 6 MiB has room for two million empty messages.
const (
	maxMessages   = 1000 // the newest; Poe's own limit (poe-protocol.md §1.2)
	maxTools      = 128  // OpenAI's limit, whose form the tools have; of calls and results too
	maxUsers      = 1000 // Poe states none
	maxLogitBias  = 1000 // Poe states none
	maxStops      = 1000 // Poe states none; models take fewer by far
	maxPerMessage = 64   // attachments, reactions and the like; Poe takes 20 files back
	maxFreeKeys   = 64   // parameters of a message, metadata of a report
)

// readQuery reads a query as far as it can; the error is the first of a message.
func readQuery(v value) (*Query, error) {
	body, _ := object[queryBody](v)
	q := body.Query
	if q.LanguageCode == "" {
		q.LanguageCode = defaultLanguage
	}
	var err error
	q.Messages, err = readMessages(body.messages)
	return &q, err
}

// queryBody is a query whose messages are still to be read.
type queryBody struct {
	Query
	messages value
}

func (q *queryBody) set(key []byte, v value) {
	if string(key) == "query" {
		q.messages = v
		return
	}
	q.Query.set(key, v)
}

// readMessages reads the newest messages. What is no object is none.
func readMessages(v value) (messages []Message, err error) {
	if kind := v.kind(); kind != "array" && kind != "null" && kind != "nothing" {
		return nil, &FieldError{Field: "query", Reason: fmt.Sprintf("a JSON %s where an array was expected", kind)}
	}
	count := v.len()
	older := count - maxMessages
	messages = make([]Message, 0, min(count, maxMessages))
	for element := range v.elements() {
		if older--; older >= 0 {
			continue
		}
		m, ok := object[messageBody](element)
		if failed := checkContent(m.content, m.Role); err == nil {
			err = failed
		}
		if ok {
			messages = append(messages, m.Message)
		}
	}
	if len(messages) == 0 {
		return nil, &FieldError{Field: "query", Reason: "holds no message to answer"}
	}
	return messages, err
}

// messageBody is a message with its content as it stands.
type messageBody struct {
	Message
	content value
}

func (m *messageBody) set(key []byte, v value) {
	if string(key) == "content" {
		m.content = v
	}
	m.Message.set(key, v)
}

// contentRoles are the roles whose content must be read: a message that says
// nothing where it does say something is worse than an error. What a role from the
// future says is not for us.
var contentRoles = map[string]bool{RoleSystem: true, RoleUser: true, RoleBot: true, RoleTool: true}

func checkContent(content value, role string) error {
	kind := content.kind()
	if kind == "string" || kind == "null" || kind == "nothing" || !contentRoles[role] {
		return nil
	}
	return &FieldError{Field: "query.content", Reason: fmt.Sprintf("a JSON %s where a string was expected", kind)}
}

func (q *Query) set(key []byte, v value) {
	switch string(key) {
	case "user_id":
		q.UserID = v.id()
	case "conversation_id":
		q.ConversationID = v.id()
	case "message_id":
		q.MessageID = v.id()
	case "metadata":
		q.Metadata = v.id()
	case "temperature":
		q.Temperature = optional(v.number())
	case "skip_system_prompt":
		q.SkipSystemPrompt, _ = v.boolean()
	case "logit_bias":
		q.LogitBias = dictionary(v, maxLogitBias, value.number)
	case "stop_sequences":
		q.StopSequences = list(v, maxStops, value.word)
	case "language_code":
		q.LanguageCode = v.text()
	case "adopt_current_bot_name":
		q.AdoptCurrentBotName = optional(v.boolean())
	case "bot_query_id":
		q.BotQueryID = v.id()
	case "users":
		q.Users = list(v, maxUsers, object[User])
	case "tools":
		q.Tools = list(v, maxTools, object[Tool])
	case "tool_calls":
		q.ToolCalls = list(v, maxTools, object[ToolCall])
	case "tool_results":
		q.ToolResults = list(v, maxTools, object[ToolResult])
	case "query_creation_time":
		q.QueryCreationTime = v.micros()
	case "extra_params":
		q.ExtraParams = v.raw()
	}
}
