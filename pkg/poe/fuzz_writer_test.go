package poe_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/poebridge/poebridge/pkg/poe"
)

// FuzzEventWriter plays any sequence of calls and pauses. The stream that comes
// out obeys Poe's rules, and shows exactly the text that was taken.
func FuzzEventWriter(f *testing.F) {
	f.Add([]byte("text"), uint8(0))
	f.Add([]byte("t\xf0\x9f\x99\x82r\x00p\x10e\x00c\x00t\x01"), uint8(3))
	f.Add([]byte(strings.Repeat("\x8da\x09\xff\x89p", 25)+"\x03abc"), uint8(3))
	f.Add([]byte("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"), uint8(1))
	f.Fuzz(func(t *testing.T, script []byte, status uint8) {
		synctest.Test(t, func(t *testing.T) {
			r := newRecorder()
			p := &player{w: poe.NewEventWriter(r, poe.StreamOptions{StatusAfter: time.Duration(status) * time.Second, StatusText: "*wait*\n"})}
			p.play(script)
			events, _ := checkStream(t, r.Body.String())
			p.check(t, shown(events))
			p.pleases(t, r.Body.Bytes())
			if s := p.w.Stats(); s.Events != len(events) || s.Bytes != r.Body.Len() || s.Cut {
				t.Errorf("statistics say %d events, %d bytes, cut: %t; the wire %d and %d", s.Events, s.Bytes, s.Cut, len(events), r.Body.Len())
			}
		})
	})
}

// FuzzSmallEventWriter does the same within limits that are soon reached: they
// hold, and no text is lost without a note.
func FuzzSmallEventWriter(f *testing.F) {
	f.Add([]byte("text"), uint8(0), uint8(0), uint8(0))
	f.Add([]byte(strings.Repeat("\x03abc\x09\x0b", 40)), uint8(1), uint8(100), uint8(3)) // text and pauses, with a status line
	f.Add([]byte(strings.Repeat("\x06m", 12)+"\x03a\x04b\x05c"), uint8(0), uint8(50), uint8(4))
	f.Add([]byte("\x0b\xf0\x9f\x0c\xf0\x9f\x10replaced\x1c\xf0\x9f"), uint8(0), uint8(2), uint8(20))
	f.Add([]byte(strings.Repeat("\x10replacement\x09\xff", 30)), uint8(2), uint8(200), uint8(9))
	f.Add([]byte(strings.Repeat("\x8da\x09\xff", 12)+"\x89picture\x03ab"), uint8(0), uint8(250), uint8(40)) // progress, a picture, text
	f.Add([]byte("\x03abc\x8da\x09\xff"+strings.Repeat("\x89picture", 9)), uint8(2), uint8(100), uint8(4))
	f.Add([]byte(strings.Repeat("\x01a\x0b\x00", 40)), uint8(1), uint8(100), uint8(4)) // text, each piece flushed
	f.Add([]byte("\x09\xff"+strings.Repeat("\x0b\x01a\x00\x0b\x00", 20)+"\x0b\xf0\x9f\x9f"), uint8(1), uint8(100), uint8(2))
	f.Fuzz(func(t *testing.T, script []byte, status, characters, events uint8) {
		maxCharacters := utf8.RuneCountInString(cutNote) + int(characters)
		maxEvents := 10 + int(events) // meta, and what is kept for the end
		synctest.Test(t, func(t *testing.T) {
			r := newRecorder()
			p := &player{w: poe.NewSmallEventWriter(r, poe.StreamOptions{
				StatusAfter: time.Duration(status) * time.Second, StatusText: "w",
			}, maxCharacters, maxEvents)}
			p.play(script)
			sent, _ := checkStream(t, r.Body.String())
			p.check(t, shown(sent))
			p.pleases(t, r.Body.Bytes())
			if n := textCharacters(sent); len(sent) > maxEvents || n > maxCharacters || n != p.w.Stats().Characters {
				t.Errorf("%d of %d events, %d of %d characters; statistics say %d",
					len(sent), maxEvents, n, maxCharacters, p.w.Stats().Characters)
			}
		})
	})
}

