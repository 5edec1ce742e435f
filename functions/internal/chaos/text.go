package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode/utf8"
)

// words are what known texts are made of: plain ones, and those that encoders, cutters and
// Markdown stumble over.
var words = strings.Fields(`
	river stone lantern copper meadow winter signal harbour ladder velvet orchard thunder
	naïve façade Straße Ærø œuvre Привет κόσμος שלום مرحبا नमस्ते ไทย
	東京 水曜日 日本語の文 中文字符 한국어 𝒜𝒷𝒸 été
	😀 👩‍👩‍👧 🇩🇪 👍🏽 ☕️
	**bold** _slanted_ ~~gone~~ [link](https://example.com/?a=1&b=2) <b>html</b> &amp; $x^2$
	"quoted" back\slash C:\new\table {"json":"yes"} data: event: 100% a|b #5 * > `)

// blocks are whole paragraphs in between.
var blocks = []string{
	"```go\nfunc f() {\n\tfmt.Println(\"event: done\\n\\n\")\n}\n```",
	"> a quote\n> of two lines",
	"| a | b |\n|---|---|\n| 1 | 2 |",
	"1. one\n2. two\n   - deeper",
	"a separator\u2028and another\u2029and a next line\u0085here",
	"## A heading",
}

// knownText is a text of about n words. No word stands twice: each has a number, so that
// whatever is doubled, left out or foreign shows.
func knownText(r *rand.Rand, n int) string {
	var b strings.Builder
	for i := range n {
		switch {
		case i == 0:
		case r.IntN(12) == 0:
			b.WriteString("\n\n")
			if r.IntN(2) == 0 {
				fmt.Fprintf(&b, "%s\n\n", blocks[r.IntN(len(blocks))])
			}
		case r.IntN(15) == 0:
			b.WriteString("\n")
		default:
			b.WriteString(" ")
		}
		fmt.Fprintf(&b, "%s%d", words[r.IntN(len(words))], i)
	}
	b.WriteString(".")
	return b.String()
}

// deltas cuts a text as models do: mostly before a word, at times behind the space or
// within the word, never within a character. At least one piece comes of it.
func deltas(r *rand.Rand, text string) []string {
	var out []string
	for text != "" {
		at := strings.IndexAny(text[1:], " \n") + 1 // text begins with a whole character of one byte or more
		if at == 0 {
			at = len(text)
		}
		switch r.IntN(4) {
		case 0: // the space belongs to the piece before it
			at = min(at+1, len(text))
		case 1: // within a word
			at = runeStart(text, 1+r.IntN(at))
		}
		out = append(out, text[:at])
		text = text[at:]
	}
	if out == nil {
		return []string{""}
	}
	return out
}

// runeStart is the first beginning of a character at or after an offset.
func runeStart(s string, at int) int {
	for at < len(s) && !utf8.RuneStart(s[at]) {
		at++
	}
	return at
}
