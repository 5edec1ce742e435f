package main

import (
	"io"
	"strings"
	"unicode/utf8"
)

// column is one of a table: its title, and what it says of a row.
type column[T any] struct {
	title string
	right bool // for numbers
	cell  func(T) cell
}

// cell is a text and how it looks on a terminal.
type cell struct {
	text string
	look look
}

func plain(text string) cell { return cell{text: text} }

// look is an ANSI sequence; empty is as it comes.
type look string

const (
	bold   look = "\x1b[1m"
	dim    look = "\x1b[2m"
	red    look = "\x1b[31m"
	green  look = "\x1b[32m"
	yellow look = "\x1b[33m"

	endLook = "\x1b[0m"
)

// colours reports whether stdout shows looks (https://no-color.org).
func (p *program) colours() bool {
	return p.screen && !p.noColor && p.getenv("NO_COLOR") == "" && p.getenv("TERM") != "dumb"
}

// paint gives a text a look where that shows.
func (p *program) paint(l look, text string) string {
	if l == "" || text == "" || !p.colours() {
		return text
	}
	return string(l) + text + endLook
}

// paintDiff colours a difference where that shows.
func (p *program) paintDiff(text string) string {
	lines := strings.SplitAfter(text, "\n")
	for i, l := range lines {
		look := map[byte]look{'-': red, '+': green, '@': dim}[(l + " ")[0]]
		if look != "" {
			lines[i] = p.paint(look, strings.TrimSuffix(l, "\n")) + "\n"
		}
	}
	return strings.Join(lines, "")
}

// columnGap is between two columns.
const columnGap = "  "

// writeTable writes a line for the titles and one for each row. Columns are as wide as
// what is in them; no line ends in spaces.
func writeTable[T any](p *program, rows []T, columns []column[T]) error {
	lines := [][]cell{make([]cell, len(columns))}
	for i, c := range columns {
		lines[0][i] = cell{c.title, bold}
	}
	for _, r := range rows {
		line := make([]cell, len(columns))
		for i, c := range columns {
			line[i] = c.cell(r)
		}
		lines = append(lines, line)
	}
	widths := make([]int, len(columns))
	for _, line := range lines {
		for i, c := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(c.text))
		}
	}
	var b strings.Builder
	for _, line := range lines {
		var padded strings.Builder
		for i, c := range line {
			space := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(c.text))
			if text := p.paint(c.look, c.text); columns[i].right {
				padded.WriteString(space + text + columnGap)
			} else {
				padded.WriteString(text + space + columnGap)
			}
		}
		b.WriteString(strings.TrimRight(padded.String(), " ") + "\n")
	}
	_, err := io.WriteString(p.stdout, b.String())
	return err
}
