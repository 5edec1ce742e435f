package bedrock

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
)

// Target is a model in a region, and how it is asked there.
type Target struct {
	Model  string // as called: an id, an inference profile or an ARN
	Region string
	// Role is the ARN of a role to be assumed for the call, such as one in another
	// account; "" is for our own credentials.
	Role string
	// Input returns the question for this target. It is not called before the target
	// is, and what it returns is not written to.
	Input func() *bedrockruntime.ConverseStreamInput
	// Whole calls Converse in place of ConverseStream, for models that cannot
	// stream this request. The events are then made from the complete answer.
	Whole    bool
	Timeouts Timeouts
}

// Timeouts bound the parts of one answer; 0 is no bound, where nothing else is said.
// The whole answer is bounded by the context.
type Timeouts struct {
	Connect    time.Duration // a TCP handshake, and a TLS handshake; 0: five seconds
	FirstToken time.Duration // from Open to the first sign of life after the start of a message, all attempts together
	Idle       time.Duration // between two events on the wire, while Next waits
}

// Request is one question, and who may be asked it.
type Request struct {
	// Targets are in order of preference; there is at least one. See [Stream] for when
	// another than the first is asked.
	Targets []Target
	// Broken are targets whose answers have broken off in this query, by index, one for
	// each time. They are asked when there is nobody else.
	Broken []int
	// Used is how many attempts the query has spent before. With those of this stream
	// they are no more than [MaxAttempts].
	Used int
	// Exact has the question put as it stands or not at all: what a refusal says is wrong
	// with it is neither mended, nor remembered, nor is what others have learned of the model
	// applied. It is for whoever wants to know what a model refuses.
	Exact bool
	// Drained, if not nil, is called on the way to a wait for the model, when all events that
	// have come are given out: nothing that was gathered of them should wait longer. It is
	// called by Next, and may take its time as the caller of Next may.
	Drained func()
}

// place is what a target's health hangs on.
type place struct{ model, region, role string }

func (t Target) place() place { return place{t.Model, t.Region, t.Role} }

func (t Target) op() string { return "bedrock: " + t.Model + " in " + t.Region }
