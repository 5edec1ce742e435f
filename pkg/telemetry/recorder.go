package telemetry

import (
	"cmp"
	"context"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/poe"
)

// Options are what a [Recorder] needs to know. The zero value is right for tests.
type Options struct {
	Stage   string // empty: [NoStage]
	Group   string
	Version string    // of the code, a property of all lines
	Detail  Detail    // empty: [DetailBot]
	Started time.Time // when the process began; zero: cold starts are not measured
}

// NoStage is the stage of what runs in none, as on a machine of one's own.
const NoStage = "local"

// Recorder writes metrics. It is a [gateway.Observer], and safe for concurrent use.
type Recorder struct {
	opts  Options
	marks map[fault.Counted]Metric
	asked atomic.Bool // there was a query
	ready atomic.Pointer[time.Time]

	mu   sync.Mutex // so that lines do not mix
	w    io.Writer
	line line
	buf  []byte
}

// New returns the recorder of a group, which writes lines to w, each with one Write. What
// cannot be written is lost: metrics must not cost an answer, and the log line of a request
// has the same numbers.
func New(w io.Writer, o Options) *Recorder {
	o.Group = dimension(o.Group)
	return newRecorder(w, o, marksOfGroup)
}

// NewOfStage returns a recorder for what belongs to no group.
func NewOfStage(w io.Writer, o Options) *Recorder {
	o.Group = ""
	return newRecorder(w, o, marksOfStage)
}

func newRecorder(w io.Writer, o Options, marks map[fault.Counted]Metric) *Recorder {
	o.Stage = dimension(cmp.Or(o.Stage, NoStage))
	o.Detail = cmp.Or(o.Detail, DetailBot)
	return &Recorder{opts: o, marks: marks, w: w}
}

// unfit stands for a value that a dimension cannot have.
const unfit = "(unknown)"

// maxDimension is the longest value of a dimension, in characters (CloudWatch's API
// reference, Dimension; the format's specification has the same number).
const maxDimension = 1024

// dimension is a value as CloudWatch takes it: of ASCII without control characters. It is
// only ever another one in a process whose settings are wrong.
func dimension(value string) string {
	strange := func(r rune) bool { return r <= ' ' || r > '~' }
	if value == "" || len(value) > maxDimension || strings.ContainsFunc(value, strange) {
		return unfit
	}
	return value
}

// Ready says that the process can now serve, for the metrics of its cold start. Only the
// first call counts.
func (r *Recorder) Ready() {
	now := time.Now()
	r.ready.CompareAndSwap(nil, &now)
}

// Observe implements [gateway.Observer].
func (r *Recorder) Observe(_ context.Context, record *gateway.Record) {
	cold := record.Type == poe.TypeQuery && !r.asked.Swap(true) && !r.opts.Started.IsZero()
	r.write(record.Times.Done, func(l *line) {
		l.bot(record.Bot)
		l.describe(record)
		l.measure(rows, record)
		l.measureFamilies(record)
		if cold {
			l.text("cold_start", "true")
			l.since(ColdInit, r.opts.Started, r.readyAt())
			l.measure(coldRows, record)
		}
	})
}

func (r *Recorder) readyAt() time.Time {
	if at := r.ready.Load(); at != nil {
		return *at
	}
	return time.Time{}
}

// write writes the line that fill makes, if there are metrics in it.
func (r *Recorder) write(at time.Time, fill func(*line)) {
	if r.opts.Detail == DetailOff {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.line.reset(at, r.opts.Detail)
	r.line.text(Stage, r.opts.Stage)
	r.line.text(Group, r.opts.Group)
	fill(&r.line)
	if len(r.line.samples) == 0 {
		return
	}
	r.line.text("version", r.opts.Version)
	r.buf = r.line.appendTo(r.buf[:0])
	_, _ = r.w.Write(r.buf)
}
