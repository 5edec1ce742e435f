package chat

import "strings"

// Names and ids on the wire are of ASCII letters, digits and some marks; which marks
// depends on what they are names of.

func inAlphabet(r rune, marks string) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(marks, r)
}

// only says whether a text has no other characters.
func only(s, marks string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !inAlphabet(r, marks) })
}

// fitted is a text with other characters replaced.
func fitted(s, marks string, instead rune) string {
	return strings.Map(func(r rune) rune {
		if inAlphabet(r, marks) {
			return r
		}
		return instead
	}, s)
}

// clip cuts a text of ASCII to a length.
func clip(s string, most int) string { return s[:min(len(s), most)] }