// player plays a script on a writer and keeps the text that must be shown at the
// end: all of it, or what it begins with and a note.
type player struct {
	w    *poe.EventWriter
	text string
	full bool

	pictures int
}

func (p *player) play(script []byte) {
	for i := 0; i+1 < len(script); i += 2 {
		p.step(script[i], script[i+1:])
	}
	_ = p.w.Close()
	time.Sleep(time.Hour) // a timer that is still running would write now
}

func (p *player) check(t *testing.T, shown string) {
	t.Helper()
	want := string([]rune(p.text))
	if !p.w.Stats().Cut {
		if shown != want || p.full {
			t.Errorf("shows %q, want %q; the caller was told that it is cut: %t", shown, want, p.full)
		}
		return
	}
	if before, noted := strings.CutSuffix(shown, cutNote); !noted || !strings.HasPrefix(want, before) {
		t.Errorf("cut without a note, or elsewhere: shows %q, want the beginning of %q", shown, want)
	}
}

// pleases: Poe's client has nothing against the stream but the error in it.
func (p *player) pleases(t *testing.T, stream []byte) {
	t.Helper()
	a := poe.ReadStream(t, stream)
	if failed := a.Err; failed != nil && failed.Event {
		a.Err = nil
	}
	a.Findings = slices.DeleteFunc(a.Findings, func(f poe.Finding) bool { // a replacement may have dropped it
		return strings.HasPrefix(f.Message, "the text does not refer to the file")
	})
	if problems := a.Problems(); !a.Complete || len(problems) > 0 {
		t.Errorf("complete: %t, %q, of\n%s", a.Complete, problems, stream)
	}
}

// took reports whether a call has changed the text: when it was taken, or cut.
func (p *player) took(err error) bool {
	cut := errors.Is(err, poe.ErrFull) && !p.full
	p.full = p.full || cut
	return err == nil || cut
}

// step does one thing.
func (p *player) step(op byte, rest []byte) {
	text := string(rest[:min(len(rest), int(op))])
	switch op % 12 {
	case 0, 1, 2, 3:
		if p.took(p.w.Text(text)) {
			p.text += text
		}
	case 4:
		if p.took(p.w.Replace(text)) {
			p.text = string([]rune(text)) // complete in itself, in contrast to a piece
		}
	case 5:
		p.file(poe.File{URL: text, ContentType: "a/b", Name: "n"}, op >= 128)
	case 6:
		p.took(p.w.Data(text))
	case 7:
		p.took(p.w.SuggestReply(text))
	case 8:
		var call poe.ToolCall
		call.ID, call.Type, call.Function.Name = "i", "function", "f"
		call.Function.Arguments = `{"a":"` + strings.Map(func(r rune) rune {
			if r < ' ' || r == '"' || r == '\\' {
				return '-'
			}
			return r
		}, text) + `"}`
		p.took(p.w.ToolCalls([]poe.ToolCall{call}))
	case 9, 10:
		if op >= 128 {
			p.took(p.w.Progress(text))
			return
		}
		time.Sleep(time.Duration(rest[0]) * 100 * time.Millisecond)
	case 11:
		if op > 240 {
			_ = p.w.Fail(poe.Error{Text: text})
			return
		}
		_ = p.w.Flush()
	}
}

// file attaches a file, or shows it in the text.
func (p *player) file(f poe.File, shown bool) {
	if !shown {
		p.took(p.w.File(f))
		return
	}
	p.pictures++
	f.InlineRef = fmt.Sprint("ref", p.pictures)
	if p.took(p.w.Picture(f, "a picture")) {
		p.text += "![a picture][" + f.InlineRef + "]\n\n"
	}
}
