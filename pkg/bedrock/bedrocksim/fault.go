package bedrocksim

import "slices"

// Fault is something that goes wrong with an answer. Make one with a constructor such as
// [Exception], choose the point with [Fault.At], and add it to an answer with
// [Answer.With]. The zero value is no fault.
type Fault struct {
	Name  string // readable name, unique in Faults and Refusals
	Point Point  // where in the stream it strikes; meaningless for faults of the whole

	refusal *Refusal                            // in place of the answer, both operations
	before  ending                              // instead of a response, both operations
	stream  func(t track, at int) track         // changes a stream
	instead *Refusal                            // in place of a Converse answer
	body    func(whole []byte) ([]byte, ending) // changes a Converse answer
}

// At is the fault at another point of the stream, which its name then tells.
func (f Fault) At(p Point) Fault {
	f.Point = p
	f.Name += "-" + p.String()
	return f
}

// named is the fault under another name.
func (f Fault) named(name string) Fault {
	f.Name = name
	return f
}

// apply changes a track by the fault.
func (f Fault) apply(t track) track {
	if f.stream == nil {
		return t
	}
	return f.stream(slices.Clone(t), f.Point.in(t))
}
