package templatediff

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/poebridge/poebridge/pkg/bot"
)

// contextLines are shown around what differs.
const contextLines = 3

// maxCells bounds the work of a comparison; texts beyond it are shown as replaced whole.
const maxCells = 4 << 20

// lineEdit is one line of a comparison.
type lineEdit struct {
	mark byte // ' ', '-' or '+'
	line string
}

// Unified is the difference of two texts, as diff -u writes it; empty where there is none.
func Unified(from, to bot.Source) string {
	edits := compareLines(splitLines(from.Text), splitLines(to.Text))
	var b strings.Builder
	for _, h := range hunks(edits) {
		if b.Len() == 0 {
			fmt.Fprintf(&b, "--- %s\n+++ %s\n", from.Name, to.Name)
		}
		h.write(&b, edits)
	}
	return b.String()
}

func splitLines(text []byte) []string {
	if len(text) == 0 {
		return nil
	}
	return strings.SplitAfter(strings.TrimSuffix(string(text), "\n"), "\n")
}

// compareLines finds the fewest lines to take away and to add.
func compareLines(a, b []string) (edits []lineEdit) {
	plain := func(s string) string { return strings.TrimSuffix(s, "\n") }
	if len(a)*len(b) > maxCells {
		for _, l := range a {
			edits = append(edits, lineEdit{'-', plain(l)})
		}
		for _, l := range b {
			edits = append(edits, lineEdit{'+', plain(l)})
		}
		return edits
	}
	common := make([][]int, len(a)+1) // lines that a[i:] and b[j:] share in order
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if plain(a[i]) == plain(b[j]) {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case i < len(a) && j < len(b) && plain(a[i]) == plain(b[j]):
			edits = append(edits, lineEdit{' ', plain(a[i])})
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			edits = append(edits, lineEdit{'-', plain(a[i])})
			i++
		default:
			edits = append(edits, lineEdit{'+', plain(b[j])})
			j++
		}
	}
	return edits
}

// hunk is a stretch of edits.
type hunk struct{ from, to int }

// hunks are the stretches that differ, with their context.
func hunks(edits []lineEdit) (all []hunk) {
	for i, e := range edits {
		if e.mark == ' ' {
			continue
		}
		h := hunk{max(0, i-contextLines), min(len(edits), i+1+contextLines)}
		if n := len(all); n > 0 && h.from <= all[n-1].to {
			all[n-1].to = h.to
			continue
		}
		all = append(all, h)
	}
	return all
}

func (h hunk) write(b *strings.Builder, edits []lineEdit) {
	count := func(some []lineEdit, other byte) (n int) {
		for _, e := range some {
			if e.mark != other {
				n++
			}
		}
		return n
	}
	before, within := edits[:h.from], edits[h.from:h.to]
	fmt.Fprintf(b, "@@ -%s +%s @@\n", span(count(before, '+'), count(within, '+')), span(count(before, '-'), count(within, '-')))
	for _, e := range within {
		fmt.Fprintf(b, "%c%s\n", e.mark, printable(e.line))
	}
}

// printable writes out what a terminal would obey, since texts are not ours.
func printable(s string) string {
	hidden := func(r rune) bool { return !unicode.IsPrint(r) && r != '\t' }
	if !strings.ContainsFunc(s, hidden) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if hidden(r) {
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// span is where a hunk stands in one text: its first line, or the one before if it has none.
func span(before, n int) string {
	if n > 0 {
		before++
	}
	return fmt.Sprintf("%d,%d", before, n)
}
