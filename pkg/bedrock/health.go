package bedrock

import (
	"sync"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
)

const (
	// maxFailures is after how many failures in a row a target is passed over.
	maxFailures = 3
	// passedOver is for how long, before one query tries it again. It is long enough
	// for a throttle of a minute's quota to ease, and short enough that a prompt cache
	// of five minutes is still there when its region comes back. Each time that it has
	// not come back it is twice as long, up to longestPassedOver: the query that tries
	// it waits for a silent one.
	passedOver        = 15 * time.Second
	longestPassedOver = 5 * time.Minute
)

// health is a circuit breaker for each target of this process. It only puts targets
// in order: where all are passed over, they are asked all the same. The zero value
// thinks well of everyone; it is safe for concurrent use.
type health struct {
	mu     sync.Mutex
	places map[place]*ailing
}

// ailing is a target that has failed since it last completed an answer.
type ailing struct {
	failures int           // in a row
	until    time.Time     // until then it is passed over
	pause    time.Duration // for which it is, the next time
}

// weights are how many failures one of a kind counts for. Waiting in vain costs a user
// far more than a refusal does, and a refusal for good will be repeated. A question or a
// template that has a fault says nothing about the target, which other bots share.
var weights = map[fault.Kind]int{
	fault.Throttled:     1,
	fault.Unavailable:   1,
	fault.StreamBroken:  1,
	fault.Timeout:       maxFailures,
	fault.AccessDenied:  maxFailures,
	fault.NotFound:      maxFailures,
	fault.QuotaExceeded: maxFailures,
}

// claim reports whether a target is well, to someone who then asks it: of those who come
// when it has been passed over for its time, only the first is told so. The others follow
// when it has shown that it is.
func (h *health) claim(p place) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	a, now := h.places[p], time.Now()
	switch {
	case a == nil:
		return true
	case now.Before(a.until):
		return false
	case a.failures >= maxFailures:
		a.passOver(now)
	}
	return true
}

// passOver has the target passed over from now on.
func (a *ailing) passOver(now time.Time) {
	a.until = now.Add(max(a.pause, passedOver))
	a.pause = min(2*max(a.pause, passedOver), longestPassedOver)
}

// lives: the target has begun to answer. One more failure, and it is passed over again.
func (h *health) lives(p place) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if a := h.places[p]; a != nil {
		a.failures, a.until = min(a.failures, maxFailures-1), time.Time{}
	}
}

// completed: the target has given a complete answer.
func (h *health) completed(p place) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.places, p)
}

// failed: the target has not. What is no fault of a target's has no weight.
func (h *health) failed(p place, kind fault.Kind) {
	weight := weights[kind]
	if weight == 0 {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	a := h.places[p]
	if a == nil {
		if h.places == nil || len(h.places) >= maxRemembered {
			h.places = map[place]*ailing{} // what still matters is soon learned again
		}
		a = &ailing{}
		h.places[p] = a
	}
	now := time.Now()
	if a.failures += weight; a.failures >= maxFailures && !now.Before(a.until) {
		a.passOver(now)
	}
}
