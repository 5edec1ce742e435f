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
}

// measurement is one number of all subjects, by their names.
type measurement struct {
	Name    string               `json:"name"`
	Title   string               `json:"title"`
	Unit    string               `json:"unit"`
	Target  float64              `json:"target"`
	Medians map[string]float64   `json:"medians"`
	Ratios  map[string]float64   `json:"ratios"` // of the gateway to each bare handler
	Samples map[string][]float64 `json:"samples"`
}

func newReport(o options, p placement, system string, n numbers, subjects []subject) *report {
	r := &report{
		System: system, Pinned: p.pinned, Deltas: o.deltas, GapMs: o.gap.Seconds() * 1e3, Rounds: o.rounds, Streams: o.streams,
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
		for _, bare := range []string{sdkName, readerName} {
			// Noise can make what a bare handler adds nothing, or less.
			if m.Medians[bare] > 0 {
				m.Ratios[bare] = m.Medians[gatewayName] / m.Medians[bare]
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
	fmt.Fprintf(w, "%s; each %s; answers of %d deltas, paced ones with %g ms between; medians of %d rounds\n\n", r.System, where, r.Deltas, r.GapMs, r.Rounds)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "\t\tgateway\ttarget\tbare, SDK\tratio\tbare, own reader\tratio\t\n")
	for _, m := range r.Numbers {
		fmt.Fprintf(t, "%s\t%s\t%.2f\t%g%s\t%.2f\t%s\t%.2f\t%s\t\n", m.Title, m.Unit, m.Medians[gatewayName], m.Target, m.mark(),
			m.Medians[sdkName], m.ratio(sdkName), m.Medians[readerName], m.ratio(readerName))
	}
	return t.Flush()
}

// mark is an exclamation mark where the gateway misses its target.
func (m measurement) mark() string {
	if m.Medians[gatewayName] > m.Target {
		return "!"
	}
	return " "
}

func (m measurement) ratio(bare string) string {
	if ratio, ok := m.Ratios[bare]; ok {
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
