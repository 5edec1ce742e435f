package main

import (
	"container/heap"
	"math/rand/v2"
)

// seed makes every run the same.
const seed = 20261129

// outcome is what became of a load in one region.
type outcome struct {
	asked, cold, refused int
	peak                 int // environments at a time that were busy
}

// pool is a function's environments as Lambda manages them, and the clock that they see.
type pool struct {
	in     *inputs
	now    float64   // seconds
	busy   ends      // when each open query ends
	idle   []float64 // since when each idle environment is; the one used last is last
	budget float64   // environments that may be added at once
	filled float64   // when the budget was last reckoned
	seen   outcome
}

// simulate lets a load of rate answers a second fall on a function that is idle.
func simulate(in *inputs, rate float64) outcome {
	random := rand.New(rand.NewPCG(seed, uint64(rate*1000)))
	p := &pool{in: in, budget: in.scaleBurst}
	for end := in.minutes * 60; ; {
		p.advance(p.now + random.ExpFloat64()/rate)
		if p.now > end {
			return p.seen
		}
		p.ask(float64(random.ExpFloat64() * in.answer)) // converted, so that no machine fuses it with what follows
	}
}

// advance moves the clock: queries end, and environments that were idle for long are gone.
func (p *pool) advance(to float64) {
	p.now = to
	for len(p.busy) > 0 && p.busy[0] <= to {
		p.idle = append(p.idle, heap.Pop(&p.busy).(float64))
	}
	first := 0
	for first < len(p.idle) && p.idle[first] < to-p.in.idle {
		first++
	}
	p.idle = p.idle[first:]
	p.budget = min(p.budget+float64((to-p.filled)*p.in.scalePerSecond), p.in.scaleBurst)
	p.filled = to
}

// ask has a query answered by an idle environment, else by a new one, unless the quota or the
// rate of scaling forbids it: the caller gets 429 then.
func (p *pool) ask(seconds float64) {
	p.seen.asked++
	switch {
	case float64(len(p.busy)) >= p.in.concurrency:
		p.seen.refused++
		return
	case len(p.idle) > 0:
		p.idle = p.idle[:len(p.idle)-1]
	case p.budget < 1:
		p.seen.refused++
		return
	default:
		p.budget--
		p.seen.cold++
		seconds += p.in.cold
	}
	heap.Push(&p.busy, p.now+seconds)
	p.seen.peak = max(p.seen.peak, len(p.busy))
}

// ends is a heap, the earliest first.
type ends []float64

func (e ends) Len() int           { return len(e) }
func (e ends) Less(i, j int) bool { return e[i] < e[j] }
func (e ends) Swap(i, j int)      { e[i], e[j] = e[j], e[i] }
func (e *ends) Push(x any)        { *e = append(*e, x.(float64)) }
func (e *ends) Pop() any {
	last := (*e)[len(*e)-1]
	*e = (*e)[:len(*e)-1]
	return last
}
