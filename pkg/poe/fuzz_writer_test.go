package poe_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/poe"
)

// FuzzEventWriter plays any sequence of calls and pauses. The stream that comes
// out obeys Poe's rules, and shows exactly the text that was taken.
func FuzzEventWriter(f *testing.F) {
	f.Add([]byte("text"), uint8(0))
	f.Add([]byte("t\xf0\x9f\x99\x82r\x00p\x10e\x00c\x00t\x01"), uint8(3))
	f.Add([]byte("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"), uint8(1))
	f.Fuzz(func(t *testing.T, script []byte, status uint8) {
		synctest.Test(t, func(t *testing.T) {
			r := newRecorder()
			w := poe.NewEventWriter(r, poe.StreamOptions{StatusAfter: time.Duration(status) * time.Second, StatusText: "*wait*\n"})
			want := ""
			for i := 0; i+1 < len(script); i += 2 {
				want = play(w, want, script[i], script[i+1:])
			}
			_ = w.Close()
			time.Sleep(time.Hour)
			events, _ := checkStream(t, r.Body.String())
			if got := shown(events); got != string([]rune(want)) {
				t.Errorf("shows %q, want %q", got, want)
			}
			if s := w.Stats(); s.Events != len(events) || s.Bytes != r.Body.Len() {
				t.Errorf("statistics say %d events and %d bytes, the wire %d and %d", s.Events, s.Bytes, len(events), r.Body.Len())
			}
		})
	})
}

// play does one thing and returns the text that is to be shown afterwards.
func play(w *poe.EventWriter, shown string, op byte, rest []byte) string {
	text := string(rest[:min(len(rest), int(op))])
	switch op % 12 {
	case 0, 1, 2, 3:
		if w.Text(text) == nil {
			shown += text
		}
	case 4:
		if w.Replace(text) == nil {
			shown = string([]rune(text)) // complete in itself, in contrast to a piece
		}
	case 5:
		_ = w.File(poe.File{URL: text, ContentType: "a/b", Name: "n", InlineRef: text})
	case 6:
		_ = w.Data(text)
	case 7:
		_ = w.SuggestReply(text)
	case 8:
		var call poe.ToolCall
		call.ID, call.Function.Name, call.Function.Arguments = "i", text, text
		_ = w.ToolCalls([]poe.ToolCall{call})
	case 9, 10:
		time.Sleep(time.Duration(rest[0]) * 100 * time.Millisecond)
	case 11:
		if op > 240 {
			_ = w.Fail(poe.Error{Text: text})
		}
	}
	return shown
}
