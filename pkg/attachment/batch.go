package attachment

import "errors"

// batch fetches the files of one call, some at a time, and gives out the bytes that
// there is room for in the files' order.
type batch struct {
	wanted   []Wanted
	first    []int // the first entry with the same URL
	outcomes []outcome
	results  []Result
	limit    int64 // bytes of all files
	left     int64 // of those, once the files that are decided about have theirs
	held     int64 // bytes that were fetched and are not decided about
	decided  int   // entries
}

type outcome struct {
	file    File
	problem *Problem
	done    bool
}

func newBatch(wanted []Wanted, limit int64) *batch {
	b := &batch{
		wanted:   wanted,
		first:    make([]int, len(wanted)),
		outcomes: make([]outcome, len(wanted)),
		results:  make([]Result, len(wanted)),
		limit:    limit,
		left:     limit,
	}
	seen := map[string]int{}
	for i, w := range wanted {
		if _, ok := seen[w.URL]; !ok {
			seen[w.URL] = i
		}
		b.first[i] = seen[w.URL]
	}
	return b
}

// run returns when every download has ended. Downloads that are ahead of a slow one
// are held until it is decided about, but no more of them than the limit allows plus
// those under way: that bounds the memory of a call.
func (b *batch) run(fetch func(w Wanted, left int64) (File, *Problem)) []Result {
	type arrival struct {
		i int
		outcome
	}
	arrivals := make(chan arrival)
	running, next := 0, 0
	for b.decided < len(b.wanted) {
		for ; next < len(b.wanted) && running < concurrency && b.held <= b.limit; next++ {
			if b.settledUnfetched(next) {
				continue
			}
			running++
			go func(i int, left int64) {
				file, problem := fetch(b.wanted[i], left)
				arrivals <- arrival{i, outcome{file, problem, true}}
			}(next, b.left)
		}
		if running > 0 {
			a := <-arrivals
			running--
			b.outcomes[a.i] = a.outcome
			b.held += int64(len(a.file.Data))
		}
		b.decide()
	}
	return b.results
}

// settledUnfetched reports whether an entry needs no download of its own, and notes
// why where it gets none at all.
func (b *batch) settledUnfetched(i int) bool {
	switch {
	case b.first[i] != i:
		return true
	case i >= MaxFiles:
		b.outcomes[i] = outcome{problem: &Problem{Reason: OverBudget, Err: errors.New("there are too many files")}, done: true}
	case b.left == 0:
		b.outcomes[i] = outcome{problem: &Problem{Reason: OverBudget}, done: true}
	}
	return b.outcomes[i].done
}

// decide gives their bytes to the files whose predecessors all have theirs.
func (b *batch) decide() {
	for ; b.decided < len(b.wanted); b.decided++ {
		i := b.decided
		o := &b.outcomes[b.first[i]]
		if !o.done {
			return
		}
		size := int64(len(o.file.Data))
		switch {
		case o.problem != nil:
			b.results[i].Err = o.problem
		case size > b.limit:
			b.results[i].Err = &Problem{Reason: TooLarge}
		case size > b.left:
			b.results[i].Err = &Problem{Reason: OverBudget}
		default:
			b.results[i].File = o.file
			b.left -= size
		}
		if b.first[i] == i {
			b.held -= size
		}
	}
}
