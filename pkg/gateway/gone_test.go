package gateway_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/gateway"
)

// silences are answers of which nothing comes any more after a moment.
var silences = map[string]bedrocksim.Answer{
	"before an answer": bedrocksim.Broken(bedrocksim.NoHeaders()),
	"in an answer":     bedrocksim.Broken(bedrocksim.Stall().At(bedrocksim.AfterDeltas(1))),
}

// wireOff is a connection like Lambda's: its context never ends, and only a write can show that
// nobody is there any more.
type wireOff struct {
	kept
	off atomic.Bool
}

func (w *wireOff) Write(b []byte) (int, error) {
	if w.off.Load() {
		return 0, errors.New("broken pipe")
	}
	return w.kept.Write(b)
}

// leaves are the ways in which a caller leaves, a moment after the question, and when
// that can be known at the latest.
var leaves = map[string]struct {
	leave func(t *testing.T, r *rig, handler http.Handler, path string)
	known time.Duration
}{
	"the connection is closed": {func(t *testing.T, r *rig, _ http.Handler, path string) {
		response := r.send(t, "POST", path, "Bearer "+accessKey, query)
		time.AfterFunc(50*time.Millisecond, func() { response.Body.Close() })
		_, _ = io.Copy(io.Discard, response.Body)
	}, 60 * time.Millisecond},
	"a write fails": {func(t *testing.T, _ *rig, handler http.Handler, path string) {
		w := &wireOff{kept: kept{discard: discard{header: http.Header{}}}}
		time.AfterFunc(50*time.Millisecond, func() { w.off.Store(true) })
		request, _ := http.NewRequest("POST", path, strings.NewReader(query))
		request.Header.Set("Authorization", "Bearer "+accessKey)
		handler.ServeHTTP(w, request)
	}, 11 * time.Second},
}

// The call is over as soon as that is known. It ends in an error that would allow
// another attempt, but there is none.
func TestACallerWhoLeavesWhileTheModelIsSilentEndsTheCall(t *testing.T) {
	for how, left := range leaves {
		for when, answer := range silences {
			for _, bot := range []string{"plain", "whole"} {
				t.Run(how+"/"+when+"/"+bot, func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						var handler http.Handler
						r := newRig(t, "nova", func(o *gateway.Options) { handler = gateway.New(*o) })
						r.sim.Script(answer, answer)
						go left.leave(t, r, handler, "/"+bot)
						time.Sleep(49 * time.Millisecond)
						synctest.Wait()
						if r.open.Load() != 1 {
							t.Errorf("%d calls are under way before", r.open.Load())
						}
						time.Sleep(left.known)
						synctest.Wait()
						if r.open.Load() != 0 {
							t.Error("the call is still under way")
						}
						line := r.lastLine(t)
						if line["msg"] != "request" || line["outcome"] != "abandoned" || line["attempts"] != 1.0 {
							t.Errorf("log line is %v", line)
						}
						// The prompt will be on the bill, and what has come of the answer.
						if begun := when == "in an answer" && bot == "plain"; line["estimated_tokens_in"] == 0.0 || (line["estimated_tokens_out"] == 0.0) == begun || line["tokens_in"] != 0.0 {
							t.Errorf("log line is %v", line)
						}
						time.Sleep(time.Hour)
						if calls := len(r.sim.Calls()); calls != 1 {
							t.Errorf("%d calls", calls)
						}
					})
				})
			}
		}
	}
}
