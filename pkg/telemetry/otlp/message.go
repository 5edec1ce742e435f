package otlp

import (
	"encoding/hex"
	"strconv"
	"time"
)

// What follows is ExportTraceServiceRequest of OTLP 1.x in JSON: names in lower camel case,
// ids in hexadecimal, numbers of 64 bits as texts, enums as numbers.

type request struct {
	ResourceSpans []resourceSpans `json:"resourceSpans"`
}

type resourceSpans struct {
	Resource   resource     `json:"resource"`
	ScopeSpans []scopeSpans `json:"scopeSpans"`
}

type resource struct {
	Attributes []attribute `json:"attributes"`
}

type scopeSpans struct {
	Scope scope  `json:"scope"`
	Spans []span `json:"spans"`
}

type scope struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
}

type span struct {
	TraceID    string      `json:"traceId"`
	SpanID     string      `json:"spanId"`
	Parent     string      `json:"parentSpanId,omitempty"`
	Name       string      `json:"name"`
	Kind       kind        `json:"kind"`
	Start      nanoseconds `json:"startTimeUnixNano"`
	End        nanoseconds `json:"endTimeUnixNano"`
	Attributes []attribute `json:"attributes,omitempty"`
	Events     []event     `json:"events,omitempty"`
	Status     status      `json:"status"`
}

type kind int

const (
	kindInternal kind = 1
	kindServer   kind = 2
	kindClient   kind = 3
)

type event struct {
	Time nanoseconds `json:"timeUnixNano"`
	Name string      `json:"name"`
}

// status stays unset unless something has failed: that all is well is for others to say.
type status struct {
	Code int `json:"code,omitempty"`
}

const failed = 2

// nanoseconds are those since 1970.
type nanoseconds string

func since1970(t time.Time) nanoseconds { return nanoseconds(strconv.FormatInt(t.UnixNano(), 10)) }

type attribute struct {
	Key   string `json:"key"`
	Value value  `json:"value"`
}

// value has one of its members.
type value struct {
	String *string  `json:"stringValue,omitempty"`
	Int    *string  `json:"intValue,omitempty"`
	Double *float64 `json:"doubleValue,omitempty"`
	Array  *array   `json:"arrayValue,omitempty"`
}

type array struct {
	Values []value `json:"values"`
}

func text(key, v string) attribute { return attribute{key, value{String: &v}} }

func number(key string, n int) attribute {
	v := strconv.Itoa(n)
	return attribute{key, value{Int: &v}}
}

func seconds(key string, d time.Duration) attribute {
	v := d.Seconds()
	return attribute{key, value{Double: &v}}
}

func texts(key string, list ...string) attribute {
	values := make([]value, len(list))
	for i := range list {
		values[i].String = &list[i]
	}
	return attribute{key, value{Array: &array{values}}}
}

func (id traceID) String() string { return hex.EncodeToString(id[:]) }

// String is empty for no span.
func (id spanID) String() string {
	if id == (spanID{}) {
		return ""
	}
	return hex.EncodeToString(id[:])
}
