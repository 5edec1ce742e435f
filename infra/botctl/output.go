package main

import "github.com/poebridge/poebridge/infra/botctl/internal/terminal"

// display is standard output as --output and the terminal have it (https://no-color.org).
func (p *program) display() terminal.Screen {
	colours := p.screen && !p.noColor && p.getenv("NO_COLOR") == "" && p.getenv("TERM") != "dumb"
	return terminal.Screen{Out: p.stdout, Format: p.output, Colours: colours, Width: p.width}
}

func show[T any](p *program, rows []T, columns []terminal.Column[T]) error {
	return terminal.WriteRows(p.display(), rows, columns)
}

func (p *program) showValue(v any) error { return p.display().WriteValue(v) }

func (p *program) paint(l terminal.Look, text string) string { return p.display().Paint(l, text) }

func (p *program) paintDiff(text string) string { return p.display().PaintDiff(text) }
