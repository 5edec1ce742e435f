package main

import (
	"math/rand/v2"
	"strings"
	"unicode"
	"unicode/utf8"
)

// continuation is what a model says that is to go on from a partial answer, of which rest
// is missing: often just that, often after some words that it says again, at times with a
// space in front of those, or without the one that belongs there.
func continuation(r *rand.Rand, partial, rest string) string {
	space := r.IntN(2) == 0
	again := tail(partial, 2+r.IntN(4))
	switch {
	case r.IntN(2) == 0 || again == "":
		return rest
	case space:
		return " " + again + rest
	}
	return again + rest
}

// tail is the last words of a text, n at least, from the beginning of one on. Two of them
// are of letters, since numbers and signs may well follow one another alike; where there
// are not so many it is nothing.
func tail(text string, n int) string {
	at := len(text)
	for ; n > 0 || letters(text[at:]) < 2; n-- {
		next := strings.LastIndexAny(text[:at], " \n")
		if next < 0 && letters(text) < 2 {
			return ""
		}
		if next < 0 {
			return text
		}
		at = next
	}
	return text[at+1:]
}

// letters is how many words of two letters and more a text has.
func letters(text string) (n int) {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if utf8.RuneCountInString(word) > 1 {
			n++
		}
	}
	return n
}
