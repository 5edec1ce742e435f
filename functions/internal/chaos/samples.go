package main

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime"
	"runtime/pprof"
	"strings"
	"time"
)

// A sample is taken every sampleEvery, and each printEvery-th is shown.
const (
	sampleEvery = 2 * time.Second
	printEvery  = 5
)

// sample is what this process holds at a moment.
type sample struct {
	at         time.Duration
	goroutines int
	heap       float64 // megabytes that are in use after a collection
	rss        float64 // megabytes
	progress   progress
}

func takeSample(at time.Duration, p progress) sample {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return sample{at, runtime.NumGoroutine(), float64(m.HeapAlloc) / (1 << 20), float64(look(os.Getpid()).RSS) / 1024, p}
}

func (s sample) String() string {
	return fmt.Sprintf("%6s  %4d open, %6d ended, %d broken  %5d goroutines  heap %6.2f MB  RSS %6.1f MB",
		s.at.Round(time.Second), s.progress.Open, s.progress.Tried, s.progress.Broken, s.goroutines, s.heap, s.rss)
}

// What a soak may grow by. Below the floors a short one says nothing.
const (
	heapPerMinute  = 1.0 // megabytes
	heapFloor      = 3.0
	rssFloor       = 12.0
	goroutineFloor = 0.03 // of all
)

// verdictOn says how fast what is held has grown after a warm-up, the first quarter.
func verdictOn(all []sample, out io.Writer) (failures []string) {
	steady := all[len(all)/4:]
	for len(steady) > 0 && steady[len(steady)-1].progress.Open < steady[0].progress.Open*9/10 {
		steady = steady[:len(steady)-1] // the last streams end one by one
	}
	if len(steady) < 3 {
		return []string{"the soak is too short for a verdict"}
	}
	minutes := (steady[len(steady)-1].at - steady[0].at).Minutes()
	mean := 0.0
	for _, s := range steady {
		mean += float64(s.goroutines) / float64(len(steady))
	}
	for _, m := range []struct {
		what  string
		of    func(sample) float64
		limit float64 // of growth, all in all
	}{
		{"MB of heap", func(s sample) float64 { return s.heap }, max(heapPerMinute*minutes, heapFloor)},
		{"MB of RSS", func(s sample) float64 { return s.rss }, max(heapPerMinute*minutes, rssFloor)},
		{"goroutines", func(s sample) float64 { return float64(s.goroutines) }, goroutineFloor * mean},
	} {
		slope := slope(steady, m.of)
		fmt.Fprintf(out, "%+.3f %s a minute, over %.1f minutes after the warm-up\n", slope, m.what, minutes)
		if slope*minutes > m.limit {
			failures = append(failures, fmt.Sprintf("%+.2f %s a minute", slope, m.what))
		}
	}
	return failures
}

// slope is the line of least squares through a measure, a minute.
func slope(samples []sample, of func(sample) float64) float64 {
	var n, x, y, xx, xy float64
	for _, s := range samples {
		t, v := s.at.Minutes(), of(s)
		n, x, y, xx, xy = n+1, x+t, y+v, xx+t*t, xy+t*v
	}
	return (n*xy - x*y) / (n*xx - x*x)
}

// settled waits until the process holds no more goroutines than before the first stream.
func settled(before int, w *web, out io.Writer) (failures []string) {
	now := quietGoroutines()
	for deadline := time.Now().Add(settleTime); now > before && time.Now().Before(deadline); now = quietGoroutines() {
		time.Sleep(100 * time.Millisecond)
	}
	fmt.Fprintf(out, "%d goroutines in the end, %d at first; %d requests under way\n", now, before, w.busy())
	if now > before {
		failures = append(failures, fmt.Sprintf("%d goroutines are left over:\n%s", now-before, stacks()))
	}
	return failures
}

var stackBreak = regexp.MustCompile(`\n\n`)

// quietGoroutines counts those that do not belong to a connection which is kept for later.
func quietGoroutines() int {
	n := 0
	for _, stack := range stackBreak.Split(strings.TrimSpace(stacks()), -1) {
		if !idleConn.MatchString(stack) {
			n++
		}
	}
	return n
}

func stacks() string {
	var b strings.Builder
	_ = pprof.Lookup("goroutine").WriteTo(&b, 2) // to memory
	return b.String()
}
