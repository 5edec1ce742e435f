package chat

import (
	"errors"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/usage"
)

// relay hands a model's stream on to the user.
type relay struct {
	stream   *bedrock.Stream
	w        *poe.EventWriter
	language string
	thinking thinking
	lead     string // white space before the answer, held back
	answered bool   // some of the answer is written

	stopReason string
	usage      usage.Tokens
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
	switch e.Kind {
	case bedrock.EventText:
		return r.text(e.Text)
	case bedrock.EventReasoning:
		return r.w.Text(r.thinking.thought(e.Text))
	case bedrock.EventStop:
		r.stopReason = e.StopReason
	case bedrock.EventUsage:
		r.usage = e.Usage
	}
	return nil
}

// text relays a piece of the answer. White space alone is none: at its head it waits
// for what follows, so that an answer of nothing else shows nothing.
func (r *relay) text(piece string) error {
	if !r.answered {
		r.lead += piece
		if blank(r.lead) {
			return nil
		}
		piece, r.answered = r.lead, true
	}
	return r.w.Text(r.thinking.answer(piece))
}

// ending is what follows from a stop reason.
type ending struct {
	fails bool       // an error, even below some text
	empty fault.Kind // the error when there is no answer; 0: none
	note  note       // below the answer when there is some
}

// newReason is the ending of a reason that is not in the table.
var newReason = ending{empty: fault.StreamBroken}

var endings = map[string]ending{
	bedrock.StopEndTurn:          {empty: fault.StreamBroken},
	bedrock.StopMaxTokens:        {empty: fault.StreamBroken, note: noteMaxTokens},
	bedrock.StopToolUse:          {empty: fault.StreamBroken},
	bedrock.StopSequence:         {}, // the very first token may be the stop sequence
	bedrock.StopGuardrail:        {empty: fault.Filtered, note: noteFiltered},
	bedrock.StopContentFiltered:  {empty: fault.Filtered, note: noteFiltered},
	bedrock.StopMalformedOutput:  {empty: fault.StreamBroken, fails: true},
	bedrock.StopMalformedToolUse: {empty: fault.StreamBroken, fails: true},
	bedrock.StopContextWindow:    {empty: fault.TooLong, note: noteContext},
}

// finish ends a complete answer as its stop reason asks. An answer without any
// text is none, however much thinking came before it.
func (r *relay) finish() error {
	end, known := endings[r.stopReason]
	if !known {
		end = newReason
	}
	switch {
	case end.fails, !r.answered && end.empty != 0:
		return fault.New(end.empty, "chat", "the model stopped with %q, answered: %t", r.stopReason, r.answered)
	case end.note != "":
		return ignoreFull(r.w.Text(poe.Note(end.note.in(r.language))))
	}
	return nil
}

func ignoreFull(err error) error {
	if errors.Is(err, poe.ErrFull) {
		return nil
	}
	return err
}
