package bedrocksim

import (
	"io"
	"net/http"
	"sync"
	"time"
)

// Server plays the Bedrock runtime. It is an [http.Handler] and safe for concurrent use.
type Server struct {
	set settings

	mu      sync.Mutex
	url     string
	queue   []Answer
	armed   armed
	calls   []*Call
	greeted int    // HEADs
	count   uint64 // requests ever seen; seeds padding and request ids
	cache   promptCache
	issued  map[signed]bool
	jobs    []*job
}

// New returns a server that enforces every rule and answers without pauses.
func New(opts ...Option) *Server {
	s := &Server{set: defaults(), cache: promptCache{}, issued: map[signed]bool{}}
	for _, o := range opts {
		o(&s.set)
	}
	return s
}

// Script queues answers: requests that pass the rules take them in the order in which
// they arrive. When none is left the default answerer replies.
func (s *Server) Script(answers ...Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = append(s.queue, answers...)
}

// Pending says how many scripted answers nobody has asked for yet.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue)
}

// Calls returns every request that reached the server, accepted or refused, in order of
// arrival. A call whose answer has not begun yet has Status 0; what is noted of its end is
// there when its handler has returned.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Call, len(s.calls))
	for i, c := range s.calls {
		out[i] = *c
	}
	return out
}

// Greeted is how many HEADs have come, which are no calls.
func (s *Server) Greeted() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.greeted
}

// Reset forgets the calls, the scripted answers, the armed fault, the prompt cache, the
// signatures and the jobs.
func (s *Server) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue, s.calls, s.jobs, s.armed = nil, nil, nil, armed{}
	clear(s.cache)
	clear(s.issued)
}

// URL is the address to use as the SDK's BaseEndpoint. Start and Listen set it.
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.url
}

func (s *Server) setURL(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.url = url
}

// ServeHTTP answers one request as Bedrock would, faults included.
//
// A HEAD, by which clients open a connection ahead of a call, asks for nothing: it is turned
// away and no [Call].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodHead {
		s.update(func() { s.greeted++ })
		w.WriteHeader(http.StatusNotFound)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the caller is gone
	}
	route, known := parseRoute(r)
	call, n := s.record(&Call{
		Model: route.model, Operation: route.operation, Region: region(r.Header),
		Header: r.Header.Clone(), Body: body, At: time.Now(),
	})
	defer s.observe(call)
	reply := &reply{w: w, r: r, set: &s.set, dice: newDice(s.set.seed, n)}
	reply.onStatus = func(status int) { s.update(func() { call.Status = status }) }
	id := reply.dice.requestID()
	s.update(func() { call.RequestID = id })
	w.Header().Set("X-Amzn-Requestid", id)
	reply.onWhole = func() { s.update(func() { call.Whole = true }) }
	reply.onTold = func(u Usage) { s.update(func() { call.Told = &u }) }

	if no := admit(r, known); no != nil {
		reply.refuse(*no)
		return
	}
	if serve := s.otherwise(route.operation); serve != nil {
		serve(reply, route, call)
		return
	}
	request, no := decode(route.operation, body)
	s.update(func() { call.Request = request })
	if no != nil && s.set.rules {
		reply.refuse(*no)
		return
	}
	if verdict := s.judge(route, call.Region, body, request); verdict != nil {
		s.update(func() { call.Rule, call.Unverified = verdict.rule, verdict.unverified })
		reply.refuse(verdict.refusal)
		return
	}
	s.serve(reply, route, call, request)
}

// otherwise is what serves an operation that is no conversation; nil for the others.
func (s *Server) otherwise(operation string) func(*reply, route, *Call) {
	return map[string]func(*reply, route, *Call){
		OperationInvoke: s.invoke, OperationStartJob: s.startJob, OperationJob: s.getJob, OperationJobs: s.listJobs,
	}[operation]
}

// serve answers a request that is accepted.
func (s *Server) serve(reply *reply, route route, call *Call, request ConverseRequest) {
	if route.operation == OperationCount {
		reply.count(request)
		return
	}
	answer := s.account(route, call.Body, request, s.next(route, call))
	s.issue(answer)
	if route.operation == OperationStream {
		reply.stream(request, answer)
		return
	}
	reply.converse(request, answer)
}

// record notes a call and returns it with its number.
func (s *Server) record(c *Call) (*Call, uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.set.observer == nil {
		s.calls = append(s.calls, c)
	}
	s.count++
	return c, s.count
}

// update changes a recorded call; Calls may be copying it at the same moment.
func (s *Server) update(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

// observe tells whoever looks on of a call that has ended.
func (s *Server) observe(call *Call) {
	if s.set.observer != nil {
		s.set.observer(*call)
	}
}

// next takes the scripted answer whose turn it is, or has one made up, with the fault that
// is armed.
func (s *Server) next(route route, call *Call) Answer {
	if a, ok := s.scripted(); ok {
		return a
	}
	if s.set.answers != nil {
		return s.strike(s.set.answers(*call))
	}
	return s.strike(s.improvise(route, call.Request))
}

func (s *Server) scripted() (Answer, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) == 0 {
		return Answer{}, false
	}
	a := s.queue[0]
	s.queue = s.queue[1:]
	return a, true
}
