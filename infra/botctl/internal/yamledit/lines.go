package yamledit

import (
	"bytes"
	"slices"
	"strings"
)

// byteOrderMark may begin a file. YAML does not count it as a character.
const byteOrderMark = "\ufeff"

// breaks are what ends a line in YAML. It has more of them than editors and strings.Split
// have, and a line of a node is counted by all.
var breaks = []string{"\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029"}

// Lines are the lines of a text with what ends them, as YAML counts them. What comes behind
// the last end is a line too, be it empty.
func Lines(text []byte) (lines []string) {
	from := 0
	for i := 0; i < len(text); {
		n := breakAt(text[i:])
		i += max(n, 1)
		if n > 0 {
			lines, from = append(lines, string(text[from:i])), i
		}
	}
	return append(lines, string(text[from:]))
}

// breakAt is how many bytes of a text's beginning end a line.
func breakAt(text []byte) int {
	for _, b := range breaks {
		if bytes.HasPrefix(text, []byte(b)) {
			return len(b)
		}
	}
	return 0
}

// ended is a line that ends as the lines of a text do in an editor.
func ended(line string, text []byte) string {
	if slices.ContainsFunc(breaks, func(b string) bool { return strings.HasSuffix(line, b) }) {
		return line
	}
	i := bytes.IndexAny(text, "\r\n")
	if i < 0 {
		return line + "\n"
	}
	return line + string(text[i:i+breakAt(text[i:])])
}
