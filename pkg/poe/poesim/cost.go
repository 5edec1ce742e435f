package poesim

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/poebridge/poebridge/pkg/poe"
)

// How an answer about a cost begins and ends: its only event.
const (
	CostSuccess      = "event: result\ndata: {\"status\": \"success\"}\n\n"
	CostInsufficient = "event: result\ndata: {\"status\": \"insufficient_funds\"}\n\n" // Poe's word is not known
)

// steps are what can be asked for a query.
var steps = map[string]func(*Charge, []poe.Amount) bool{
	"authorize": (*Charge).authorise,
	"capture":   (*Charge).capture,
}

// CostCalls is how often the API for costs was called, for whatever outcome.
func (s *Server) CostCalls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.costCalls
}

// cost enters a call into the accounts, and answers it as it is or as the next fault does.
func (s *Server) cost(w http.ResponseWriter, r *http.Request) {
	fault := s.nextCost()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxCostBody))
	if err != nil {
		refuseCost(w, refuse(http.StatusRequestEntityTooLarge, fmt.Sprintf("the body breaks off, or is longer than %d bytes", maxCostBody)))
		return
	}
	amounts, refused := s.readCost(w, r, body)
	if refused != nil {
		refuseCost(w, refused)
		return
	}
	answer := CostInsufficient
	if (fault.answer == nil || fault.charge) && s.enter(r.PathValue("query"), r.PathValue("step"), amounts) {
		answer = CostSuccess
	}
	if fault.answer == nil {
		fault.answer = Events(nil, answer)
	}
	r.Body = io.NopCloser(bytes.NewReader(body)) // a fault may quote it
	fault.answer(w, r)
}

// readCost checks a call as far as Poe's own client tells what Poe takes.
func (s *Server) readCost(w http.ResponseWriter, r *http.Request, body []byte) ([]poe.Amount, *refusal) {
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	switch {
	case steps[r.PathValue("step")] == nil:
		return nil, refuse(http.StatusNotFound, "want authorize or capture")
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		return nil, refuse(http.StatusMethodNotAllowed, "want POST")
	case r.URL.RawQuery != "":
		return nil, refuse(http.StatusBadRequest, "want no query in the address")
	case r.Header.Get("Authorization") != "":
		return nil, refuse(http.StatusBadRequest, "want the access key in the body, and no Authorization header")
	case kind != "application/json":
		return nil, refuse(http.StatusUnsupportedMediaType, "want application/json")
	case r.Header.Get("Accept") != "text/event-stream":
		return nil, refuse(http.StatusNotAcceptable, "want to be asked for text/event-stream")
	}
	call, err := decodeCost(body)
	switch {
	case err != nil:
		return nil, refuse(http.StatusBadRequest, err.Error())
	case call.key == "":
		return nil, refuse(http.StatusUnauthorized, "want the access_key in the body")
	case s.opts.Key != nil && !s.opts.Key(r, call.key):
		return nil, refuse(http.StatusForbidden, "no bot has this access key")
	case s.opts.Query != nil && !s.opts.Query(r.PathValue("query")):
		return nil, refuse(http.StatusNotFound, "there is no such query")
	}
	return call.amounts, nil
}

// refuseCost tells the reason as Poe does, in an event.
func refuseCost(w http.ResponseWriter, why *refusal) { Message(why.status, why.text)(w, nil) }
