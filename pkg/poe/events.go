package poe

import (
	"strings"

	"github.com/poebridge/poebridge/pkg/fault"
)

// The names of the events in an answer, as they stand after "event:".
const (
	EventMeta            = "meta"
	EventText            = "text"
	EventReplaceResponse = "replace_response"
	EventFile            = "file"
	EventData            = "data"
	EventJSON            = "json"
	EventSuggestedReply  = "suggested_reply"
	EventError           = "error"
	EventDone            = "done"
	EventPing            = "ping"
)

// The two content types that Poe renders.
const (
	Markdown  = "text/markdown"
	PlainText = "text/plain"
)

// Meta is the payload of the meta event, which must be the first of an answer.
type Meta struct {
	ContentType      string `json:"content_type"`
	SuggestedReplies bool   `json:"suggested_replies"`
	Linkify          bool   `json:"linkify,omitempty"`          // deprecated by Poe
	RefetchSettings  bool   `json:"refetch_settings,omitempty"` // asks Poe to call settings again
}

// File is the payload of a file event.
type File struct {
	URL         string `json:"url"`
	ContentType string `json:"content_type"`
	Name        string `json:"name"`
	// InlineRef is the name under which the text refers to the file, ![title][ref].
	// An empty one must be left out: Poe renders "" as a broken reference.
	InlineRef string `json:"inline_ref,omitempty"`
}

// Data is the payload of a data event. Poe stores the metadata with the message
// and hands it back in later queries, to this bot alone. The last one wins.
type Data struct {
	Metadata string `json:"metadata"`
}

// SuggestedReply is the payload of a suggested_reply event.
type SuggestedReply struct {
	Text string `json:"text"`
}

// Error is the payload of an error event.
type Error struct {
	Text        string `json:"text"`        // shown to the user
	AllowRetry  bool   `json:"allow_retry"` // absent means true to Poe, so it is always written
	ErrorType   string `json:"error_type,omitempty"`
	RawResponse string `json:"raw_response,omitempty"`
}

// The values of error_type that Poe knows; the writer leaves out any other.
const (
	ErrorUserMessageTooLong   = "user_message_too_long"
	ErrorInsufficientFund     = "insufficient_fund"
	ErrorUserCaused           = "user_caused_error"
	ErrorPrivacyAuthorization = "privacy_authorization_error"
)

var errorTypes = map[string]bool{
	ErrorUserMessageTooLong: true, ErrorInsufficientFund: true,
	ErrorUserCaused: true, ErrorPrivacyAuthorization: true,
}

// sendable returns the error as Poe can use it: of a type that it knows, and with
// words for the user wherever Poe has none of its own.
func (e Error) sendable(language string) Error {
	if !errorTypes[e.ErrorType] {
		e.ErrorType = ""
	}
	if strings.TrimSpace(e.Text) == "" && e.ErrorType != ErrorInsufficientFund {
		e.Text = fault.UserText(&fault.Error{Kind: fault.Internal}, language)
	}
	return e
}

// ToolCallChunk is the payload of a json event that carries tool calls: a chunk
// in the streaming form of OpenAI's chat completions.
type ToolCallChunk struct {
	Choices []ToolCallChoice `json:"choices"`
}

// ToolCallChoice is the one choice in a chunk. Poe's client needs both keys in
// every chunk, and skips the delta of a chunk whose finish reason is set.
type ToolCallChoice struct {
	Index        int            `json:"index"`
	Delta        ToolCallsDelta `json:"delta"`
	FinishReason *string        `json:"finish_reason"`
}

// ToolCallsDelta holds the fragments that a chunk adds; empty in the last chunk.
type ToolCallsDelta struct {
	ToolCalls []ToolCallDelta `json:"tool_calls,omitempty"`
}

// ToolCallDelta is a fragment of one tool call. The first of a call has its id,
// type and name; later ones only the index and more of the arguments.
type ToolCallDelta struct {
	Index    int               `json:"index"`
	ID       string            `json:"id,omitempty"`
	Type     string            `json:"type,omitempty"`
	Function ToolFunctionDelta `json:"function"`
}

// ToolFunctionDelta is a tool's name, once, and a piece of its JSON arguments.
type ToolFunctionDelta struct {
	Name      string `json:"name,omitempty"`
	Arguments string `json:"arguments"` // never absent: Poe's client refuses null
}
