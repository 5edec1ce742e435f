package chat

import (
	"errors"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
)

// ending is what follows from a stop reason.
type ending struct {
	fails bool       // an error, even below some text
	empty fault.Kind // the error when there is no answer; 0: none
	note  note       // below the answer when there is some
	calls bool       // what the model has called is to be run
}

// newReason is the ending of a reason that is not in the table.
var newReason = ending{empty: fault.StreamBroken, calls: true}

// endings: a guardrail says in its own words what it has stopped.
var endings = map[string]ending{
	bedrock.StopEndTurn:          {empty: fault.StreamBroken, calls: true},
	bedrock.StopMaxTokens:        {note: noteMaxTokens}, // of which thinking may have used all
	bedrock.StopToolUse:          {empty: fault.StreamBroken, calls: true},
	bedrock.StopSequence:         {}, // the very first token may be the stop sequence
	bedrock.StopGuardrail:        {empty: fault.Filtered},
	bedrock.StopContentFiltered:  {empty: fault.Filtered, note: noteFiltered},
	bedrock.StopMalformedOutput:  {empty: fault.StreamBroken, fails: true},
	bedrock.StopMalformedToolUse: {empty: fault.StreamBroken, fails: true},
	bedrock.StopContextWindow:    {empty: fault.TooLong, note: noteContext},
}

// finish ends a complete answer as its stop reason asks. An answer without any
// text is none, however much thinking came before it.
func (r *relay) finish() error {
	if err := r.inline.flush(r.text); err != nil {
		return ignoreFull(err)
	}
	end, known := endings[r.stopReason]
	if !known {
		end = newReason
	}
	if end.calls && r.request.tools != nil && !r.calls.none() {
		return r.handOver()
	}
	kind := end.empty
	if _, again := r.sink.(*restart); again && kind == 0 {
		kind = fault.StreamBroken // or nothing would take the place of what users have
	}
	if end.fails || !r.answered && kind != 0 {
		return fault.New(kind, "chat", "the model stopped with %q, answered: %t", r.stopReason, r.answered)
	}
	if err := r.sink.settle(); err != nil || end.note == "" {
		return ignoreFull(err)
	}
	return ignoreFull(r.answer.page.w.Text(poe.Note(end.note.in(r.request.query.LanguageCode))))
}

// handOver hands the calls to the caller, and before them what has to come back with
// their results, where it can come back.
func (r *relay) handOver() error {
	calls, err := r.calls.made(r.request.tools.names)
	if err != nil {
		return err
	}
	if err := r.sink.settle(); err != nil {
		return ignoreFull(err)
	}
	t, q, w := r.request.template, r.request.query, r.answer.page.w
	r.called = true
	if metadata := pack(t, r.thoughts.complete()); metadata != "" && t.Reasoning.Signed && returnsMetadata(q) {
		if err := w.Data(metadata); err != nil {
			return ignoreFull(err)
		}
	}
	return ignoreFull(w.ToolCalls(calls))
}

func ignoreFull(err error) error {
	if errors.Is(err, poe.ErrFull) {
		return nil
	}
	return err
}
