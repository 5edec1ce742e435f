package poe

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
)

// The types of request that Poe sends. Any other is answered with 501.
const (
	TypeQuery          = "query"
	TypeSettings       = "settings"
	TypeReportFeedback = "report_feedback"
	TypeReportReaction = "report_reaction"
	TypeReportError    = "report_error"
)

// The roles of a message. Messages with any other role are to be ignored.
const (
	RoleSystem = "system"
	RoleUser   = "user"
	RoleBot    = "bot"
	RoleTool   = "tool"
)

// MessageTypeFunctionCall marks a bot message whose content is a JSON list of tool calls.
const MessageTypeFunctionCall = "function_call"

// defaultLanguage is what Poe means when it sends no language_code.
const defaultLanguage = "en"

// Request is one request from Poe. Type says which of the pointers is set; for
// settings and for unknown types none is.
type Request struct {
	Version  string
	Type     string
	Query    *Query
	Reaction *ReportReaction // also for the deprecated report_feedback
	Error    *ReportError
}

// Query is a request to answer a conversation.
type Query struct {
	Messages            []Message          `json:"query"` // oldest first; the last is the one to answer
	UserID              string             `json:"user_id"`
	ConversationID      string             `json:"conversation_id"`
	MessageID           string             `json:"message_id"` // of the answer that is about to be made
	Metadata            string             `json:"metadata"`   // Poe's own; passed on when calling other bots
	Temperature         *float64           `json:"temperature"`
	SkipSystemPrompt    bool               `json:"skip_system_prompt"`
	LogitBias           map[string]float64 `json:"logit_bias"`
	StopSequences       []string           `json:"stop_sequences"`
	LanguageCode        string             `json:"language_code"` // BCP 47, of the user's client
	AdoptCurrentBotName *bool              `json:"adopt_current_bot_name"`
	BotQueryID          string             `json:"bot_query_id"` // empty: this query cannot be charged
	Users               []User             `json:"users"`
	Tools               []Tool             `json:"tools"`
	ToolCalls           []ToolCall         `json:"tool_calls"`
	ToolResults         []ToolResult       `json:"tool_results"`
	QueryCreationTime   Micros             `json:"query_creation_time"`
	ExtraParams         json.RawMessage    `json:"extra_params"`
	// The keys api_key and access_key are not read: the caller chooses them, and
	// Poe's own library overwrites both.
}

// Last returns the message to answer. The query must not be empty, which
// [DecodeRequest] guarantees.
func (q *Query) Last() *Message { return &q.Messages[len(q.Messages)-1] }

// Message is one message of a conversation.
type Message struct {
	Role        string         `json:"role"`
	MessageType string         `json:"message_type"`
	SenderID    string         `json:"sender_id"` // deprecated by Poe
	Sender      *User          `json:"sender"`
	Content     string         `json:"content"` // may be empty when only attachments came
	Parameters  map[string]any `json:"parameters"`
	ContentType string         `json:"content_type"`
	Timestamp   Micros         `json:"timestamp"`
	MessageID   string         `json:"message_id"`
	Feedback    []Feedback     `json:"feedback"`
	Attachments []Attachment   `json:"attachments"`
	Metadata    string         `json:"metadata"` // what our data event stored on this answer
	Referenced  *Message       `json:"referenced_message"`
	Reactions   []Reaction     `json:"reactions"`
}

// User is a person or bot in a chat.
type User struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Feedback is a like or dislike on a message; other types may come.
type Feedback struct {
	Type   string `json:"type"`
	Reason string `json:"reason"`
}

// Reaction is a reaction to a message.
type Reaction struct {
	UserID   string `json:"user_id"`
	Reaction string `json:"reaction"`
}

// Attachment is a file that came with a message. Its URL is valid for ten minutes
// from the request, and was chosen by whoever called: fetch it as hostile.
type Attachment struct {
	URL           string `json:"url"`
	ContentType   string `json:"content_type"`
	Name          string `json:"name"`
	ParsedContent string `json:"parsed_content"`
	InlineRef     string `json:"inline_ref"`
}

// Tool is a function that the caller offers to the model.
type Tool struct {
	Type     string       `json:"type"`
	Function ToolFunction `json:"function"`
}

// ToolFunction describes a tool. Parameters is its JSON schema, as sent.
type ToolFunction struct {
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Parameters  json.RawMessage `json:"parameters"`
	Strict      *bool           `json:"strict"`
}

