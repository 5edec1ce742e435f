package poe

import (
	"errors"
	"fmt"
)

// The types of request that Poe sends. Any other is answered with 501.
const (
	TypeQuery          = "query"
	TypeSettings       = "settings"
	TypeReportFeedback = "report_feedback"
	TypeReportReaction = "report_reaction"
	TypeReportError    = "report_error"
)

// Request is one request from Poe. Type says which of the pointers is set; for
// settings and for unknown types none is.
type Request struct {
	Version  string
	Type     string
	Query    *Query
	Reaction *ReportReaction // also for the deprecated report_feedback
	Error    *ReportError
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

// ErrNotObject is returned by [DecodeRequest] for a body that is not one JSON
// object with a type in it. It is the caller's fault, HTTP 400.
var ErrNotObject = errors.New("the body must be a JSON object with a string \"type\"")

// FieldError is returned by [DecodeRequest] for a query that has nothing to answer,
// or whose messages cannot be read.
type FieldError struct {
	Field  string // path of JSON keys, e.g. "query.content"
	Reason string
}

func (e *FieldError) Error() string { return fmt.Sprintf("field %q: %s", e.Field, e.Reason) }

// DecodeRequest reads the body of a request. It is lax where Poe's documentation
// asks for it: unknown keys, types, roles, versions and ids are kept or ignored,
// never refused, and null or another JSON type stands for absent anywhere but in
// the list of messages and in what they say.
//
// The error is [ErrNotObject], or a [*FieldError], with which the Request is
// returned too: its Type is known, and as much of it as could be read.
func DecodeRequest(body []byte) (*Request, error) {
	v := parse(body)
	r, _ := object[Request](v)
	if r.Type == "" {
		return nil, ErrNotObject
	}
	var err error
	switch r.Type {
	case TypeQuery:
		r.Query, err = readQuery(v)
	case TypeReportFeedback, TypeReportReaction:
		r.Reaction = optional(object[ReportReaction](v))
	case TypeReportError:
		r.Error = optional(object[ReportError](v))
	}
	return &r, err
}

func (r *Request) set(key []byte, v value) {
	switch string(key) {
	case "version":
		r.Version = v.text()
	case "type":
		r.Type = v.text()
	}
}

func (r *ReportReaction) set(key []byte, v value) {
	switch string(key) {
	case "message_id":
		r.MessageID = v.id()
	case "user_id":
		r.UserID = v.id()
	case "conversation_id":
		r.ConversationID = v.id()
	case "reaction":
		r.Reaction = v.text()
	case "feedback_type":
		r.FeedbackType = v.text()
	case "action":
		r.Action = v.text()
	}
}

func (r *ReportError) set(key []byte, v value) {
	switch string(key) {
	case "message":
		r.Message = v.text()
	case "metadata":
		r.Metadata = dictionary(v, maxFreeKeys, value.free)
	}
}
