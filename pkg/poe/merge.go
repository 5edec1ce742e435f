package poe

import (
	"cmp"
	"time"
	"unicode/utf8"
)

// limits are Poe's, with the rules that keep an answer below them. Text goes out
// as it comes for the first free events; after that it is merged until it is worth
// an event or has waited for mergeFor; and from hold on it waits for the end of
// the answer, so that an event is always left for it and for error and done.
//
// With Poe's numbers that never happens within an hour: 3,000 free events, at most
// 512,000/256 = 2,000 that are full and 3,600 that have waited make 8,600.
type limits struct {
	characters int
	free       int
	mergeRunes int
	mergeFor   time.Duration
	hold       int
	last       int // from here on not even a flush may send text
}

var poeLimits = limits{
	characters: MaxCharacters,
	free:       3_000,
	mergeRunes: 256,
	mergeFor:   time.Second,
	hold:       MaxEvents - 8, // status and its end, three flushes; and what last leaves:
	last:       MaxEvents - 4, // text, the note of a cut, error, done
}

// holding reports whether only the end of the answer may still take an event.
func (e *EventWriter) holding() bool { return e.stats.Events >= e.limits.hold }

// take adds text to what is pending and sends it when it is due. Where Poe's limit
// does not leave room for all of it, what fits goes out with a note below.
func take[T string | []byte](e *EventWriter, text T, now time.Time) error {
	full := takeText(e, text)
	if full || e.dueText(now) {
		e.flushText(now)
	}
	if full {
		return e.cut(now)
	}
	if !e.gathering || len(e.out) >= maxGathered {
		e.send(now)
	}
	e.rearm(now)
	return e.err
}

// takeText adds a piece to the pending text, up to Poe's limit, and reports
// whether some of it had to be left out.
func takeText[T string | []byte](e *EventWriter, piece T) (full bool) {
	whole := len(e.pending)
	e.pending = append(append(e.pending, e.held...), piece...)
	e.held = e.held[:0]
	if n := partialRune(e.pending[whole:]); n > 0 {
		e.held = append(e.held, e.pending[len(e.pending)-n:]...)
		e.pending = e.pending[:len(e.pending)-n]
	}
	e.pendingParts++
	return e.count(whole)
}

// count counts the pending text from an offset on, and leaves out what is beyond
// Poe's limit.
func (e *EventWriter) count(from int) (full bool) {
	runes := utf8.RuneCount(e.pending[from:])
	if over := e.stats.Characters + runes - e.limits.characters; over > 0 {
		e.pending = e.pending[:from+byteLen(e.pending[from:], runes-over)]
		runes -= over
		full = true
	}
	e.stats.Characters += runes
	e.pendingRunes += runes
	return full
}

// byteLen returns the length in bytes of the first n characters of b.
func byteLen(b []byte, n int) int {
	size := 0
	for range n {
		_, width := utf8.DecodeRune(b[size:])
		size += width
	}
	return size
}

// dueText reports whether the pending text should go out now.
func (e *EventWriter) dueText(now time.Time) bool {
	switch {
	case !e.unsent() || e.holding():
		return false
	case e.stats.Events < e.limits.free:
		return true // a user reads along: nothing is gained by waiting
	}
	return e.pendingRunes >= e.limits.mergeRunes || now.Sub(e.lastText) >= e.limits.mergeFor
}

// unsent reports whether text waits to be sent, be it an empty replacement.
func (e *EventWriter) unsent() bool { return len(e.pending) > 0 || e.replacing }

// flushText puts the pending text into the buffer.
func (e *EventWriter) flushText(now time.Time) {
	if !e.unsent() {
		return
	}
	name := EventText
	if e.replacing {
		name = EventReplaceResponse
		e.status.soFar, e.status.lost = e.status.soFar[:0], false
	}
	e.textEvent(name, e.pending)
	e.remember(e.pending)
	e.sawText(now)
	e.stats.Merged += max(e.pendingParts-1, 0)
	e.pending, e.pendingRunes, e.pendingParts = e.pending[:0], 0, 0
	e.replacing = false
}

// dropPending forgets text that a replacement makes pointless. It was never sent,
// so it does not count.
func (e *EventWriter) dropPending() {
	e.stats.Characters -= e.pendingRunes
	e.pending, e.held = e.pending[:0], e.held[:0]
	e.pendingRunes, e.pendingParts = 0, 0
}

// sawText: an empty replacement changes what the user sees too, but shows nothing.
func (e *EventWriter) sawText(now time.Time) {
	e.lastText, e.lastContent = now, now
	if len(e.pending) == 0 {
		return
	}
	e.stats.Seen = true
	e.stats.LastText = max(now.Sub(e.stats.Start), 1)
	if e.stats.FirstText == 0 {
		e.stats.FirstText = e.stats.LastText
	}
}

// cut ends the answer with a note that some of it is missing, below all that was
// taken. Room for the note was set aside at the start.
func (e *EventWriter) cut(now time.Time) error {
	e.cutText()
	e.send(now)
	e.rearm(now)
	return cmp.Or(e.err, ErrFull)
}

func (e *EventWriter) cutText() {
	e.held = e.held[:0]
	e.textEvent(EventText, []byte(e.cutNote))
	e.stats.Characters += utf8.RuneCountInString(e.cutNote)
	e.stats.Cut = true
}

// cutNotes has the languages of fault's texts.
var cutNotes = map[string]string{
	"en": "The answer was cut here: it has reached the length that Poe allows.",
	"de": "Die Antwort wurde hier abgeschnitten: Sie hat die von Poe erlaubte Länge erreicht.",
	"es": "La respuesta se ha cortado aquí: ha alcanzado la longitud que permite Poe.",
	"fr": "La réponse a été coupée ici : elle a atteint la longueur autorisée par Poe.",
	"ja": "回答はここで打ち切られました。Poe が許可する長さに達しました。",
	"pt": "A resposta foi cortada aqui: atingiu o tamanho que o Poe permite.",
	"zh": "回答在此处被截断：已达到 Poe 允许的长度。",
}

// finishText puts everything that is left of the text into the buffer, as the
// answer ends, a character that was never completed included.
func (e *EventWriter) finishText(now time.Time) {
	e.restore(now)
	full := false
	if whole := len(e.pending); len(e.held) > 0 {
		e.pending = append(e.pending, e.held...) // each byte comes out as U+FFFD
		full = e.count(whole)
	}
	e.flushText(now)
	if full {
		e.cutText()
	}
}
