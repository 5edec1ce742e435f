package telemetry

import (
	"strconv"
	"time"
)

// sample is the value of a metric, in what its unit is counted in: pieces, microseconds or
// picodollars. It is never below zero.
type sample struct {
	Metric
	n int64
}

// text is a member of a line that is no metric: the value of a dimension, or a property,
// by which lines can be looked for at no cost.
type text struct{ name, value string }

// line is one line of the embedded metric format in the making. It is used again and again.
type line struct {
	at      time.Time
	detail  Detail
	nobody  bool // it is of no bot that exists: metrics are not told apart by it
	texts   []text
	samples []sample
}

func (l *line) reset(at time.Time, d Detail) {
	*l = line{at: at, detail: d, texts: l.texts[:0], samples: l.samples[:0]}
}

// text adds a member, but for an empty one.
func (l *line) text(name, value string) {
	if value != "" {
		l.texts = append(l.texts, text{name, value})
	}
}

func (l *line) sample(m Metric, n int64) { l.samples = append(l.samples, sample{m, n}) }

// dimensions are those of the metrics of a scope in this line.
func (l *line) dimensions(s Scope) string {
	switch {
	case s == OfStage:
		return `[["stage"]]`
	case s == OfBot && l.detail == DetailBot && !l.nobody:
		return `[["stage","group"],["stage","group","bot"]]`
	}
	return `[["stage","group"]]`
}

// appendTo appends the line as CloudWatch reads it: first what the metrics are, and then
// their values among all the members. A metric stands once in a line, and there are fewer
// of a scope than the hundred that a directive may have.
func (l *line) appendTo(b []byte) []byte {
	b = append(b, `{"_aws":{"Timestamp":`...)
	b = strconv.AppendInt(b, l.at.UnixMilli(), 10)
	b = append(b, `,"CloudWatchMetrics":[`...)
	first := true
	for scope := OfStage; scope <= OfBot; scope++ {
		if l.has(scope) {
			b = l.appendDirective(comma(b, &first), scope)
		}
	}
	b = append(b, `]}`...)
	for _, t := range l.texts {
		b = appendText(append(b, ','), t.name)
		b = appendText(append(b, ':'), t.value)
	}
	for _, s := range l.samples {
		b = appendText(append(b, ','), s.Name)
		b = s.appendValue(append(b, ':'))
	}
	return append(b, '}', '\n')
}

func (l *line) has(scope Scope) bool {
	for _, s := range l.samples {
		if s.Scope == scope {
			return true
		}
	}
	return false
}

func (l *line) appendDirective(b []byte, scope Scope) []byte {
	b = append(b, `{"Namespace":"`+Namespace+`","Dimensions":`...)
	b = append(b, l.dimensions(scope)...)
	b = append(b, `,"Metrics":[`...)
	first := true
	for _, s := range l.samples {
		if s.Scope == scope {
			b = append(comma(b, &first), `{"Name":`...)
			b = appendText(b, s.Name)
			b = append(b, `,"Unit":`...)
			b = append(appendText(b, string(s.Unit)), '}')
		}
	}
	return append(b, `]}`...)
}

func (s sample) appendValue(b []byte) []byte {
	switch s.Unit {
	case Seconds:
		return appendDecimal(b, s.n, int64(time.Second/time.Microsecond))
	case Dollars:
		return appendDecimal(b, s.n, 1e12) // see [usage.Picodollars]
	}
	return strconv.AppendInt(b, s.n, 10)
}

// comma appends one before all but the first of a list.
func comma(b []byte, first *bool) []byte {
	if !*first {
		b = append(b, ',')
	}
	*first = false
	return b
}
