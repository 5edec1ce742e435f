package chat

import (
	"context"
	"errors"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
)

// recover prepares another call where an answer has broken off, and reports whether there
// may be one. What breaks off before anything has come is tried again by [bedrock.Stream].
//
// Calls of tools are handed over when an answer is complete, so that there is never one to
// be taken back.
func (a *answer) recover(err error) bool {
	switch {
	case !a.relay.begun, !fault.KindOf(err).Failover():
		return false
	case a.page.length > 0 && a.recovery == bot.RecoveryNone:
		return false
	case a.relay.stopReason != "":
		// The model has said all that it had to say, and will likely do so again.
		if a.spoilt {
			return false
		}
		a.spoilt = true
	}
	a.broken = append(a.broken, a.relay.target)
	for _, m := range a.models {
		m.goOn(string(a.page.shown))
	}
	a.outcome.Recoveries++
	if n := len(a.outcome.Failures); n > 0 {
		a.outcome.Failures[n-1].Recovered = true
	}
	return true
}

// sinkFor is where the text of a call goes, given which model answers.
func (a *answer) sinkFor(m *model) sink {
	switch {
	case a.page.length == 0:
		return live{a.page}
	case m.beginning != "":
		return newJoin(a.page)
	}
	return &restart{page: a.page}
}

// outOfTime reports whether a context has ended because its time is up. Lambda's deadline
// and the end of the process are such ends too.
func outOfTime(ctx context.Context) bool {
	return errors.Is(context.Cause(ctx), context.DeadlineExceeded)
}

// rescue shows what a call that is given up has brought and was held back.
func (r *relay) rescue() error {
	if !r.begun {
		return nil
	}
	if err := r.inline.flush(r.text); err != nil {
		return err
	}
	return r.sink.rescue()
}

// closeInTime ends an answer that there is no more time for with a note below it.
func (a *answer) closeInTime() error {
	a.outcome.OutOfTime = true
	return ignoreFull(a.page.w.Text(poe.Note(noteTime.in(a.query.LanguageCode))))
}
