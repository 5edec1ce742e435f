package bedrock

import (
	"context"
	"errors"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/usage"
)

// InvokeRequest is one question in a vendor's own form, and who may be asked it.
type InvokeRequest struct {
	// Targets are in order of preference; there is at least one. They are chosen as
	// those of a [Stream] are.
	Targets []InvokeTarget
	// Used is how many attempts the query has spent before. With those of this call they
	// are no more than [MaxAttempts].
	Used int
	// Judge, if there is one, looks at an answer of a target, by its index, before it is
	// handed out. An error of a kind that is retried or has another target has the question
	// asked again, as if Bedrock had failed so: some models report their failures in an
	// answer of status 200 (bedrock.md §4.2). One that says NoRetry ends the call.
	Judge func(target int, body []byte) error
}

// InvokeTarget is a model in a region, and how it is asked there.
type InvokeTarget struct {
	Model  string // as called: an id, an inference profile or an ARN
	Region string
	Role   string // to be assumed for the call; see [Target]
	// Connect bounds a TCP handshake, and a TLS handshake; 0: five seconds.
	Connect time.Duration
	// Body returns the question for this target as JSON. One of more than 25,000,000 bytes
	// is not sent, a [fault.TooLong]. Body is called when the target is about to be asked, and again if
	// it is asked again after another; what it returns is not written to, and let go of
	// with the attempt. Its error ends the call.
	Body func() ([]byte, error)
	// Guardrail looks at the call; without an id none does.
	Guardrail Guardrail
	// Metadata goes into Bedrock's log of invocations.
	Metadata map[string]string
}

// Guardrail is one of Bedrock's guardrails.
type Guardrail struct {
	ID      string // or its ARN
	Version string // DRAFT or a number
}

// Invoked is what became of a call of [Client.Invoke].
type Invoked struct {
	// Body is the model's answer, a JSON object; nil after an error. It belongs to the
	// caller, who may decode it in place: nothing else holds it.
	Body []byte
	// Usage has the tokens of input and output of all answers that came, those that were judged
	// to be none too, for models that count them; zero for others.
	Usage    usage.Tokens
	Target   int       // index of the target that was asked last
	Attempts int       // how often a model was asked
	Failures []Failure // the attempts that failed, in order
	// RequestID is AWS's for the attempt that was made last; see [Failure].
	RequestID string
	// Times are when it was asked and answered, also with an answer that was judged to be
	// none.
	Times Times
}

// Invoke asks a model for a whole answer in its vendor's own form. Targets are retried and
// passed over as those of a [Stream] are; while another target is left, an attempt has half
// of the time that is left of the context. What it returns is never nil: after an error,
// which is a [fault.Error], it tells who was asked.
func (c *Client) Invoke(ctx context.Context, r InvokeRequest) (*Invoked, error) {
	v := &invocation{request: r, result: &Invoked{}}
	targets := make([]*candidate, len(r.Targets))
	for i, t := range r.Targets {
		targets[i] = &candidate{Target: t.target(), index: i}
	}
	v.open(ctx, c, targets, r.Used)
	v.target = v.beginWith()
	err := v.run()
	v.result.Target, v.result.Attempts, v.result.Failures = v.target.index, v.attempts, v.failures
	v.result.RequestID, v.result.Times = v.receipt.id, v.times
	return v.result, err
}

// target is what choosing, health and connections go by.
func (t InvokeTarget) target() Target {
	return Target{Model: t.Model, Region: t.Region, Role: t.Role, Whole: true, Timeouts: Timeouts{Connect: t.Connect}}
}

// invocation is one call of [Client.Invoke].
type invocation struct {
	asking
	request InvokeRequest
	result  *Invoked
	body    []byte     // made for the target of made
	made    *candidate // nil: for none
}

func (v *invocation) run() error {
	for {
		final, err := v.ask()
		switch {
		case err == nil:
			return nil
		case final, v.ctx.Err() != nil, v.left() <= 0, !v.choose(err):
			return v.verdict(err)
		}
	}
}

// ask asks the chosen target once. A final error is nobody's who is asked.
func (v *invocation) ask() (final bool, err error) {
	if err := v.mayAsk(); err != nil {
		return true, err
	}
	if err := v.make(); err != nil {
		return true, fault.Wrap(fault.Internal, v.target.op(), err)
	}
	a := v.begin("the answer")
	defer a.end()
	defer v.watchdog.watch(0, nil)
	answer, err := v.client.invokeModel(a.ctx, v.request.Targets[v.target.index], v.body, &v.receipt)
	if err == nil {
		v.times.open(true)
		v.result.Usage = v.result.Usage.Add(answer.usage)
	}
	if err == nil && v.request.Judge != nil {
		err = v.request.Judge(v.target.index, answer.body)
		judged, ok := errors.AsType[*fault.Error](err)
		final = ok && judged.NoRetry
	}
	if err != nil {
		return final, v.failure(a, err)
	}
	v.client.health.completed(v.target.place())
	v.result.Body = answer.body
	return false, nil
}

// make makes the question for the chosen target, unless it is at hand. That of another is
// let go of first: it may have pictures.
func (v *invocation) make() error {
	if v.made == v.target {
		return nil
	}
	v.body, v.made = nil, nil
	body, err := v.request.Targets[v.target.index].Body()
	switch {
	case err != nil:
		return err
	case len(body) > maxQuestion:
		return fault.New(fault.TooLong, v.target.op(), "a question of %d bytes, where InvokeModel takes %d", len(body), maxQuestion)
	}
	v.body, v.made = body, v.target
	return nil
}
