package bot

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
)

// Fault is one thing wrong with a file, where it stands.
type Fault struct {
	File         string
	Line, Column int    // from 1
	Path         string // the key, as in model.regions[0]; empty for the whole file
	Message      string
	Hint         string // what to do about it; may be empty
}

// String is "file:line:col: path: message (hint)".
func (f Fault) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d:%d: ", f.File, f.Line, f.Column)
	if f.Path != "" {
		b.WriteString(f.Path + ": ")
	}
	b.WriteString(f.Message)
	if f.Hint != "" {
		b.WriteString(" (" + f.Hint + ")")
	}
	return b.String()
}

// maxShown is how much of a path is shown; the deepest of ours are shorter.
const maxShown = 120

// plain writes out what a screen would obey, since files are not ours, and faults
// are read in terminals and logs.
func plain(s string) string {
	if strings.IndexFunc(s, notShown) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if notShown(r) {
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func notShown(r rune) bool { return !unicode.IsPrint(r) }

// Faults is everything wrong at once, in the order of the files.
type Faults []Fault

// Error is one fault a line.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, one := range f {
		lines[i] = one.String()
	}
	return strings.Join(lines, "\n")
}

// err is f as an error, sorted, or a true nil where nothing is wrong.
func (f Faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return f.tidy()
}

// inStage is what the path of a stage's key begins with.
var inStage = lazyregexp.New(`^` + stagesKey + `\.[^.]*\.`)

// tidy sorts, and drops what was found twice: a layer is looked at by itself and
// again as part of the whole, where a stage's path is shorter. The first stays.
func (f Faults) tidy() Faults {
	out := make(Faults, 0, len(f))
	seen := make(map[Fault]bool, len(f))
	for _, one := range f {
		same := one
		same.Path, same.Hint = inStage.ReplaceAllString(one.Path, ""), ""
		if !seen[same] {
			seen[same] = true
			out = append(out, one)
		}
	}
	slices.SortStableFunc(out, func(a, b Fault) int {
		return cmp.Or(
			strings.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column),
			strings.Compare(a.Path, b.Path),
			strings.Compare(a.Message, b.Message),
		)
	})
	return out
}
