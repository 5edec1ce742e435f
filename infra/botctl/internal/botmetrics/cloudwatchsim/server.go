// Package cloudwatchsim plays CloudWatch's GetMetricData in its wire format, and refuses what it
// would refuse. It knows sums of metrics by name and dimensions, and neither expressions nor
// other statistics. [Server] is the type to start from.
package cloudwatchsim

import (
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/smithy-go/encoding/cbor"
)

// Server is CloudWatch in all regions. The zero value has no metrics.
type Server struct {
	// PageSize is how many points of each metric a page has; 0: all.
	PageSize int
	// Status is how results end, where it is not Complete.
	Status string

	mu     sync.Mutex
	series map[string][]point
	refuse string
	calls  []Call
}

type point struct {
	at    time.Time
	value float64
}

// Call is one that was answered.
type Call struct {
	Region     string
	Queries    int
	Start, End time.Time
	More       bool // it went on with a page
}

// Asks reports whether a request is one for CloudWatch.
func Asks(r *http.Request) bool {
	return r.Header.Get("Smithy-Protocol") == "rpc-v2-cbor" && path.Base(r.URL.Path) == "GetMetricData"
}

// Count adds a value of a metric at a time. Dimensions are as in "bot=b group=g stage=s".
func (s *Server) Count(region, metric, dimensions string, at time.Time, value float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.series == nil {
		s.series = map[string][]point{}
	}
	key := region + " " + metric + " " + dimensions
	s.series[key] = append(s.series[key], point{at, value})
}

// Refuse has every call end with a code of AWS's from now on; empty: none.
func (s *Server) Refuse(code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = code
}

// Calls are those that were answered.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// ServeHTTP answers one call.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the caller is gone
	}
	v, err := cbor.Decode(body)
	in, ok := v.(cbor.Map)
	switch {
	case s.refuse != "":
		refuse(w, http.StatusBadRequest, s.refuse, "User: arn:aws:iam::123456789012:user/me is not authorized")
		return
	case err != nil || !ok:
		refuse(w, http.StatusBadRequest, "SerializationException", "no map")
		return
	}
	call, why := s.read(in)
	if why != "" {
		refuse(w, http.StatusBadRequest, "ValidationError", why)
		return
	}
	call.Region = regionOf(r)
	s.calls = append(s.calls, call.Call)
	answer(w, http.StatusOK, s.page(call))
}

// regionOf reads it from the signature.
func regionOf(r *http.Request) string {
	_, scope, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	if parts := strings.Split(scope, "/"); len(parts) > 2 {
		return parts[2]
	}
	return ""
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	answer(w, status, cbor.Map{"__type": cbor.String(code), "message": cbor.String(message)})
}

func answer(w http.ResponseWriter, status int, v cbor.Value) {
	w.Header().Set("Smithy-Protocol", "rpc-v2-cbor")
	w.Header().Set("Content-Type", "application/cbor")
	w.WriteHeader(status)
	_, _ = w.Write(cbor.Encode(v)) // the caller may be gone
}
