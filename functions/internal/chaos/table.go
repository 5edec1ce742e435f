package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// row counts what became of queries of one kind.
type row struct {
	Kind     []string        `json:"kind"`
	Tried    int             `json:"tried"`
	Outcomes map[outcome]int `json:"outcomes"`
	Calls    int             `json:"calls"` // of models
}

// table is the rows of a run, by kind.
type table map[string]*row

func (t table) add(r result, kind ...string) {
	key := strings.Join(kind, "\x00")
	if t[key] == nil {
		t[key] = &row{Kind: kind, Outcomes: map[outcome]int{}}
	}
	t[key].count(r)
}

func (r *row) count(res result) {
	r.Tried++
	r.Outcomes[res.verdict.Outcome]++
	r.Calls += len(res.attempts)
}

func (t table) rows() []*row {
	return slices.SortedFunc(maps.Values(t), func(a, b *row) int { return slices.CompareFunc(a.Kind, b.Kind, compareKinds) })
}

// inOrder are words of kinds that have an order of their own.
var inOrder = []string{string(none), string(before), string(mid), string(last), string(after)}

func compareKinds(a, b string) int {
	return cmp.Or(cmp.Compare(slices.Index(inOrder, a), slices.Index(inOrder, b)), cmp.Compare(a, b))
}

// print writes the table for people. Zeros are dots, so that what there is stands out.
func (t table) print(out io.Writer, titles ...string) {
	w := tabwriter.NewWriter(out, 0, 0, 1, ' ', tabwriter.AlignRight)
	for _, title := range titles {
		fmt.Fprintf(w, "%s\t", title)
	}
	fmt.Fprintf(w, "tried\t")
	for _, o := range outcomes {
		fmt.Fprintf(w, "%s\t", o)
	}
	fmt.Fprintln(w, "calls/query\t")
	total := &row{Kind: make([]string, len(titles)), Outcomes: map[outcome]int{}}
	total.Kind[0] = "total"
	for _, r := range t.rows() {
		r.print(w)
		total.Tried += r.Tried
		total.Calls += r.Calls
		for o, n := range r.Outcomes {
			total.Outcomes[o] += n
		}
	}
	total.print(w)
	_ = w.Flush()
}

func (r *row) print(w io.Writer) {
	for _, k := range r.Kind {
		fmt.Fprintf(w, "%s\t", k)
	}
	fmt.Fprintf(w, "%d\t", r.Tried)
	for _, o := range outcomes {
		if n := r.Outcomes[o]; n > 0 {
			fmt.Fprintf(w, "%d\t", n)
		} else {
			fmt.Fprint(w, "·\t")
		}
	}
	fmt.Fprintf(w, "%.2f\t\n", float64(r.Calls)/float64(max(r.Tried, 1)))
}
