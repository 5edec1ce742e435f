package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"
)

// report is a run that has ended.
type report struct {
	System  string        `json:"system"`
	Pinned  bool          `json:"pinned"` // to a core of its own each
	Deltas  int           `json:"deltas"` // of an answer
	GapMs   float64       `json:"gap_ms"` // of a paced one
	Rounds  int           `json:"rounds"`
	Streams int           `json:"streams"`
	Numbers []measurement `json:"numbers"`

	titles map[string]string // of the subjects
}

// measurement is one number of all subjects, by their names.
type measurement struct {
	Name    string               `json:"name"`
	Title   string               `json:"title"`
	Unit    string               `json:"unit"`
	Target  float64              `json:"target"`
	Medians map[string]float64   `json:"medians"`
	Ratios  map[string]float64   `json:"ratios"` // of the gateway to each bare program
	Samples map[string][]float64 `json:"samples"`
}

func newReport(o options, p placement, system string, n numbers, subjects []subject) *report {
	r := &report{
		System: system, Pinned: p.pinned, Deltas: o.deltas, GapMs: o.gap.Seconds() * 1e3, Rounds: o.rounds, Streams: o.streams,
		titles: map[string]string{},
	}
	for _, s := range subjects {
		r.titles[s.name] = s.title
	}
	for _, of := range allNumbers {
		m := measurement{
			Name: of.name, Title: of.title, Unit: of.unit, Target: of.target,
			Medians: map[string]float64{}, Ratios: map[string]float64{}, Samples: map[string][]float64{},
		}
		for _, s := range subjects {
			m.Samples[s.name] = n[s.name][of.name]
			m.Medians[s.name] = median(m.Samples[s.name])
		}
		for _, name := range bare {
			// Noise can make what a bare handler adds nothing, or less.
			if m.Medians[name] > 0 {
				m.Ratios[name] = m.Medians[gatewayName] / m.Medians[name]
			}
		}
		r.Numbers = append(r.Numbers, m)
	}
	return r
}

func (r *report) write(format string, w io.Writer) error {
	switch format {
	case formatJSON:
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(r)
	case formatGo:
		return r.writeGo(w)
	}
	return r.writeText(w)
}

func (r *report) writeText(w io.Writer) error {
	where := "pinned to a core of its own, client and upstream to another"
	if !r.Pinned {
		where = "not pinned to a core: times of the subjects and of the rest mix"
	}
	fmt.Fprintf(w, "%s; each %s; answers of %d deltas, paced ones with some %g ms between; %d streams open; medians of %d rounds\n\n",
		r.System, where, r.Deltas, r.GapMs, r.Streams, r.Rounds)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "\t\tgateway\ttarget\tfunction\t")
	for _, name := range bare {
		fmt.Fprintf(t, "%s\tratio\t", r.titles[name])
	}
	fmt.Fprintln(t)
	for _, m := range r.Numbers {
		fmt.Fprintf(t, "%s\t%s\t%.2f\t%g%-2s\t%.2f\t", m.Title, m.Unit, m.Medians[gatewayName], m.Target, m.mark(), m.Medians[functionName])
		for _, name := range bare {
			fmt.Fprintf(t, "%.2f\t%s\t", m.Medians[name], m.ratio(name))
		}
		fmt.Fprintln(t)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprint(w, legend)
	return err
}

const legend = `
ratio: of the gateway to the bare program before it
function: behind an emulated Lambda, whose time is in what is added and in the start, and not in
          CPU and memory; targets are the gateway's
!  misses its target
!! misses it on a machine where a copy of bytes, which looks at none of them, misses it too
`

// mark tells where the gateway misses its target.
func (m measurement) mark() string {
	switch {
	case m.Medians[gatewayName] <= m.Target:
		return ""
	case m.Medians[copyName] > m.Target:
		return "!!"
	default:
		return "!"
	}
}

func (m measurement) ratio(name string) string {
	if ratio, ok := m.Ratios[name]; ok {
		return fmt.Sprintf("%.2f", ratio)
	}
	return "-"
}

// writeGo writes every sample as a line of Go's benchmarks.
func (r *report) writeGo(w io.Writer) error {
	for _, m := range r.Numbers {
		for _, subject := range slices.Sorted(maps.Keys(m.Samples)) {
			for _, v := range m.Samples[subject] {
				if _, err := fmt.Fprintf(w, "BenchmarkWire/%s/%s 1 %g %s\n", subject, m.Name, v, m.Unit); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
