package poe

import "encoding/json"

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
	// AccessKeys are the bot's own, from whoever has let the caller in. The keys api_key and
	// access_key of a query are not read: the caller chooses them, and Poe's own library
	// overwrites both.
	AccessKeys AccessKeys `json:"-"`
}

// Last returns the message to answer. The query must not be empty, which
// [DecodeRequest] guarantees.
func (q *Query) Last() *Message { return &q.Messages[len(q.Messages)-1] }

// Message is one message of a conversation. The values of Parameters are strings,
// booleans and json.Number; what is neither is null or raw JSON.
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

// Tool is what the caller offers to the model: a function, or a custom tool, whose
// input is text.
type Tool struct {
	Type     string       `json:"type"`
	Function ToolFunction `json:"function,omitzero"`
	Custom   CustomTool   `json:"custom,omitzero"`
}

// ToolFunction describes a function. Parameters is its JSON schema, as sent.
type ToolFunction struct {
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Parameters  json.RawMessage `json:"parameters"`
	Strict      *bool           `json:"strict"`
}

// CustomTool describes a custom tool. Format is what its input must look like, as
// sent.
type CustomTool struct {
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	Format      json.RawMessage `json:"format,omitempty"`
}

// ToolCall is a call that the model made earlier. Arguments is JSON in a string.
type ToolCall struct {
	ID       string       `json:"id"`
	Type     string       `json:"type"`
	Function CallFunction `json:"function"`
}

// CallFunction is the function that is called, and with what.
type CallFunction struct {
	Name      string `json:"name"`
	Arguments string `json:"arguments"`
}

// ToolResult is what a tool call returned.
type ToolResult struct {
	Role       string `json:"role"`
	Name       string `json:"name"`
	ToolCallID string `json:"tool_call_id"`
	Content    string `json:"content"`
}

// Micros is a time in microseconds since the epoch.
type Micros int64
