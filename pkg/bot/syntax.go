package bot

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
)

// documents reads the document that a file is, and a second one if there is any.
func documents(text []byte) (first, second *yaml.Node, err error) {
	dec := yaml.NewDecoder(bytes.NewReader(text))
	for _, into := range []**yaml.Node{&first, &second} {
		var doc yaml.Node
		switch err := dec.Decode(&doc); {
		case errors.Is(err, io.EOF):
			return first, second, nil
		case err != nil:
			return nil, nil, err
		}
		*into = &doc
	}
	return first, second, nil
}

const byteOrderMark = "\ufeff"

var (
	// yamlLine is how the library's messages begin, if they know a line at all.
	yamlLine = lazyregexp.New(`^line (\d+): `)
	// unclosed is about brackets, which are wrong from where they begin.
	unclosed = lazyregexp.New(`expected ',' or '[\]}]'`)
)

// syntaxError finds where a text stops being YAML. The library names the line where
// the block around the fault begins, counted from 0 or from 1, or none at all. So the
// line is found by trying: it is the last of the shortest text with the same fault.
func syntaxError(text []byte) (line int, hint, what string) {
	lines := bytes.SplitAfter(bytes.TrimPrefix(text, []byte(byteOrderMark)), []byte("\n"))
	fault := func(n int) string {
		// The empty line is because the library takes a block that begins in the
		// first line for none, and names another place then.
		_, _, err := documents(slices.Concat([]byte("\n"), bytes.Join(lines[:n], nil)))
		if err == nil {
			return ""
		}
		return strings.TrimPrefix(err.Error(), "yaml: ")
	}
	what = fault(len(lines))
	line = 1 + sort.Search(len(lines)-1, func(i int) bool { return fault(i+1) == what })
	if m := yamlLine.FindStringSubmatch(what); m != nil {
		what = what[len(m[0]):]
		if unclosed.MatchString(what) {
			line, _ = strconv.Atoi(m[1])
			hint = "in the brackets that begin on this line"
		}
	}
	return line, cmp.Or(hint, syntaxHints[what]), what
}

// syntaxHints say what a fault of the library's mostly comes from.
var syntaxHints = map[string]string{
	"found character that cannot start any token":     "a tab in the place of spaces, or a text that wants quotes",
	"found a tab character that violates indentation": "write spaces in the place of the tab",
	"mapping values are not allowed in this context":  "a text with a colon in it wants quotes; or the line is indented too far",
	"did not find expected key":                       "the line is not indented as those beside it, or has more after its value",
	"did not find expected '-' indicator":             "a key among the items of a list",
	"could not find expected ':'":                     "a key without its colon",
	"found unexpected end of stream":                  "a quote that begins on this line is not closed",
}

// forbidden finds the first character that YAML does not allow; the library tells
// that there is one, and not where. Lines and columns count from 1.
func forbidden(text []byte) (line, column int, what string) {
	line, column = 1, 1
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && size == 1:
			return line, column, fmt.Sprintf("the file is not UTF-8: it has the byte 0x%02X here", text[0])
		case isControl(r):
			return line, column, fmt.Sprintf("the control character %U is not allowed", r)
		case r == '\n':
			line, column = line+1, 0
		}
		column++
		text = text[size:]
	}
	return 0, 0, ""
}

// isControl is the complement of YAML's c-printable.
func isControl(r rune) bool {
	switch {
	case r == '\t', r == '\n', r == '\r', r == 0x85:
		return false
	}
	return r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0xfffe || r == 0xffff
}
