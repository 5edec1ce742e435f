package attachment

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// video serves /<bytes> as video of that many, of which the last comes after a second.
func video(w http.ResponseWriter, r *http.Request) {
	var size int
	_, _ = fmt.Sscanf(r.URL.Path, "/%d", &size)
	data := append([]byte("FLV\x01"), make([]byte, size-4)...)
	_, _ = w.Write(data[:size-1])
	_ = http.NewResponseController(w).Flush()
	time.Sleep(time.Second)
	_, _ = w.Write(data[size-1:])
}

func TestOneLargeFileIsReadAtATime(t *testing.T) {
	for _, row := range []struct {
		name  string
		paths string
		took  time.Duration
	}{
		{"small ones are read at once", "/1000 /5242880 /5242880?2", time.Second},
		{"large ones are not", "/6000000 /6000000?2 /6000000?3", 3 * time.Second},
		{"a large one waits for no small one", "/6000000 /1000 /1000?2", time.Second},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var wanted []Wanted
				for _, path := range strings.Fields(row.paths) {
					wanted = append(wanted, at(path))
				}
				start := time.Now()
				for _, r := range inMemory(t, video).Fetch(t.Context(), "", wanted, Limits{}) {
					if r.Err != nil {
						t.Error(r.Err)
					}
				}
				if took := time.Since(start); took != row.took {
					t.Errorf("took %s, want %s", took, row.took)
				}
			})
		})
	}
}

func TestALargeFileThatIsNotHadLeavesTheTurnToOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int32
		f := inMemory(t, func(w http.ResponseWriter, r *http.Request) {
			if asked.Add(1) > 1 {
				video(w, r)
				return
			}
			_, _ = w.Write(append([]byte("FLV\x01"), make([]byte, smallFile)...))
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		})
		for i, want := range []string{"too slow", "6000000"} {
			if got := sizes(f.Fetch(t.Context(), "", []Wanted{at("/6000000")}, Limits{})); got != want {
				t.Errorf("%d: got %s, want %s", i, got, want)
			}
		}
	})
}
