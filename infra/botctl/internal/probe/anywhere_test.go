package probe_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

// refuseFrom begins to refuse with a number of requests, and takes so many.
type refuseFrom struct {
	next      http.Handler
	at, until int
	seen      int
	status    int
	code      string
}

func (f *refuseFrom) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if f.seen++; f.seen < f.at || f.seen >= f.until {
		f.next.ServeHTTP(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Amzn-Errortype", f.code)
	w.WriteHeader(f.status)
	_, _ = io.WriteString(w, `{"message":"Mercury is in retrograde."}`)
}

// TestAFailureAnywhereLeavesItsMatterOpen puts a failure in the place of each answer in turn:
// whatever is then found is what is found without, or not known.
func TestAFailureAnywhereLeavesItsMatterOpen(t *testing.T) {
	sim := bedrocksim.Start(t, bedrocksim.WithObserver(func(bedrocksim.Call) {}))
	for _, model := range []string{"us.anthropic.claude-opus-5", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "us.amazon.nova-2-lite-v1:0", llama} {
		whole := measure(t, sim, careful(model, "us-east-1"))
		want := lines(whole.Findings)
		for _, how := range []refuseFrom{{status: 400, code: "ValidationException"}, {status: 403, code: "AccessDeniedException"}} {
			for n := 1; n <= whole.Asked; n++ {
				t.Run(fmt.Sprint(model, how.code, n), func(t *testing.T) {
					front := &refuseFrom{next: sim, at: n, until: n + 1, status: how.status, code: how.code}
					web := httptest.NewServer(front)
					defer web.Close()
					open := 0
					for key, got := range lines(measureAt(t, web.URL, careful(model, "us-east-1")).Findings) {
						switch {
						case strings.HasSuffix(got, "Mercury is in retrograde."):
							open++
						case got != want[key]:
							t.Errorf("%s: %s, which is otherwise %s", key, got, want[key])
						}
					}
					if open == 0 {
						t.Error("nothing was left open")
					}
				})
			}
		}
	}
}
