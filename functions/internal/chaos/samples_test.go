package main

import (
	"io"
	"testing"
	"time"
)

// grown are the samples of ten minutes in which something grows by so much a minute.
func grown(heap, goroutines float64) []sample {
	var all []sample
	for i := range 300 {
		at := time.Duration(i) * sampleEvery
		wave := float64(i%7) / 10 // what comes and goes
		all = append(all, sample{
			at: at, goroutines: 1000 + int(goroutines*at.Minutes()+10*wave),
			heap: 10 + heap*at.Minutes() + wave, rss: 40 + wave, progress: progress{Open: 200},
		})
	}
	return all
}

func TestASoakSeesGrowth(t *testing.T) {
	for name, row := range map[string]struct {
		samples []sample
		want    int // failures
	}{
		"flat":             {grown(0, 0), 0},
		"falling":          {grown(-0.5, -5), 0},
		"a little":         {grown(0.5, 0), 0},
		"a leak of memory": {grown(1.2, 0), 1},
		"of goroutines":    {grown(0, 10), 1},
		"of both":          {grown(2, 20), 2},
		"too short":        {grown(0, 0)[:2], 1},
	} {
		if got := verdictOn(row.samples, io.Discard); len(got) != row.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestALeftOverGoroutineIsCounted(t *testing.T) {
	const many = 100 // beside those that other tests have not quite ended
	before := quietGoroutines()
	stop := make(chan struct{})
	for range many {
		go func() { <-stop }()
	}
	if got := quietGoroutines() - before; got < many*9/10 || got > many*11/10 {
		t.Errorf("%d more", got)
	}
	close(stop)
}
