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
		return r.w.Text(r.thinking.answer(e.Text))
	case bedrock.EventReasoning:
		return r.w.Text(r.thinking.thought(e.Text))
	case bedrock.EventStop:
		r.stopReason = e.StopReason
	case bedrock.EventUsage:
		r.usage = e.Usage
	}
	return nil
}

// ending is what follows from a stop reason.
type ending struct {
	fails bool       // an error, even below some text
	empty fault.Kind // the error when there is no text; 0: none
	note  note       // below the text when there is some
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
// text is none.
func (r *relay) finish() error {
	end, known := endings[r.stopReason]
	if !known {
		end = newReason
	}
	seen := r.w.Stats().Seen
	switch {
	case end.fails, !seen && end.empty != 0:
		return fault.New(end.empty, "chat", "the model stopped with %q, text seen: %t", r.stopReason, seen)
	case seen && end.note != "":
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
