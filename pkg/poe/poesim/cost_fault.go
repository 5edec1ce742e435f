package poesim

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"time"
)

// CostFault spoils one call of the API for costs. The zero value spoils nothing.
type CostFault struct {
	answer Fault
	charge bool
}

// Charged does what is asked, and then has f answer.
func Charged(f Fault) CostFault { return CostFault{f, true} }

// Uncharged has f answer and does nothing.
func Uncharged(f Fault) CostFault { return CostFault{f, false} }

// FailCost spoils the next calls of the API for costs, one each, in this order. A call that is
// refused for its form takes the fault of its turn along.
func (s *Server) FailCost(faults ...CostFault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.costFaults = append(s.costFaults, faults...)
}

// nextCost counts a call and returns the fault that it meets.
func (s *Server) nextCost() (f CostFault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.costCalls++
	if len(s.costFaults) > 0 {
		f, s.costFaults = s.costFaults[0], s.costFaults[1:]
	}
	return f
}

// Events answers 200 with pieces of an event stream, each sent by itself, and then does as
// told; nil ends the answer.
func Events(then Fault, pieces ...string) Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		for _, piece := range pieces {
			_, _ = io.WriteString(w, piece)
			_ = http.NewResponseController(w).Flush()
		}
		if then != nil {
			then(w, r)
		}
	}
}

// Message refuses as Poe does, with an event that has the reason.
func Message(code int, text string) Fault {
	return func(w http.ResponseWriter, _ *http.Request) {
		reason, _ := json.Marshal(map[string]string{"message": text}) // texts always encode
		w.Header().Set("Content-Type", "text/event-stream")
		w.WriteHeader(code)
		_, _ = io.WriteString(w, "data: "+string(reason)+"\n\n")
	}
}

// Delay waits, or until the caller has left, and then does as told.
func Delay(d time.Duration, then Fault) Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
		}
		then(w, r)
	}
}

// Reset ends the connection with a reset, where it is one of TCP and HTTP/1, and else as
// Refuse does.
func Reset(w http.ResponseWriter, r *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		Refuse(w, r)
	}
	defer conn.Close()
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
}
