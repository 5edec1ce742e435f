package chat_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/poebridge/poebridge/pkg/chat"
)

// FuzzJoin: whatever an answer is continued with, what is shown stays, nothing is left out
// of the rest but white space and a repetition of the end that is shown, and the pieces in
// which it comes make no difference.
func FuzzJoin(f *testing.F) {
	for _, row := range continued {
		f.Add(row.shown, row.more, uint8(1))
		f.Add(row.shown, row.more, uint8(3))
	}
	f.Add(strings.Repeat("all work and no play ", 80), "work and no play makes Jack", uint8(7))
	f.Add("नमस्ते दुनि", "दुनिया", uint8(2))
	f.Add("a\u00a0\u2028", "\u2028\u00a0b", uint8(1))
	f.Fuzz(func(t *testing.T, shown, more string, size uint8) {
		shown, more, size = strings.ToValidUTF8(shown, "?"), strings.ToValidUTF8(more, "?"), max(size, 1) // as JSON brings them
		more = strings.ToValidUTF8(more[:min(len(more), 2000)], "")                                       // as far back as a join looks
		joined := chat.Join(shown, more, len(more)+1)
		if pieces := chat.Join(shown, more, int(size)); pieces != joined {
			t.Errorf("%q in pieces of %d; at once %q", pieces, size, joined)
		}
		added, stays := strings.CutPrefix(joined, shown)
		if !stays {
			t.Fatalf("%q is shown, and then %q", shown, joined)
		}
		left, all := strings.CutSuffix(more, added)
		if !all {
			t.Fatalf("%q became %q", more, added)
		}
		again := strings.TrimFunc(left, unicode.IsSpace)
		if end := strings.TrimRightFunc(shown, unicode.IsSpace); !strings.HasSuffix(end, again) {
			t.Errorf("%q is left out of %q, and is not the end of %q", left, more, shown)
		}
		if again == "" && !strings.HasSuffix(shown, left) && added != strings.TrimLeftFunc(more, unicode.IsSpace) {
			t.Errorf("the white space %q is left out of %q, below %q", left, more, shown)
		}
	})
}
