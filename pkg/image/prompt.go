package image

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/poe"
)

// read finds out what is asked for, and which attachments are needed for it.
func (a *answer) read() (wanted []*poe.Attachment, err error) {
	asked := question(a.query)
	i := a.settings.Image
	attached := a.subject(asked)
	name := i.Generate
	if i.Edit != "" && (len(attached) > 0 || name == "") {
		name = i.Edit
	}
	task, _ := i.Dialect.Task(name)
	a.order = &order{Image: i, task: task, form: a.dialect.forms[task.Name]}
	if task.Prompt != bot.Refused {
		a.order.prompt = strings.TrimSpace(asked.Content)
	}
	if wanted, err = a.choose(attached); err != nil {
		return nil, err
	}
	a.order.drawSeed()
	return wanted, a.checkWords(len(wanted))
}

// question is the message to answer: the last one of the user's.
func question(q *poe.Query) *poe.Message {
	for i := range slices.Backward(q.Messages) {
		if m := &q.Messages[i]; m.Role == poe.RoleUser {
			return m
		}
	}
	return q.Last()
}

// subject is the pictures that a message is about; the package says which they are.
func (a *answer) subject(asked *poe.Message) []*poe.Attachment {
	if own := a.pictures(asked); len(own) > 0 {
		return own
	}
	if asked.Referenced != nil {
		if others := a.pictures(asked.Referenced); len(others) > 0 {
			return others
		}
	}
	if a.settings.Image.Generate != "" {
		return nil
	}
	for i := range slices.Backward(a.query.Messages) {
		if earlier := a.pictures(&a.query.Messages[i]); len(earlier) > 0 {
			return earlier
		}
	}
	return nil
}

// pictures are the attachments of a message that may be some, by what they claim. What they
// are shows when they are here.
func (a *answer) pictures(m *poe.Message) (found []*poe.Attachment) {
	for i := range m.Attachments {
		claim := m.Attachments[i].ContentType
		if strings.HasPrefix(claim, "image/") || claim == "" || claim == "application/octet-stream" {
			found = append(found, &m.Attachments[i])
		}
	}
	return found
}

// choose takes as many pictures as the task has a use for, and notes what is left out.
func (a *answer) choose(attached []*poe.Attachment) ([]*poe.Attachment, error) {
	k, most := a.order.task, 0
	if k.Picture != bot.Refused {
		most = a.order.form.most()
	}
	if k.Mask != bot.Refused || k.StylePicture != bot.Refused {
		most++
	}
	beyond := noteTooMuch
	if most == 0 {
		beyond = noteNoPictures
	}
	chosen := attached[:min(len(attached), most)]
	a.leaveOut(chosen, beyond)
	switch {
	case k.Picture == bot.Required && len(chosen) == 0:
		return nil, a.advise(noteNeedPicture)
	case k.StylePicture == bot.Required && len(chosen) < 2:
		return nil, a.advise(noteNeedStyle)
	case k.Mask != bot.Refused && k.MaskPrompt != bot.Refused && len(chosen) < 2 && a.order.MaskPrompt == "":
		return nil, a.advise(noteNeedMask)
	}
	return chosen, nil
}

// leaveOut notes the files that came with the question and are of no use.
func (a *answer) leaveOut(chosen []*poe.Attachment, beyond note) {
	names := map[note][]string{}
	asked := question(a.query)
	pictures := a.pictures(asked)
	for i := range asked.Attachments {
		one := &asked.Attachments[i]
		switch {
		case slices.Contains(chosen, one):
		case slices.Contains(pictures, one):
			names[beyond] = append(names[beyond], poe.ShownName(one.Name))
		default:
			names[noteUnsupported] = append(names[noteUnsupported], poe.ShownName(one.Name))
		}
	}
	for _, n := range []note{beyond, noteUnsupported} {
		if len(names[n]) > 0 {
			a.notes = append(a.notes, a.text(n, strings.Join(names[n], ", ")))
		}
	}
}

// checkWords looks at what has to be said, and how long it may be.
func (a *answer) checkWords(pictures int) error {
	o := a.order
	length, most := utf8.RuneCountInString(o.prompt), o.PromptCharacters
	if o.task.PromptCharacters > 0 {
		most = min(most, o.task.PromptCharacters)
	}
	switch {
	case o.prompt == "" && o.task.Prompt == bot.Required && pictures > 0:
		return a.advise(noteNeedChange)
	case o.prompt == "" && o.task.Prompt == bot.Required:
		return a.advise(noteNeedPrompt)
	case length > most:
		return a.advise(noteTooLong, length, most, length-most)
	case o.SearchPrompt == "" && o.task.SearchPrompt == bot.Required:
		return a.advise(noteNeedSearch)
	}
	return nil
}
