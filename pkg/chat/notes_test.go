package chat_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/chat"
)

func TestEveryNoteIsInEveryLanguage(t *testing.T) {
	english := chat.Texts["en"]
	if len(chat.Texts) < 7 {
		t.Errorf("only %d languages", len(chat.Texts))
	}
	for language, notes := range chat.Texts {
		if len(notes) != len(english) {
			t.Errorf("%s has %d notes, English %d", language, len(notes), len(english))
		}
		for name, text := range english {
			if got := notes[name]; got == "" || strings.Count(got, "%s") != strings.Count(text, "%s") {
				t.Errorf("%s, %s: %q", language, name, got)
			}
		}
	}
}

func TestEveryReasonHasItsNote(t *testing.T) {
	for _, reason := range attachment.Reasons() {
		if got := chat.ToldOf(&attachment.Problem{Reason: reason}, "en"); got == "" {
			t.Errorf("%s: nothing", reason)
		}
	}
	for _, err := range []error{&attachment.Problem{}, errors.New("new")} {
		if got := chat.ToldOf(err, "en"); !strings.HasPrefix(got, "Could not be fetched") {
			t.Errorf("%v: %q", err, got)
		}
	}
}
