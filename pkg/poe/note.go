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

// Note returns text as a note, a paragraph of its own. Line breaks and asterisks
// in the text would end the form early and are replaced.
func Note(text string) string {
	text = strings.NewReplacer("\n", " ", "\r", " ", "*", "·").Replace(text)
	return "\n\n*" + noteMark + " " + text + "*\n"
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
