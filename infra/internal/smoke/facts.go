package main

import (
	"fmt"
	"sync"
)

// verdict says how what was seen stands beside what was assumed.
type verdict string

// The verdicts.
const (
	asAssumed verdict = "as assumed"
	different verdict = "DIFFERENT"
	notTried  verdict = "not tried"
)

// fact is an assumption with what was seen of it.
type fact struct {
	assumption
	Verdict verdict        `json:"verdict"`
	Seen    string         `json:"seen,omitempty"`
	Why     string         `json:"why,omitempty"` // it was not tried
	Values  map[string]any `json:"values,omitempty"`
}

// facts collects them. It is safe for concurrent use.
type facts struct {
	mu  sync.Mutex
	was map[string]fact
}

func newFacts() *facts { return &facts{was: map[string]fact{}} }

// saw notes what was seen, and whether it is as assumed.
func (f *facts) saw(id string, ok bool, values map[string]any, format string, args ...any) {
	v := different
	if ok {
		v = asAssumed
	}
	f.put(id, fact{Verdict: v, Seen: fmt.Sprintf(format, args...), Values: values})
}

// skip notes why assumptions were not tried, unless there is something of them already.
func (f *facts) skip(why string, ids ...string) {
	for _, id := range ids {
		f.put(id, fact{Verdict: notTried, Why: why})
	}
}

func (f *facts) put(id string, one fact) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, there := f.was[id]; there && one.Verdict == notTried {
		return
	}
	f.was[id] = one
}

// all returns a fact for each assumption. Those that nothing is known of have the reason.
func (f *facts) all(otherwise string) []fact {
	f.mu.Lock()
	defer f.mu.Unlock()
	var list []fact
	for _, a := range assumptions() {
		one, ok := f.was[a.ID]
		if !ok {
			one = fact{Verdict: notTried, Why: otherwise}
		}
		one.assumption = a
		list = append(list, one)
	}
	return list
}

// count is how many facts have a verdict.
func count(list []fact, v verdict) (n int) {
	for _, f := range list {
		if f.Verdict == v {
			n++
		}
	}
	return n
}
