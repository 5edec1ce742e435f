package chat

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/poe"
)

// reasons are what the user is told of why a file could not be had.
var reasons = map[attachment.Reason]note{
	attachment.NotAllowed:         noteUnavailable,
	attachment.RedirectNotAllowed: noteUnavailable,
	attachment.Gone:               noteGone,
	attachment.Failed:             noteUnavailable,
	attachment.TooLarge:           noteTooLarge,
	attachment.TooSlow:            noteUnavailable,
	attachment.Empty:              noteDamaged,
	attachment.UnknownType:        noteUnsupported,
	attachment.Damaged:            noteDamaged,
	attachment.TooManyPixels:      noteTooLarge,
	attachment.OverBudget:         noteTooMuch,
}

func troubleOf(err error) note {
	if p, ok := errors.AsType[*attachment.Problem](err); ok {
		return cmp.Or(reasons[p.Reason], noteUnavailable)
	}
	return noteUnavailable
}

// tellTroubles notes below an answer what the model has not been given of the files that
// came with the question. Of older ones the user knows. Calls of tools are not the end of
// an answer: there it waits.
func (a *answer) tellTroubles() error {
	if !a.relay.answered || a.relay.called {
		return nil
	}
	var order []note
	names := map[note][]string{}
	for _, f := range a.request.files {
		if f.latest && f.trouble != "" {
			if names[f.trouble] == nil {
				order = append(order, f.trouble)
			}
			names[f.trouble] = append(names[f.trouble], shownName(f.attached.Name))
		}
	}
	for _, trouble := range order {
		text := fmt.Sprintf(trouble.in(a.query.LanguageCode), strings.Join(names[trouble], ", "))
		if err := a.w.Text(poe.Note(text)); err != nil {
			return ignoreFull(err)
		}
	}
	return nil
}

const maxShownName = 60 // characters

// shownName is a file's name without anything that Markdown would make something of: who
// attached the file has chosen it.
func shownName(name string) string {
	plain := strings.Map(func(r rune) rune {
		if strings.ContainsRune("`*_~[]()<>!|#:/\\\n\r\t", r) {
			return ' '
		}
		return r
	}, name)
	runes := []rune(strings.Join(strings.Fields(plain), " "))
	if len(runes) > maxShownName {
		runes = append(runes[:maxShownName-1], '…')
	}
	if len(runes) == 0 {
		return "?"
	}
	return string(runes)
}
