package bedrocksim

import "slices"

// Point is a place in a stream of events.
type Point int

// Points that need no count; [AfterDeltas] makes the others.
const (
	First      Point = 0  // before messageStart
	BeforeStop Point = -1 // after the content blocks, before messageStop
	AfterStop  Point = -2 // after messageStop, before metadata
)

// AfterDeltas is the point after the nth delta of the answer, counted over all blocks; 0
// is before the first one. With fewer deltas it is after the last.
func AfterDeltas(n int) Point { return Point(n + 1) }

// String is how the point shows in a fault's name.
func (p Point) String() string {
	switch p {
	case First:
		return "first"
	case BeforeStop:
		return "before-stop"
	case AfterStop:
		return "after-stop"
	}
	return "mid"
}

// in is the index of the step before which the point is.
func (p Point) in(t track) int {
	switch p {
	case First:
		return 0
	case BeforeStop:
		return t.index(kindStop)
	case AfterStop:
		return min(t.index(kindStop)+1, len(t))
	}
	return t.afterDeltas(int(p) - 1)
}

// index is where the first step of a kind is, or the length.
func (t track) index(k kind) int {
	if i := slices.IndexFunc(t, func(s step) bool { return s.kind == k }); i >= 0 {
		return i
	}
	return len(t)
}

func (t track) afterDeltas(n int) int {
	if n == 0 {
		return t.index(kindDelta)
	}
	at := t.index(kindStop)
	for i, s := range t {
		if s.kind != kindDelta {
			continue
		}
		at = i + 1
		if n--; n == 0 {
			break
		}
	}
	return at
}

// block is the content block that is open at a point.
func (t track) block(at int) int {
	if at > 0 && at <= len(t) {
		return t[at-1].block
	}
	return 0
}
