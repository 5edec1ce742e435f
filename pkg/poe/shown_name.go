package poe

import (
	"strings"
	"unicode"
)

const maxShownName = 60 // characters

// ShownName is a file's name as it may stand in a text, without anything that Markdown would
// make something of, nor what turns the direction of the rest: who attached the file has
// chosen it. It has at most 60 characters.
func ShownName(name string) string {
	plain := strings.Map(func(r rune) rune {
		if strings.ContainsRune("`*_~[]()<>!|#:/\\\n\r\t", r) || unicode.Is(unicode.Bidi_Control, r) {
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
