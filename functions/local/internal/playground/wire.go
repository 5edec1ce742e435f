package playground

import (
	"context"
	"crypto/rand"
	"net/http"
	"sync"
)

// What is remembered: the last answers, and of each body its beginning, in bytes.
const (
	mostAnswers = 50
	mostBody    = 1 << 20
)

// Wire remembers what the last answers took at Bedrock. Its Transport is to be around what
// sends requests there. It is safe for concurrent use.
type Wire struct {
	mu    sync.Mutex
	order []string // ids, the oldest first
	byID  map[string]*answerWire
}

// NewWire returns one that remembers nothing yet.
func NewWire() *Wire { return &Wire{byID: map[string]*answerWire{}} }

// answerWire is what one answer took.
type answerWire struct {
	mu    sync.Mutex
	calls []*call
}

type wireKey struct{}

// watch has all that is sent to Bedrock below a context remembered under an id.
func (w *Wire) watch(ctx context.Context) (context.Context, string) {
	a, id := &answerWire{}, rand.Text()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.order) == mostAnswers {
		delete(w.byID, w.order[0])
		w.order = w.order[1:]
	}
	w.order, w.byID[id] = append(w.order, id), a
	return context.WithValue(ctx, wireKey{}, a), id
}

// Exchange is what one answer took at Bedrock, as far as it has come.
type Exchange struct {
	Calls []Call `json:"calls"` // in the order in which they were sent
}

// find returns what is known by now.
func (w *Wire) find(id string) (found Exchange, ok bool) {
	w.mu.Lock()
	a, ok := w.byID[id]
	w.mu.Unlock()
	if !ok {
		return found, false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	found.Calls = make([]Call, len(a.calls))
	for i, c := range a.calls {
		found.Calls[i] = c.show()
	}
	return found, true
}

// Transport is next, watched.
func (w *Wire) Transport(next http.RoundTripper) http.RoundTripper { return transport{next} }
