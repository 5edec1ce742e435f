package browsertest

import (
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/tracing"
	"github.com/chromedp/chromedp"
)

// traceCategories hold the tasks of threads, with the threads' names.
var traceCategories = []string{"-*", "toplevel", "disabled-by-default-devtools.timeline", "devtools.timeline"}

// traceEvent is as in the trace event format. Times are in microseconds.
type traceEvent struct {
	Name   string `json:"name"`
	Phase  string `json:"ph"`
	PID    int    `json:"pid"`
	TID    int    `json:"tid"`
	Length int64  `json:"dur"`
	Thread int64  `json:"tdur"` // of the processor; 0: not known
	Args   struct {
		Name string `json:"name"`
	} `json:"args"`
}

// LongestTasks are the times that the longest tasks of the page's main thread took while
// something was done: as long, nothing on the page answers. It is the processor's time where
// that is recorded, so that other programs at work do not count.
func (p *Page) LongestTasks(most int, do func()) []time.Duration {
	p.t.Helper()
	var mu sync.Mutex
	var events []traceEvent
	p.must(chromedp.Listen(p.ctx, func(event any) {
		if e, ok := event.(*tracing.EventDataCollected); ok {
			mu.Lock()
			defer mu.Unlock()
			for _, v := range e.Value {
				var one traceEvent
				if json.Unmarshal(v, &one) == nil {
					events = append(events, one)
				}
			}
		}
	}))
	complete := chromedp.Events(p.ctx, tracing.TracingComplete)
	_, err := chromedp.Call(p.ctx, tracing.Start, tracing.StartParams{TraceConfig: &tracing.TraceConfig{IncludedCategories: traceCategories}})
	p.must(err)
	do()
	_, err = chromedp.Call(p.ctx, tracing.End, cdp.Empty{})
	p.must(err)
	for _, err := range complete {
		p.must(err)
		break
	}
	mu.Lock()
	defer mu.Unlock()
	return longest(events, most)
}

func longest(events []traceEvent, most int) []time.Duration {
	type thread struct{ pid, tid int }
	mains := map[thread]bool{}
	for _, e := range events {
		if e.Phase == "M" && e.Name == "thread_name" && e.Args.Name == "CrRendererMain" {
			mains[thread{e.PID, e.TID}] = true
		}
	}
	var all []time.Duration
	for _, e := range events {
		if e.Name != "RunTask" || e.Phase != "X" || !mains[thread{e.PID, e.TID}] {
			continue
		}
		took := e.Length
		if e.Thread > 0 {
			took = e.Thread
		}
		all = append(all, time.Duration(took)*time.Microsecond)
	}
	slices.Sort(all)
	slices.Reverse(all)
	return all[:min(most, len(all))]
}