// ToolCall is a call that the model made earlier. Arguments is JSON in a string.
type ToolCall struct {
	ID       string `json:"id"`
	Type     string `json:"type"`
	Function struct {
		Name      string `json:"name"`
		Arguments string `json:"arguments"`
	} `json:"function"`
}

// ToolResult is what a tool call returned.
type ToolResult struct {
	Role       string `json:"role"`
	Name       string `json:"name"`
	ToolCallID string `json:"tool_call_id"`
	Content    string `json:"content"`
}

// ReportReaction tells of a reaction to an answer; for the deprecated
// report_feedback, Reaction is the feedback type.
type ReportReaction struct {
	MessageID      string `json:"message_id"`
	UserID         string `json:"user_id"`
	ConversationID string `json:"conversation_id"`
	Reaction       string `json:"reaction"`
	FeedbackType   string `json:"feedback_type"`
	Action         string `json:"action"` // seen live: added, removed
}

// ReportError is Poe telling the bot that its last answer was wrong.
type ReportError struct {
	Message  string         `json:"message"`
	Metadata map[string]any `json:"metadata"`
}

// Micros is a time in microseconds since the epoch. Anything but a number in its
// place reads as 0: no answer should fail over a timestamp.
type Micros int64

// UnmarshalJSON takes any JSON value.
func (m *Micros) UnmarshalJSON(b []byte) error {
	var f float64
	if json.Unmarshal(b, &f) != nil || math.Abs(f) > math.MaxInt64/2 {
		f = 0
	}
	*m = Micros(f)
	return nil
}

// ErrNotObject is returned by [DecodeRequest] for a body that is not one JSON
// object with a type in it. It is the caller's fault, HTTP 400.
var ErrNotObject = errors.New("the body must be a JSON object with a string \"type\"")

// FieldError is returned by [DecodeRequest] for a query in which a field has the
// wrong JSON type, or that has nothing to answer.
type FieldError struct {
	Field  string // path of JSON keys, e.g. "query.content"
	Reason string
}

func (e *FieldError) Error() string { return fmt.Sprintf("field %q: %s", e.Field, e.Reason) }

// DecodeRequest reads the body of a request. It is lax where Poe's documentation
// asks for it: unknown keys, types, roles, versions and ids are kept or ignored,
// never refused, and null stands for absent anywhere.
//
// The error is [ErrNotObject], or a [*FieldError], with which the Request is
// returned too: its Type is known, and as much of it as could be read.
func DecodeRequest(body []byte) (*Request, error) {
	var envelope struct {
		Version json.RawMessage `json:"version"`
		Type    string          `json:"type"`
	}
	if first := bytes.TrimLeft(body, " \t\r\n"); len(first) == 0 || first[0] != '{' {
		return nil, ErrNotObject
	}
	if err := json.Unmarshal(body, &envelope); err != nil || envelope.Type == "" {
		return nil, ErrNotObject
	}
	r := &Request{Type: envelope.Type}
	_ = json.Unmarshal(envelope.Version, &r.Version) // a version that is no string says nothing
	switch r.Type {
	case TypeQuery:
		r.Query = &Query{LanguageCode: defaultLanguage}
		return r, decodeQuery(body, r.Query)
	case TypeReportFeedback, TypeReportReaction:
		r.Reaction = &ReportReaction{}
		return r, decodeFields(body, r.Reaction)
	case TypeReportError:
		r.Error = &ReportError{}
		return r, decodeFields(body, r.Error)
	}
	return r, nil
}

func decodeQuery(body []byte, q *Query) error {
	err := decodeFields(body, q)
	if q.LanguageCode == "" {
		q.LanguageCode = defaultLanguage
	}
	if err == nil && len(q.Messages) == 0 {
		return &FieldError{Field: "query", Reason: "holds no message to answer"}
	}
	return err
}

// decodeFields fills v as far as it can and names the first field of a wrong type.
func decodeFields(body []byte, v any) error {
	err := json.Unmarshal(body, v)
	if err == nil {
		return nil
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return &FieldError{Field: wrong.Field, Reason: fmt.Sprintf("a JSON %s where %s was expected", wrong.Value, jsonName(wrong))}
	}
	return &FieldError{Field: "", Reason: "unreadable"}
}

// jsonName names the JSON type that would have fitted.
func jsonName(e *json.UnmarshalTypeError) string {
	switch e.Type.Kind().String() {
	case "slice":
		return "an array"
	case "map", "struct":
		return "an object"
	case "bool":
		return "true or false"
	case "string":
		return "a string"
	default:
		return "a number"
	}
}
