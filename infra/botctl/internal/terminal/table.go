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
	Least int  // characters to cut it to where a terminal is too narrow; 0: it stays whole
	Spare int  // left out where a terminal is too narrow still, 1 first; 0 stays
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

// WriteTable writes a line for the titles and one for each row, and nothing without rows.
// Columns are as wide as what is in them, unless the screen is too narrow for that; no line
// ends in spaces.
func WriteTable[T any](s Screen, rows []T, columns []Column[T]) error {
	if len(rows) == 0 {
		return nil
	}
	t := table{widths: make([]int, len(columns)), out: make([]bool, len(columns))}
	for _, c := range columns {
		t.titles = append(t.titles, Cell{Text: c.Title, Look: Bold})
		t.right = append(t.right, c.Right)
		t.least = append(t.least, c.Least)
		t.spare = append(t.spare, c.Spare)
	}
	t.add(t.titles)
	for _, r := range rows {
		line := make([]Cell, len(columns))
		for i, c := range columns {
			line[i] = c.Cell(r)
			line[i].Text = inCell(line[i].Text)
		}
		t.add(line)
	}
	if s.Width > 0 {
		t.fit(s.Width)
	}
	return t.write(s)
}

// table is one with all its lines, that of the titles first.
type table struct {
	titles []Cell
	lines  [][]Cell
	widths []int // in characters
	right  []bool
	least  []int
	spare  []int
	out    []bool // of the columns, those that are left out
}

func (t *table) add(line []Cell) {
	t.lines = append(t.lines, line)
	for i, c := range line {
		t.widths[i] = max(t.widths[i], utf8.RuneCountInString(c.Text))
	}
}

func (t *table) write(s Screen) error {
	var b strings.Builder
	for _, line := range t.lines {
		var padded strings.Builder
		for i, c := range line {
			if t.out[i] {
				continue
			}
			text := cut(c.Text, t.widths[i])
			space := strings.Repeat(" ", t.widths[i]-utf8.RuneCountInString(text))
			if text = s.Paint(c.Look, text); t.right[i] {
				padded.WriteString(space + text + ColumnGap)
			} else {
				padded.WriteString(text + space + ColumnGap)
			}
		}
		b.WriteString(strings.TrimRight(padded.String(), " ") + "\n")
	}
	if names := t.leftOut(); len(names) > 0 {
		b.WriteString(s.Paint(Dim, "too narrow here for "+strings.Join(names, ", ")+"; -o json shows all") + "\n")
	}
	_, err := io.WriteString(s.Out, b.String())
	return err
}
