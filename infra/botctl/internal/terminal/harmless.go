package terminal

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
)

// Harmless leaves out of a text what a terminal would obey: control characters but for line
// breaks and tabs. What a model, AWS, Poe or a template says may be about anything.
func Harmless(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, text)
}

// Harmless is the text with the looks of [Screen.Paint] where they show.
func (s Screen) Harmless(text string) string {
	if !s.Colours {
		return Harmless(text)
	}
	var b strings.Builder
	for i, part := range strings.Split(text, "\x1b") {
		if i > 0 {
			look := lookAt("\x1b" + part)
			b.WriteString(look)
			part = part[max(len(look)-1, 0):]
		}
		b.WriteString(Harmless(part))
	}
	return b.String()
}

// lookAt is the look that a text begins with, or the end of one.
func lookAt(text string) string {
	for _, l := range []Look{Bold, Dim, Red, Green, Yellow, endLook} {
		if strings.HasPrefix(text, string(l)) {
			return string(l)
		}
	}
	return ""
}

// maxCell is how much a cell has of a text, in characters. Columns are as wide as their widest
// cell, and JSON has all.
const maxCell = 1000

// inCell is a text that stays within its cell: on one line, without characters that nobody
// sees, such as those that turn the direction of the rest.
func inCell(text string) string {
	if runes := []rune(text); len(runes) > maxCell {
		text = string(runes[:maxCell-1]) + "…"
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsGraphic(r):
			return r
		}
		return -1
	}, strings.ReplaceAll(text, "\r\n", "\n"))
}

// EscapeJSON is JSON without control characters that JSON itself allows, and terminals obey.
func EscapeJSON(text []byte) []byte {
	obeyed := func(r rune) bool { return r >= 0x7f && unicode.IsControl(r) }
	if !bytes.ContainsFunc(text, obeyed) {
		return text
	}
	var b strings.Builder
	for _, r := range string(text) {
		if obeyed(r) {
			b.WriteString(`\u00` + strconv.FormatInt(int64(r), 16))
		} else {
			b.WriteRune(r)
		}
	}
	return []byte(b.String())
}
