package main

import (
	"math/rand/v2"
	"strings"
	"unicode"
)

// continuation is what a model says that is to go on from a partial answer, of which rest
// is missing: often just that, often after a few words that it says again, at times with a
// space of its own in front or without the one that belongs there.
func continuation(r *rand.Rand, partial, rest string) string {
	spaced := rest != strings.TrimLeftFunc(rest, unicode.IsSpace)
	switch r.IntN(4) {
	case 1:
		return tail(partial, 2+r.IntN(4)) + rest
	case 2:
		return " " + tail(partial, 2+r.IntN(4)) + rest
	case 3:
		if spaced {
			return " " + strings.TrimLeft(rest, " ")
		}
	}
	return rest
}

// tail is the last n words of a text, from the beginning of a word on.
func tail(text string, n int) string {
	at := len(text)
	for range n {
		next := strings.LastIndexAny(text[:at], " \n")
		if next < 0 {
			return text
		}
		at = next
	}
	return text[at+1:]
}
