package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// report is all that a run has found.
type report struct {
	Seed     uint64        `json:"seed"`
	Judge    bool          `json:"-"` // hold the results against the rules, and not only the answers against what was said
	Took     time.Duration `json:"took_ns"`
	Tried    int           `json:"tried"`
	Faults   table         `json:"-"`       // fault family, point, healthy target
	Bots     table         `json:"-"`       // bot, point, healthy target
	Short    table         `json:"-"`       // point, healthy target
	Names    table         `json:"-"`       // every fault by name, point, bot, scope
	Columns  []string      `json:"columns"` // what the kind of a row says
	Rows     []*row        `json:"rows"`
	Broken   []result      `json:"-"`
	Misses   []miss        `json:"-"`
	Failures []string      `json:"failures"` // whatever makes the run fail, in words
	Notes    []string      `json:"notes"`    // measures
}

func newReport(seed uint64, judge bool) *report {
	return &report{Seed: seed, Judge: judge, Faults: table{}, Bots: table{}, Short: table{}, Names: table{}}
}

// maxExamples is how many of each failure are shown.
const maxExamples = 5

// nameColumns are those of the long table.
var nameColumns = []string{"point", "fault", "bot", "scope", "trouble"}

// add counts a result.
func (r *report) add(res result) {
	q := res.plan
	target := q.left()
	cause := q.Kase.family
	if q.Trouble != noTrouble {
		cause = string(q.Trouble)
	}
	r.Tried++
	r.Faults.add(res, string(q.Kase.point), cause, target)
	r.Bots.add(res, string(q.Kase.point), strings.TrimSuffix(q.Bot, quick), target)
	r.Short.add(res, string(q.Kase.point), target)
	r.Names.add(res, string(q.Kase.point), q.Kase.name(), q.Bot, string(q.Scope), strings.TrimSpace(string(q.Trouble)+" "+q.Config))
	if res.verdict.Outcome == wrong {
		r.Broken = append(r.Broken, res)
	}
	if rule := missed(res); rule != nil && r.Judge {
		r.Misses = append(r.Misses, miss{rule, q, res.verdict, res.got.Took})
	}
}

// conclude puts what was found into words.
func (r *report) conclude() {
	r.Columns, r.Rows = nameColumns, r.Names.rows()
	for i, b := range r.Broken {
		if i < maxExamples {
			r.Failures = append(r.Failures, b.story(r.Seed))
		}
	}
	if n := len(r.Broken); n > 0 {
		r.Failures = append(r.Failures, fmt.Sprintf("%d answers are broken", n))
	}
	byRule := map[string]int{}
	for _, m := range r.Misses {
		if byRule[m.rule.name]++; byRule[m.rule.name] <= maxExamples {
			r.Failures = append(r.Failures, m.String())
		}
	}
	for name, n := range byRule {
		r.Failures = append(r.Failures, fmt.Sprintf("%d queries miss %q", n, name))
	}
}

// print writes the report for people; long names every fault.
func (r *report) print(out io.Writer, long bool) {
	r.Faults.print(out, "point", "fault", "target left")
	fmt.Fprintln(out)
	r.Bots.print(out, "point", "bot", "target left")
	if long {
		fmt.Fprintln(out)
		r.Names.print(out, nameColumns...)
	}
	fmt.Fprintln(out)
	r.Short.print(out, "point", "target left")
	fmt.Fprintln(out)
	for _, n := range r.Notes {
		fmt.Fprintln(out, n)
	}
	fmt.Fprintf(out, "%d queries in %v, seed %d\n", r.Tried, r.Took.Round(100*time.Millisecond), r.Seed)
	for _, f := range r.Failures {
		fmt.Fprintln(out, "FAIL:", f)
	}
	if len(r.Failures) == 0 {
		fmt.Fprintln(out, "ok: nothing is broken, nothing is left over, every expectation is met")
	}
}

func (r *report) json(out io.Writer) error {
	e := json.NewEncoder(out)
	e.SetIndent("", " ")
	return e.Encode(r)
}
