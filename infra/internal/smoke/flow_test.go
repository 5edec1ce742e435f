package main

import (
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/poe"
)

// came is an answer of meta and texts, each of which came after so many milliseconds;
// equal times are one read.
func came(times ...int) *asked {
	a := &asked{trip: &trip{}, Answer: &poe.Answer{}}
	for i, at := range times {
		d := time.Duration(at) * time.Millisecond
		if n := len(a.trip.arrivals); n == 0 || a.trip.arrivals[n-1] != d {
			a.trip.arrivals = append(a.trip.arrivals, d)
		}
		event := poe.Event{Name: poe.EventText, Data: []byte(`{"text":"x"}`), At: d}
		if i == 0 {
			event = poe.Event{Name: poe.EventMeta, Data: []byte(`{}`), At: d}
		}
		a.Events, a.at = append(a.Events, event), append(a.at, len(a.trip.arrivals))
		a.Done = d
	}
	return a
}

func TestPiecesThatAreHeldBackAreToldFromThoseThatAreNot(t *testing.T) {
	for name, c := range map[string]struct {
		times    []int
		held     bool
		few      bool
		metaLate bool
	}{
		"one by one":             {[]int{100, 500, 520, 540, 560, 580, 600, 620, 640, 660, 680, 700}, false, false, false},
		"in pairs":               {[]int{100, 500, 500, 540, 540, 580, 580, 620, 620, 660, 660, 700}, false, false, false},
		"all at the end":         {[]int{100, 699, 699, 699, 699, 699, 699, 700, 700, 700, 700, 700}, true, false, false},
		"meta too":               {[]int{700, 700, 700, 700, 700, 700, 700, 700, 700, 700, 700, 700}, true, false, true},
		"in clumps":              {[]int{100, 300, 300, 300, 300, 300, 300, 700, 700, 700, 700, 700}, true, false, false},
		"one by one, at the end": {[]int{100, 691, 692, 693, 694, 695, 696, 697, 698, 699, 700, 701}, true, false, false},
		"too few to tell":        {[]int{100, 700}, true, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			f := measure(came(c.times...))
			if f.few() != c.few || f.metaFirst == c.metaLate || !f.few() && f.heldBack() != c.held {
				t.Errorf("%v: held back %v, few %v, meta first %v", f, f.heldBack(), f.few(), f.metaFirst)
			}
		})
	}
	if f := measure(came(100, 500, 520, 590, 700)); f.gap != 110*time.Millisecond || f.texts != 4 || f.reads != 4 {
		t.Errorf("%v", f)
	}
}
