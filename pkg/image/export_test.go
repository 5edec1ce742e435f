package image

import (
	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bot"
)

// HasForm reports whether a task can be asked, with a mask where it takes one.
func HasForm(d bot.ImageDialect, task bot.Task) bool {
	f, ok := dialects[d].forms[task.Name]
	return ok && (task.Mask == bot.Refused) == (f.mask == noMask)
}

// Notes are the texts in a language, by their names.
func Notes(language string) map[string]string {
	out := map[string]string{}
	for name, text := range notes[language] {
		out[string(name)] = text
	}
	return out
}

// ProblemText is what the user is told for a reason, in English; "" for none.
func ProblemText(r attachment.Reason) string { return notes["en"][problemNotes[r]] }

// Members and Texts go through JSON that is some.
func Members(object []byte) map[string]string {
	out := map[string]string{}
	for name, value := range members(object) {
		out[name] = string(value)
	}
	return out
}

// Texts are the texts of a list.
func Texts(list []byte) [][]byte { return textsOf(list) }

// Decode decodes a text in its place.
func Decode(text []byte) ([]byte, error) { return decode(text) }
