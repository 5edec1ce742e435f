package terminal

import "strings"

// Look is an ANSI sequence; empty is as it comes.
type Look string

// The looks.
const (
	Bold   Look = "\x1b[1m"
	Dim    Look = "\x1b[2m"
	Red    Look = "\x1b[31m"
	Green  Look = "\x1b[32m"
	Yellow Look = "\x1b[33m"

	endLook = "\x1b[0m"
)

// Paint gives a text a look where that shows.
func (s Screen) Paint(l Look, text string) string {
	if l == "" || text == "" || !s.Colours {
		return text
	}
	return string(l) + text + endLook
}

// PaintDiff colours a difference where that shows.
func (s Screen) PaintDiff(text string) string {
	lines := strings.SplitAfter(text, "\n")
	for i, l := range lines {
		look := map[byte]Look{'-': Red, '+': Green, '@': Dim}[(l + " ")[0]]
		if look != "" {
			lines[i] = s.Paint(look, strings.TrimSuffix(l, "\n")) + "\n"
		}
	}
	return strings.Join(lines, "")
}
