package poe

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// Answer is what came of a query, over all tries.
type Answer struct {
	Status int         // of the last response; Poe's client does not look at it
	Header http.Header // of the last response
	Body   []byte      // the beginning of a last response that is no event stream

	// Text is what the user sees in the end: all text joined, with
	// replace_response honoured. A retry after output makes it appear twice.
	Text             string
	Meta             *Meta // nil when none was taken
	Files            []File
	Pictures         []Picture // the files that Text shows by their inline_ref, in its order
	Metadata         string    // of the last data event
	SuggestedReplies []string
	ToolCalls        []ToolCall // as Poe's client assembles them, in order of their index's first chunk

	Events   []Event // all of them, also those that Poe's client would not read any more
	Comments int
	Tries    int  // how often the query was sent
	Complete bool // a done event came in the last try

	Err      *BotError // what Poe's client raises; nil when it is content
	Reports  []string  // what it posts as report_error, in its order
	Findings []Finding // what a careful reader objects to, and that client loses silently

	// Durations since the query was first sent; 0 when there was no such thing.
	FirstByte time.Duration // of a body
	FirstText time.Duration // text that a user can see
	Done      time.Duration // the done event
}

// Event is one event of an answer.
type Event struct {
	Try  int    // from 0
	Name string // "message" when it had none
	Data []byte
	At   time.Duration // since the query was first sent
}

// Finding is an objection to an answer.
type Finding struct {
	Event   int // index in Answer.Events of the event at or before it; -1: before any
	Message string
}

func (f Finding) String() string {
	if f.Event < 0 {
		return f.Message
	}
	return fmt.Sprintf("event %d: %s", f.Event, f.Message)
}

// BotError is what Poe's client raises for an answer.
type BotError struct {
	NoRetry  bool   // it does not send the query again: BotErrorNoRetry
	Uncaught bool   // a bare Python exception that none of its handlers sees
	Message  string // of the exception; for an error event the raw data
	Cause    string // what happened, where Message does not tell

	// Event is set when an error event is the reason; these are its fields.
	Event      bool
	Text       string
	ErrorType  string
	AllowRetry bool // true also when the key is absent

	cut bool // the body was cut off, which is retried even after output
}

func (e *BotError) Error() string {
	if e.Cause == "" {
		return e.Message
	}
	return e.Message + ": " + e.Cause
}

// Problems returns all there is to say against an answer: what Poe's client
// raises and reports, and the findings. A good answer has none.
//
// One report is left out: Poe documents the data event, but its Python client
// reports it as unknown.
func (a *Answer) Problems() []string {
	var all []string
	if a.Err != nil {
		all = append(all, "raised: "+a.Err.Error())
	}
	for _, report := range a.Reports {
		if report != unknownEvent(EventData) {
			all = append(all, "reported: "+report)
		}
	}
	for _, f := range a.Findings {
		all = append(all, "found: "+f.String())
	}
	return all
}

// find adds a finding, once for each wording.
func (a *Answer) find(format string, args ...any) {
	f := Finding{Event: len(a.Events) - 1, Message: fmt.Sprintf(format, args...)}
	if !slices.ContainsFunc(a.Findings, func(old Finding) bool { return old.Message == f.Message }) {
		a.Findings = append(a.Findings, f)
	}
}
