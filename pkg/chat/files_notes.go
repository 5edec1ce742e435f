package chat

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/poe"
)

// problemNotes are what the user is told of why a file could not be had.
var problemNotes = map[attachment.Reason]note{
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

func problemNote(err error) note {
	if p, ok := errors.AsType[*attachment.Problem](err); ok {
		return cmp.Or(problemNotes[p.Reason], noteUnavailable)
	}
	return noteUnavailable
}

// tellProblems notes below an answer what the model has not been given of the files that
// came with the question. Of older ones the user knows. Calls of tools are not the end of
// an answer: there it waits.
func (a *answer) tellProblems() error {
	if !a.page.answered || a.relay.called {
		return nil
	}
	var order []note
	names := map[note][]string{}
	for _, f := range a.model.asked().files {
		if f.latest && f.problem != "" {
			if names[f.problem] == nil {
				order = append(order, f.problem)
			}
			names[f.problem] = append(names[f.problem], poe.ShownName(f.attached.Name))
		}
	}
	for _, problem := range order {
		text := fmt.Sprintf(problem.in(a.query.LanguageCode), strings.Join(names[problem], ", "))
		if err := a.page.w.Text(poe.Note(text)); err != nil {
			return ignoreFull(err)
		}
	}
	return nil
}
