package playground

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

// What is remembered: the last answers, of each body its beginning, and of all bodies
// together so much, both in bytes.
const (
	mostAnswers = 200
	mostBody    = 8 << 20
	mostBytes   = 64 << 20
)

// Wire remembers the last answers, and what they took at Bedrock. Its Transport is to be
// around what sends requests there, and it is to be among the gateway's observers. It is safe
// for concurrent use.
type Wire struct {
	unseen string

	mu    sync.Mutex
	order []string // ids, the oldest first
	byID  map[string]*answerWire
}

// NewWire returns one that remembers nothing yet. Unseen says why requests to Bedrock do not
// come by; empty where they do.
func NewWire(unseen string) *Wire { return &Wire{unseen: unseen, byID: map[string]*answerWire{}} }

// answerWire is one answer of a bot: the request, the response, and what it took.
type answerWire struct {
	bot        string   // GROUP/BOT
	parameters []string // that users can set
	template   Template
	startedAt  time.Time

	mu       sync.Mutex
	query    body
	status   int
	header   http.Header
	response body
	chunks   []chunk // of the response
	calls    []*call
	line     json.RawMessage // of the log; nil while there is none
	ended    bool
	left     bool // the page did, before the end

	judge func() []Finding // of what has ended
}

type wireKey struct{}

// watch has an answer remembered under an id, with all that is sent to Bedrock below the
// context.
func (w *Wire) watch(ctx context.Context, a *answerWire) (_ context.Context, id string) {
	id, a.startedAt = rand.Text(), time.Now()
	a.judge = sync.OnceValue(a.findings)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.forget()
	w.order, w.byID[id] = append(w.order, id), a
	return context.WithValue(ctx, wireKey{}, a), id
}

// forget makes room for one more answer.
func (w *Wire) forget() {
	bytes := 0
	for i := len(w.order) - 1; i >= 0; i-- {
		bytes += w.byID[w.order[i]].size()
		if bytes <= mostBytes && len(w.order)-i < mostAnswers {
			continue
		}
		for _, id := range w.order[:i+1] {
			delete(w.byID, id)
		}
		w.order = w.order[i+1:]
		return
	}
}

func (a *answerWire) size() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	n := len(a.query.text) + len(a.response.text)
	for _, c := range a.calls {
		n += len(c.request.text) + len(c.response.text)
	}
	return n
}

// Exchange is what is known of one answer, as far as it has come.
type Exchange struct {
	Calls    []Call          `json:"calls"`    // of Bedrock, in the order in which they were sent
	Unseen   string          `json:"unseen"`   // why there are none to be seen; empty where they would be
	Line     json.RawMessage `json:"line"`     // of the log, an object; null until the end
	Findings []Finding       `json:"findings"` // what Poe would object to, once the answer has ended
	Ended    bool            `json:"ended"`
}

func (w *Wire) find(id string) (*answerWire, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, ok := w.byID[id]
	return a, ok
}

// show is what is known by now.
func (w *Wire) show(id string) (shown Exchange, ok bool) {
	a, ok := w.find(id)
	if !ok {
		return shown, false
	}
	a.mu.Lock()
	shown = Exchange{Calls: make([]Call, len(a.calls)), Unseen: w.unseen, Line: a.line, Findings: []Finding{}, Ended: a.ended}
	for i, c := range a.calls {
		shown.Calls[i] = c.show()
	}
	a.mu.Unlock()
	if shown.Ended {
		shown.Findings = a.judge()
	}
	return shown, true
}

// Transport is next, watched.
func (w *Wire) Transport(next http.RoundTripper) http.RoundTripper { return transport{next} }
