package image_test

import (
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
	painter "github.com/poebridge/poebridge/pkg/image"
)

func TestEveryTaskOfADialectCanBeAsked(t *testing.T) {
	for _, d := range []bot.ImageDialect{bot.ImageTitan, bot.ImageStability} {
		for _, task := range d.Tasks() {
			if !painter.HasForm(d, task) {
				t.Errorf("%s has no form for %s", d, task.Name)
			}
		}
	}
}

func TestEveryNoteIsInEveryLanguageWithTheSameValues(t *testing.T) {
	english := painter.Notes("en")
	for _, language := range fault.Languages() {
		texts := painter.Notes(language)
		if len(texts) != len(english) {
			t.Errorf("%s has %d notes, English %d", language, len(texts), len(english))
		}
		for name, text := range texts {
			if strings.ContainsAny(text, "*\n") {
				t.Errorf("%s %s has what a note cannot have", language, name)
			}
			for _, verb := range []string{"%s", "%d", "%g"} {
				if strings.Count(text, verb) != strings.Count(english[name], verb) {
					t.Errorf("%s %s: %q has another number of %s", language, name, text, verb)
				}
			}
		}
	}
}

func TestEveryReasonHasItsText(t *testing.T) {
	for _, r := range attachment.Reasons() {
		if painter.ProblemText(r) == "" {
			t.Errorf("%s has none", r)
		}
	}
}
