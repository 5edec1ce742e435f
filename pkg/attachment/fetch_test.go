package attachment

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// sized serves /<bytes>/<seconds>… as text of that many bytes after that time.
func sized(w http.ResponseWriter, r *http.Request) {
	var size, seconds int
	_, _ = fmt.Sscanf(r.URL.Path, "/%d/%d", &size, &seconds)
	time.Sleep(time.Duration(seconds) * time.Second)
	_, _ = w.Write(bytes.Repeat([]byte("a"), size))
}

// sizes are the bytes of each file, or its problem.
func sizes(results []Result) string {
	var out []string
	for _, r := range results {
		if r.Err != nil {
			out = append(out, r.Err.(*Problem).Reason.String())
		} else {
			out = append(out, fmt.Sprint(len(r.File.Data)))
		}
	}
	return strings.Join(out, ", ")
}

func TestEarlierFilesHavePriorityWhicheverArrivesFirst(t *testing.T) {
	for _, row := range []struct {
		name  string
		paths string
		want  string
	}{
		{"all fit", "/10/0 /20/0 /70/0", "10, 20, 70"},
		{"the last does not", "/50/0 /50/0 /1/0", "50, 50, over the budget"},
		{"one in the middle does not", "/50/0 /51/0 /50/0", "50, over the budget, 50"},
		{"the first is slow", "/60/3 /50/0 /40/0", "60, over the budget, 40"},
		{"each is faster than the one before", "/60/4 /41/3 /41/2 /40/1", "60, over the budget, over the budget, 40"},
		{"a slow one takes the room of those that wait", "/90/4 /20/0 /20/0 /20/0 /20/0 /20/0 /10/0", "90, over the budget, over the budget, over the budget, over the budget, over the budget, 10"},
		{"the same twice is sent twice", "/40/0 /40/0 /21/0", "40, 40, over the budget"},
		{"the same twice does not fit", "/60/1 /60/1 /30/0", "60, over the budget, 30"},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var wanted []Wanted
				for i, path := range strings.Fields(row.paths) {
					if !strings.HasPrefix(row.name, "the same") {
						path += fmt.Sprintf("?%d", i)
					}
					wanted = append(wanted, at(path))
				}
				results := inMemory(t, sized).Fetch(t.Context(), "", wanted, Limits{Bytes: 100})
				if got := sizes(results); got != row.want {
					t.Errorf("got %s; want %s", got, row.want)
				}
			})
		})
	}
}

func TestAtMost20FilesAreFetched4AtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var running, most, all atomic.Int32
		f := inMemory(t, func(w http.ResponseWriter, _ *http.Request) {
			most.Store(max(most.Load(), running.Add(1)))
			all.Add(1)
			time.Sleep(time.Second)
			running.Add(-1)
			_, _ = io.WriteString(w, "hello")
		})
		var wanted []Wanted
		for i := range 25 {
			wanted = append(wanted, at(fmt.Sprintf("/%d", i)))
		}
		start := time.Now()
		results := f.Fetch(t.Context(), "", wanted, Limits{})
		if most.Load() != concurrency || all.Load() != MaxFiles || time.Since(start) != 5*time.Second {
			t.Errorf("%d at a time, %d requests, %s", most.Load(), all.Load(), time.Since(start))
		}
		for i, r := range results {
			if i < MaxFiles && r.Err != nil {
				t.Errorf("%d: %v", i, r.Err)
			} else if i >= MaxFiles {
				wantReason(t, r, OverBudget)
			}
		}
	})
}

func TestFilesThatWaitForASlowOneAreBoundedInMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int32
		f := inMemory(t, func(w http.ResponseWriter, r *http.Request) {
			asked.Add(1)
			sized(w, r)
		})
		wanted := []Wanted{at("/10/4")}
		for i := range 15 {
			wanted = append(wanted, at(fmt.Sprintf("/60/0?%d", i)))
		}
		go func() {
			time.Sleep(2 * time.Second)
			// 2 × 60 bytes are more than the limit: what is under way then ends, and no
			// other starts.
			if n := asked.Load(); n > 1+2+concurrency {
				t.Errorf("%d files were fetched ahead of the slow one", n)
			}
		}()
		results := f.Fetch(t.Context(), "", wanted, Limits{Bytes: 100})
		if got := sizes(results[:2]); got != "10, 60" {
			t.Errorf("got %s", got)
		}
	})
}

func TestAURLThatIsWantedTwiceIsFetchedOnce(t *testing.T) {
	var asked atomic.Int32
	f := inMemory(t, func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = io.WriteString(w, "hello")
	})
	results := f.Fetch(t.Context(), "", []Wanted{at("/1"), at("/2"), at("/1"), at("/1")}, Limits{})
	if asked.Load() != 2 {
		t.Errorf("%d requests, want 2", asked.Load())
	}
	for i, r := range results {
		if r.Err != nil || string(r.File.Data) != "hello" {
			t.Errorf("%d: %+v", i, r)
		}
	}
}

func TestNothingWantedIsNothingFetched(t *testing.T) {
	if got := New(Options{}).Fetch(t.Context(), "c", nil, Limits{}); len(got) != 0 {
		t.Errorf("got %v", got)
	}
}

func TestAFetcherServesManyCallsAtOnce(t *testing.T) {
	data := asPNG(t, noise(40, 30))
	f := inMemory(t, serving(data))
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			for _, r := range f.Fetch(t.Context(), fmt.Sprint(i%3), []Wanted{at("/1"), at("/2")}, Limits{ImageSide: 20 + i%2}) {
				if r.Err != nil || r.File.Width > 21 {
					t.Errorf("got %v, %d wide", r.Err, r.File.Width)
				}
			}
		})
	}
	all.Wait()
}
