package otlp

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"strings"
)

type (
	traceID [16]byte
	spanID  [8]byte
)

// origin is where a query's trace has begun, as its caller tells.
type origin struct {
	trace   traceID
	parent  spanID // zero: there is none
	decided bool   // the caller has decided whether the trace is kept
	sampled bool   // and that is its decision
}

// newOrigin begins a trace.
func newOrigin() (o origin) {
	_, _ = rand.Read(o.trace[:]) // never fails
	return o
}

func newSpanID() (id spanID) {
	_, _ = rand.Read(id[:])
	return id
}

type originKey struct{}

// amazonKey is where aws-lambda-go puts the trace header of an invocation.
const amazonKey = "x-amzn-trace-id"

// Wrap has a handler's requests take part in the trace of their caller: of a traceparent
// header, or of Lambda's. The exporter finds it in the request's context.
func (e *Exporter) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if from, ok := originOf(r); ok {
			r = r.WithContext(context.WithValue(r.Context(), originKey{}, from))
		}
		next.ServeHTTP(w, r)
	})
}

func originOf(r *http.Request) (origin, bool) {
	if given := r.Header.Values("Traceparent"); len(given) == 1 {
		if from, ok := parseTraceparent(given[0]); ok {
			return from, true
		}
	}
	invocation, _ := r.Context().Value(amazonKey).(string)
	for _, given := range []string{invocation, r.Header.Get("X-Amzn-Trace-Id")} {
		if from, ok := parseAmazon(given); ok {
			return from, true
		}
	}
	return origin{}, false
}

// parseTraceparent reads the header of W3C's Trace Context: version, trace, parent and flags.
// Later versions may have more behind it.
func parseTraceparent(text string) (o origin, ok bool) {
	parts := strings.Split(text, "-")
	if len(parts) < 4 || parts[0] == "00" && len(parts) > 4 || parts[0] == "ff" {
		return origin{}, false
	}
	var version, flags [1]byte
	if !decode(version[:], parts[0]) || !decode(o.trace[:], parts[1]) || !decode(o.parent[:], parts[2]) || !decode(flags[:], parts[3]) {
		return origin{}, false
	}
	o.decided, o.sampled = true, flags[0]&1 != 0
	return o, o.trace != traceID{} && o.parent != spanID{}
}

// parseAmazon reads AWS's header, such as
// Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1. The id of a
// trace is its root without the hyphens. Where nothing, or a question mark, stands for
// Sampled, the decision is ours.
func parseAmazon(text string) (o origin, ok bool) {
	for _, entry := range strings.Split(text, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(entry), "=")
		switch name {
		case "Root":
			parts := strings.Split(value, "-")
			ok = len(parts) == 3 && parts[0] == "1" && len(parts[1]) == 8 && decode(o.trace[:], parts[1]+parts[2])
		case "Parent":
			if !decode(o.parent[:], value) {
				o.parent = spanID{}
			}
		case "Sampled":
			o.decided, o.sampled = value == "0" || value == "1", value == "1"
		}
	}
	return o, ok && o.trace != traceID{}
}

// decode reads lower-case hexadecimal digits of exactly the size of what they are for.
func decode(into []byte, text string) bool {
	if len(text) != hex.EncodedLen(len(into)) || strings.ToLower(text) != text {
		return false
	}
	_, err := hex.Decode(into, []byte(text))
	return err == nil
}
