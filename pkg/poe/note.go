package poe

import (
	"strings"

	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
)

// Notes are what we add to an answer ourselves: that it was cut, or that an
// attachment could not be read. They have one form, a line in italics that begins
// with an asterism, so that they can be told from the model's words and taken out
// when the answer comes back as history.
const noteMark = "⁂"

var noteLine = lazyregexp.New(`(?m)\n*^\*` + noteMark + ` [^\n]*\*$\n*`)

// oneNote replaces line breaks and asterisks, which would end the form early.
var oneNote = strings.NewReplacer("\n", " ", "\r", " ", "*", "·")

// Note returns text as a note, a paragraph of its own.
func Note(text string) string {
	return "\n\n*" + noteMark + " " + oneNote.Replace(text) + "*\n"
}

// Notes are the texts of the notes in an answer.
func Notes(answer string) (texts []string) {
	for _, line := range noteLine.FindAllString(answer, -1) {
		line = strings.TrimPrefix(strings.TrimSpace(line), "*"+noteMark+" ")
		texts = append(texts, strings.TrimSuffix(line, "*"))
	}
	return texts
}

// StripNotes returns an earlier answer without the notes in it.
func StripNotes(answer string) string {
	if !strings.Contains(answer, noteMark) {
		return answer
	}
	return strings.Trim(noteLine.ReplaceAllString(answer, "\n\n"), "\n")
}
