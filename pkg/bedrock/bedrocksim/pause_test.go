package bedrocksim_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

// serve answers a request without a network, so that time can be simulated.
func serve(ctx context.Context, sim *bedrocksim.Server) *httptest.ResponseRecorder {
	request := httptest.NewRequest(http.MethodPost, "/model/"+sonnet+"/converse-stream", strings.NewReader(hello))
	request.Header.Set("Authorization", credential)
	w := httptest.NewRecorder()
	sim.ServeHTTP(w, request.WithContext(ctx))
	return w
}

func TestPausesBeforeTheFirstAndEveryDelta(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := bedrocksim.New()
		sim.Script(bedrocksim.Text("a", "b", "c").After(5 * time.Second).Every(time.Second))
		start := time.Now()
		serve(t.Context(), sim)
		if took := time.Since(start); took != 8*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestPaceOfTheDefaultAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		w := serve(t.Context(), bedrocksim.New(bedrocksim.WithPace(time.Second)))
		list, _, err := frames(w.Body.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if took, want := time.Since(start), time.Duration(len(list)-4)*time.Second; took != want {
			t.Errorf("took %v, want %v", took, want)
		}
	})
}

func TestPausesEndWhenTheClientLeaves(t *testing.T) {
	for name, answer := range map[string]bedrocksim.Answer{
		"late":  bedrocksim.Text("a").After(time.Hour),
		"slow":  bedrocksim.Text("a").Every(time.Hour),
		"stall": bedrocksim.Broken(bedrocksim.Stall()),
		"mute":  bedrocksim.Broken(bedrocksim.NoHeaders()),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim := bedrocksim.New(bedrocksim.WithStallLimit(time.Hour))
				sim.Script(answer)
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				start := time.Now()
				serve(ctx, sim)
				if took := time.Since(start); took != time.Second {
					t.Errorf("took %v", took)
				}
			})
		})
	}
}

func TestStallIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := bedrocksim.New(bedrocksim.WithStallLimit(time.Minute))
		sim.Script(bedrocksim.Broken(bedrocksim.Stall()))
		start := time.Now()
		defer func() {
			if recover() != http.ErrAbortHandler || time.Since(start) != time.Minute {
				t.Errorf("ended after %v", time.Since(start))
			}
		}()
		serve(t.Context(), sim)
	})
}
