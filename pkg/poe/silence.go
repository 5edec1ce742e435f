package poe

import (
	"time"
	"unicode/utf8"
)

// A stream that is silent looks dead to Poe and to every proxy on the way. One
// timer watches it: it fires at the earliest moment at which something might be
// due, looks at what has happened since, and sets itself again. Writing an event
// therefore costs no timer operation.

// status is a line below the text that says that the model is still at work.
type status struct {
	on    bool   // can still be shown in this answer when there is silence
	note  string // the line of silence, as it is shown
	shown bool   // a line is shown now
	soFar []byte // the text that it stands below
	lost  bool   // text was sent that soFar has not

	work    string    // of Progress; empty: none
	news    bool      // work is not what is shown
	since   time.Time // when the work began
	written time.Time // when a line of it was last shown
}

// maxStatusBytes is the longest text below which a status is shown: showing and
// removing it sends the text twice, and counts towards Poe's limit twice.
const maxStatusBytes = 8 << 10

// tick sends what silence calls for. It runs on the timer's goroutine, where a
// panic would end the process, so one in the ResponseWriter ends only the stream.
func (e *EventWriter) tick() {
	e.mu.Lock()
	defer e.mu.Unlock()
	defer func() {
		if recover() != nil {
			e.lose(errPanicked) // what was in it is not repeated: it may quote the answer
		}
	}()
	if e.closed || e.err != nil {
		return
	}
	now := time.Now()
	if !e.ended {
		e.breakSilence(now)
	}
	if now.Sub(e.lastWrite) >= e.opts.KeepAlive {
		e.out = appendComment(e.out, "keep-alive")
	}
	e.send(now)
	next := e.untilNext(now)
	e.armed = now.Add(next)
	e.timer.Reset(next)
}

func (e *EventWriter) breakSilence(now time.Time) {
	if e.dueText(now) {
		e.flushText(now)
		e.send(now)
	}
	if !e.hasText && now.Sub(e.stats.Start) >= e.opts.FirstText {
		// Poe is reported to drop a connection that shows no content for long, and
		// to send the query again; an empty text is content (poe-protocol.md §2).
		e.textEvent(EventText, nil)
		e.send(now)
	}
	switch {
	case e.progressDue(now):
		e.showProgress(now)
	case e.statusDue(now):
		e.showStatus(e.status.note)
	}
	e.send(now)
}

// untilNext is how long nothing can be due. Once the answer has ended that is only
// a comment: charging may take its time between an error and done.
func (e *EventWriter) untilNext(now time.Time) time.Duration {
	next := e.lastWrite.Add(e.opts.KeepAlive)
	if !e.ended {
		next = e.nextContent(next)
	}
	return max(next.Sub(now), time.Millisecond)
}

// nextContent is when silence may call for an event, next at the latest.
func (e *EventWriter) nextContent(next time.Time) time.Time {
	sooner := func(t time.Time) {
		if t.Before(next) {
			next = t
		}
	}
	if !e.hasText {
		sooner(e.stats.Start.Add(e.opts.FirstText))
	}
	if e.unsent() && !e.holding() {
		sooner(e.lastText.Add(e.limits.mergeFor))
	}
	switch {
	case e.unsent():
	case e.status.work != "":
		sooner(e.progressAt())
	case e.status.on && !e.status.shown:
		sooner(e.lastContent.Add(e.opts.StatusAfter))
	}
	return next
}

// rearm brings the timer forward when something has come to be due earlier.
func (e *EventWriter) rearm(now time.Time) {
	next := e.untilNext(now)
	if due := now.Add(next); due.Before(e.armed) && !e.closed {
		e.armed = due
		e.timer.Reset(next)
	}
}

func (e *EventWriter) statusDue(now time.Time) bool {
	if !e.status.on || e.status.shown || e.unsent() || now.Sub(e.lastContent) < e.opts.StatusAfter {
		return false
	}
	e.status.on = e.roomFor(e.status.note)
	return e.status.on
}

// roomFor reports whether a line can be shown and taken back: both send the text above it
// again. Half of what Poe allows is left for the answer.
func (e *EventWriter) roomFor(line string) bool {
	twice := 2 * (utf8.RuneCount(e.status.soFar) + utf8.RuneCountInString(line))
	return !e.status.lost && !e.holding() && !e.stats.Cut && e.stats.Characters+twice < e.limits.characters/2
}

func (e *EventWriter) showStatus(line string) {
	text := append(e.status.soFar[:len(e.status.soFar):len(e.status.soFar)], line...)
	e.textEvent(EventReplaceResponse, text)
	e.stats.Characters += utf8.RuneCount(text)
	e.status.shown = true
}

// restore takes a status line back before anything else is written.
func (e *EventWriter) restore(now time.Time) {
	e.status.work = ""
	if !e.status.shown {
		return
	}
	e.status.shown = false
	e.textEvent(EventReplaceResponse, e.status.soFar)
	e.stats.Characters += utf8.RuneCount(e.status.soFar)
	e.lastContent = now
}

// remember keeps the text that a status line would stand below. Where none is expected it
// only notes that there is some.
func (e *EventWriter) remember(text []byte) {
	switch s := &e.status; {
	case s.lost || len(text) == 0:
	case !s.on && s.since.IsZero() || len(s.soFar)+len(text) > maxStatusBytes:
		s.on, s.lost, s.soFar = false, true, nil
	default:
		s.soFar = append(s.soFar, text...)
	}
}
