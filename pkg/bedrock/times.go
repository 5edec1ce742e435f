package bedrock

import "time"

// Times are when what happened to one question. The moments are those at which we read what
// came, which for a caller who is slow to ask for the next event is later than it came. One
// that did not come is zero.
type Times struct {
	// Asked is when the first attempt began: the question was made, and nothing sent.
	Asked time.Time
	// Began is when the attempt that was made last did.
	Began time.Time
	// Opened is when the headers of the answer were there, or all of an answer in one
	// piece. It and what follows are of that attempt too.
	Opened time.Time
	// First is when the first text, reasoning or tool call came: the model's first sign of
	// output. Thinking that only the model can read is none.
	First time.Time
	// Last is when the last text, reasoning or piece of a tool call came, complete or not. An
	// answer in one piece has its First and its Last when it is Opened.
	Last time.Time
}

// again begins the times of another attempt.
func (t *Times) again(now time.Time) {
	if t.Asked.IsZero() {
		t.Asked = now
	}
	*t = Times{Asked: t.Asked, Began: now}
}

// open says that an answer has begun, or that all of it is there.
func (t *Times) open(whole bool) {
	t.Opened = time.Now()
	if whole {
		t.First, t.Last = t.Opened, t.Opened
	}
}

// output says that a piece of the answer has come.
func (t *Times) output(now time.Time) {
	if t.First.IsZero() {
		t.First = now
	}
	t.Last = now
}
