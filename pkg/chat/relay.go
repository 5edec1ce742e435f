package chat

import (
	"bytes"
	"errors"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/usage"
)

// relay hands the stream of one call on to the user.
type relay struct {
	stream   *bedrock.Stream
	answer   *answer
	target   int // of the answer's targets: which one answers
	request  *request
	sink     sink
	thinking shownThinking
	inline   inlineTag
	lead     []byte // white space before the answer, held back
	answered bool   // some of the answer is written
	calls    calls
	called   bool // they are handed to the caller
	thoughts thoughts

	begun         bool // the model has begun to answer
	size          int  // of all that has come, in bytes
	bytes         int  // of what the model has written: text, thinking, arguments
	thinkingBytes int  // of them, thinking in blocks of its own
	stopReason    string
	usage         usage.Tokens
	counted       bool // usage is Bedrock's
}

// maxAnswer bounds what a model may write in one answer, in bytes: what is not shown has
// no limit of Poe's. The longest answers of today's models have less than a megabyte.
const maxAnswer = 8 << 20

func newRelay(stream *bedrock.Stream, a *answer) *relay {
	return &relay{stream: stream, answer: a}
}

// begin is called when it is clear who answers.
func (r *relay) begin() {
	r.begun, r.target = true, r.stream.Target()
	m := r.answer.targets[r.target].model
	r.request, r.sink = m.asked(), r.answer.sinkFor(m)
	r.inline = newInlineTag(m.template.Reasoning.InlineTag)
	r.answered = m.beginning != "" // what follows is not its head
}

// run relays until the answer is complete, Poe takes no more, or something fails.
func (r *relay) run() error {
	for {
		e, err := r.stream.Next()
		if errors.Is(err, bedrock.ErrComplete) {
			return r.finish()
		}
		if err == nil {
			err = r.event(e)
		}
		switch {
		case errors.Is(err, poe.ErrFull):
			return nil // the writer has told the user; the rest of the answer is not paid for
		case err != nil:
			return err
		}
	}
}

func (r *relay) event(e bedrock.Event) error {
	if !r.begun {
		r.begin()
	}
	if r.size += len(e.Text); r.size > maxAnswer {
		return fault.New(fault.StreamBroken, "chat", "the model has written more than %d bytes", maxAnswer)
	}
	switch e.Kind {
	case bedrock.EventText:
		r.bytes += len(e.Text)
		return r.inline.split(e.Text, r.text, r.thought)
	case bedrock.EventReasoning:
		r.bytes += len(e.Text)
		r.thinkingBytes += len(e.Text)
		d := r.thoughts.of(e.Block)
		d.text = append(d.text, e.Text...)
		return r.thought(e.Text)
	case bedrock.EventSignature:
		d := r.thoughts.of(e.Block)
		d.signature = append(d.signature, e.Text...)
	case bedrock.EventRedacted:
		d := r.thoughts.of(e.Block)
		d.redacted = append(d.redacted, e.Text...)
	case bedrock.EventToolStart:
		r.calls.start(e)
	case bedrock.EventToolInput:
		r.bytes += len(e.Text)
		r.calls.input(e)
	case bedrock.EventStop:
		r.stopReason = e.StopReason
	case bedrock.EventUsage:
		r.usage, r.counted = e.Usage, true
	}
	return nil
}

// thought relays a piece of the model's thinking, if users of the bot are to see it.
func (r *relay) thought(piece []byte) error {
	if !r.request.template.Reasoning.Show {
		return nil
	}
	r.answer.page.forget()
	return r.sink.write(r.thinking.thought(piece), false)
}

// text relays a piece of the answer. White space alone is none: at its head it waits
// for what follows, so that an answer of nothing else shows nothing.
func (r *relay) text(piece []byte) error {
	if !r.answered {
		r.lead = append(r.lead, piece...)
		if len(bytes.TrimSpace(piece)) == 0 {
			return nil
		}
		piece, r.answered = r.lead, true
	}
	return r.sink.write(r.thinking.answer(piece), true)
}
