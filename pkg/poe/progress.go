package poe

import (
	"fmt"
	"time"
)

// How often a line of progress may change, and how often it does by itself. At that an
// answer of Poe's hour takes 720 of its 10,000 events.
const (
	progressGap   = time.Second
	progressEvery = 5 * time.Second
)

// Progress shows a line below the text so far that says what is being done, such as
// "Drawing…", and has it tell the time since the first one every five seconds: "Drawing…
// 12 s". It may be called again with other words, as often as one likes; they are shown
// within a second. Whatever else is written takes the line back first, an error and the end
// of the answer too; then the time begins anew. An empty text takes it back by itself.
//
// The line is a note, so it does not count as something that the user has seen, and where
// it was left standing by a connection that broke it is stripped from the history. It is
// left out, without an error, where too little is left of Poe's limits, below more than 8
// KB of text, and below text that was written before the first call; call it first.
func (e *EventWriter) Progress(text string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.writable(); err != nil {
		return err
	}
	now, s := time.Now(), &e.status
	if text == "" {
		e.restore(now)
		return e.sendDue(now)
	}
	if s.work == "" {
		s.since = now
	}
	s.news = s.news || text != s.work
	s.work = text
	if !e.holding() {
		e.flushText(now)
	}
	if e.progressDue(now) {
		e.showProgress(now)
	}
	return e.sendDue(now)
}

func (e *EventWriter) sendDue(now time.Time) error {
	e.send(now)
	e.rearm(now)
	return e.err
}

// progressAt is when the line is written next.
func (e *EventWriter) progressAt() time.Time {
	if e.status.news {
		return e.status.written.Add(progressGap)
	}
	return e.status.written.Add(progressEvery)
}

func (e *EventWriter) progressDue(now time.Time) bool {
	return e.status.work != "" && !e.unsent() && !now.Before(e.progressAt())
}

// showProgress shows the line, or gives it up where there is no room for it.
func (e *EventWriter) showProgress(now time.Time) {
	s := &e.status
	line := Note(s.work + elapsed(now.Sub(s.since)))
	if !e.roomFor(line) {
		e.restore(now)
		return
	}
	e.showStatus(line)
	s.news, s.written = false, now
}

// elapsed is a time that has passed, to be put after a text; the units are the same in all
// the languages that we have.
func elapsed(d time.Duration) string {
	switch seconds := int(d / time.Second); {
	case seconds < 1:
		return ""
	case seconds < 60:
		return fmt.Sprintf(" %d s", seconds)
	default:
		return fmt.Sprintf(" %d min %d s", seconds/60, seconds%60)
	}
}
