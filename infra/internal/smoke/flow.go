package main

import (
	"fmt"
	"time"

	"github.com/poebridge/poebridge/pkg/poe"
)

// What tells pieces that arrive as they are written from those that are held back.
const (
	minTexts = 10 // fewer tell nothing
	// lastPart is the end of the time of an answer, in which few pieces come unless all do.
	lastPart     = 0.05
	maxLastShare = 0.5
	maxPerRead   = 4 // texts in a read, on average; the network joins some by itself
)

// flow is how an answer has come in.
type flow struct {
	texts, reads int           // texts that can be seen, and the reads that brought them
	gap          time.Duration // the longest between two of these reads
	lastShare    float64       // of the texts, in the last part of the time
	firstByte    time.Duration
	firstText    time.Duration
	end          time.Duration
	metaFirst    bool // the first text came in a later read than the first event
}

// measure works it out. The answer has been read to its end.
func measure(a *asked) flow {
	f := flow{firstByte: a.FirstByte, firstText: a.FirstText, end: a.Done}
	late := time.Duration(float64(a.Done) * (1 - lastPart))
	last, lastAt := 0, time.Duration(0)
	for i, e := range a.Events {
		if i >= len(a.at) || e.Name != poe.EventText || string(e.Data) == `{"text":""}` {
			continue
		}
		read := a.at[i]
		at := a.trip.arrivals[read-1]
		if f.texts == 0 {
			f.metaFirst = read > a.at[0]
		}
		if f.texts++; at >= late {
			f.lastShare++
		}
		if read != last {
			if f.reads++; last > 0 {
				f.gap = max(f.gap, at-lastAt)
			}
			last, lastAt = read, at
		}
	}
	if f.texts > 0 {
		f.lastShare /= float64(f.texts)
	}
	return f
}

// few reports whether there was too little to see anything by.
func (f flow) few() bool { return f.texts < minTexts }

// heldBack reports whether pieces have come in clumps, or all at the end.
func (f flow) heldBack() bool {
	return f.lastShare >= maxLastShare || f.texts > maxPerRead*f.reads
}

func (f flow) String() string {
	return fmt.Sprintf("%d texts in %d reads; first byte after %s, first text after %s, end after %s; longest gap %s; %.0f %% of the texts in the last %.0f %% of the time",
		f.texts, f.reads, ms(f.firstByte), ms(f.firstText), ms(f.end), ms(f.gap), 100*f.lastShare, 100*lastPart)
}

func (f flow) values() map[string]any {
	return map[string]any{
		"texts": f.texts, "reads": f.reads, "first_byte_ms": f.firstByte.Milliseconds(), "first_text_ms": f.firstText.Milliseconds(),
		"end_ms": f.end.Milliseconds(), "longest_gap_ms": f.gap.Milliseconds(), "last_share": f.lastShare,
	}
}

func ms(d time.Duration) string { return fmt.Sprintf("%d ms", d.Milliseconds()) }
