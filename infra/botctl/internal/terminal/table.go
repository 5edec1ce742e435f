package terminal

import (
	"io"
	"strings"
	"unicode/utf8"
)

// Column is one of a table: its title, and what it says of a row.
type Column[T any] struct {
	Title string
	Right bool // for numbers
	Cell  func(T) Cell
}

// Cell is a text and how it looks on a terminal.
type Cell struct {
	Text string
	Look Look
}

// Plain is a text as it comes.
func Plain(text string) Cell { return Cell{Text: text} }

// ColumnGap is between two columns.
const ColumnGap = "  "

// WriteLine writes one row by itself, since nobody knows how wide the next ones are; cells
// that are empty are left out.
func WriteLine[T any](s Screen, row T, columns []Column[T]) error {
	var texts []string
	for _, c := range columns {
		if one := c.Cell(row); one.Text != "" {
			texts = append(texts, s.Paint(one.Look, inCell(one.Text)))
		}
	}
	_, err := io.WriteString(s.Out, strings.Join(texts, ColumnGap)+"\n")
	return err
}

// WriteTable writes a line for the titles and one for each row. Columns are as wide as
// what is in them; no line ends in spaces.
func WriteTable[T any](s Screen, rows []T, columns []Column[T]) error {
	lines := [][]Cell{make([]Cell, len(columns))}
	for i, c := range columns {
		lines[0][i] = Cell{Text: c.Title, Look: Bold}
	}
	for _, r := range rows {
		line := make([]Cell, len(columns))
		for i, c := range columns {
			line[i] = c.Cell(r)
			line[i].Text = inCell(line[i].Text)
		}
		lines = append(lines, line)
	}
	widths := make([]int, len(columns))
	for _, line := range lines {
		for i, c := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(c.Text))
		}
	}
	var b strings.Builder
	for _, line := range lines {
		var padded strings.Builder
		for i, c := range line {
			space := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(c.Text))
			if text := s.Paint(c.Look, c.Text); columns[i].Right {
				padded.WriteString(space + text + ColumnGap)
			} else {
				padded.WriteString(text + space + ColumnGap)
			}
		}
		b.WriteString(strings.TrimRight(padded.String(), " ") + "\n")
	}
	_, err := io.WriteString(s.Out, b.String())
	return err
}
