package attachment

import (
	"bytes"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

func TestAConversationsFilesAreFetchedOnce(t *testing.T) {
	for _, row := range []struct {
		name          string
		first, second string // conversations
		path, other   string
		limits        Limits
		after         time.Duration
		size          int
		want          int // requests
	}{
		{"the same again", "c", "c", "/1", "/1", Limits{}, 0, 10, 1},
		{"the same a little later", "c", "c", "/1", "/1", Limits{}, cacheTime - time.Second, 10, 1},
		{"the same much later", "c", "c", "/1", "/1", Limits{}, cacheTime, 10, 2},
		{"another address", "c", "c", "/1", "/1?v=2", Limits{}, 0, 10, 2},
		{"another conversation", "c", "d", "/1", "/1", Limits{}, 0, 10, 2},
		{"no conversation", "", "", "/1", "/1", Limits{}, 0, 10, 2},
		{"other limits", "c", "c", "/1", "/1", Limits{DocumentBytes: 100}, 0, 10, 2},
		{"a large file", "c", "c", "/1", "/1", Limits{}, 0, cacheEntry + 1, 2},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				data := append([]byte("\x00\x00\x01\xba"), bytes.Repeat([]byte{1}, row.size-4)...)
				requests := 0
				f := inMemory(t, func(w http.ResponseWriter, _ *http.Request) {
					requests++
					_, _ = w.Write(data)
				})
				f.Fetch(t.Context(), row.first, []Wanted{at(row.path)}, Limits{})
				time.Sleep(row.after)
				got := f.Fetch(t.Context(), row.second, []Wanted{at(row.other)}, row.limits)[0]
				if got.Err != nil || !bytes.Equal(got.File.Data, data) {
					t.Error(got.Err)
				}
				if requests != row.want {
					t.Errorf("%d requests, want %d", requests, row.want)
				}
			})
		})
	}
}

func TestAProblemIsNotKept(t *testing.T) {
	requests := 0
	f := inMemory(t, func(w http.ResponseWriter, _ *http.Request) {
		if requests++; requests == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte("hello"))
	})
	wantReason(t, f.Fetch(t.Context(), "c", []Wanted{at("/1")}, Limits{})[0], Failed)
	if got := f.Fetch(t.Context(), "c", []Wanted{at("/1")}, Limits{})[0]; got.Err != nil {
		t.Error(got.Err)
	}
}

func TestTheCacheIsBoundedAndDropsWhatWasNotUsedForLongest(t *testing.T) {
	c := newCache()
	key := func(i int) cacheKey { return cacheKey{conversation: "c", wanted: Wanted{URL: fmt.Sprint(i)}} }
	file := File{Data: make([]byte, 4<<20)}
	for i := range 7 {
		c.put(key(i), file)
	}
	c.get(key(0))
	c.put(key(7), file) // drops 1
	for i := range 8 {
		if _, ok := c.get(key(i)); ok != (i != 1) {
			t.Errorf("%d is kept: %t", i, ok)
		}
	}
	for i := range 80_000 {
		c.put(key(i), File{Data: []byte("a")})
	}
	if c.bytes > cacheBytes || c.order.Len() != len(c.entries) || len(c.entries) > cacheBytes/cacheCost {
		t.Errorf("%d bytes, %d entries", c.bytes, len(c.entries))
	}
}
