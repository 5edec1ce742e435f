package bedrocksim

import (
	"encoding/json"
	"net/http"
)

// Refusal is a response that is not 200 (bedrock.md §1.4).
type Refusal struct {
	Name        string // readable name, such as "throttling"
	Status      int    // HTTP status
	ErrorType   string // value of x-amzn-ErrorType; empty: the header is absent
	Message     string // goes into the JSON body
	Body        string // replaces the JSON body when not empty
	ContentType string // empty: application/json
}

// Refuse is an answer that never begins: an HTTP error of this type.
func Refuse(status int, errorType, message string) Answer {
	return Refusal{Name: errorType, Status: status, ErrorType: errorType, Message: message}.Answer()
}

// Answer makes the refusal an answer for [Server.Script].
func (r Refusal) Answer() Answer { return Answer{Fault: r.Fault()} }

// Fault makes the refusal a fault, to be combined with an answer that is never given.
func (r Refusal) Fault() Fault { return Fault{Name: r.Name, refusal: &r} }

func (r Refusal) write(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", or(r.ContentType, "application/json"))
	if r.ErrorType != "" {
		h.Set("X-Amzn-Errortype", r.ErrorType)
	}
	w.WriteHeader(r.Status)
	body := r.Body
	if body == "" {
		body = messageJSON(r.Message)
	}
	_, _ = w.Write([]byte(body)) // a client that left reads nothing
}

// messageJSON is the usual body of an error.
func messageJSON(message string) string {
	body, _ := json.Marshal(map[string]string{"message": message}) // strings always marshal
	return string(body)
}

// or returns s, or another when s is empty.
func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
