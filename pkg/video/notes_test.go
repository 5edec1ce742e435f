package video_test

import (
	"regexp"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/video"
)

var verb = regexp.MustCompile(`%[a-z]`)

func TestEveryNoteIsInEveryLanguage(t *testing.T) {
	texts := video.Texts()
	for _, language := range fault.Languages() {
		if len(texts[language]) != len(texts["en"]) {
			t.Errorf("%s has %d notes, English %d", language, len(texts[language]), len(texts["en"]))
		}
		for name, text := range texts["en"] {
			got := texts[language][name]
			if got == "" || !slices.Equal(verb.FindAllString(got, -1), verb.FindAllString(text, -1)) {
				t.Errorf("%s, %s: %q", language, name, got)
			}
		}
	}
}

func TestUsersReadTheirOwnLanguage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newStudio(t, time.Second).chat(reel)
		c.query.LanguageCode = "de-AT"
		c.say("Ein Fuchs").wantText(t, "Hier ist dein Video.")
	})
}
