package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/poebridge/poebridge/infra/botctl/internal/templatediff"
	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
)

// showDiff writes a paragraph for each row, and what all come to.
func (p *program) showDiff(rows []diffRow, bots int) error {
	if p.output != terminal.AsTable {
		return show(p, rows, nil)
	}
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(p.diffParagraph(r) + "\n")
	}
	fmt.Fprintf(&b, "%s of stage %s compared: %s\n", counted(bots, "bot"), p.stage, diffSum(rows))
	_, err := io.WriteString(p.stdout, p.display().Harmless(b.String()))
	return err
}

// diffSum is what all rows come to, in one line.
func diffSum(rows []diffRow) string {
	var nowhere, differ, changed, overridden int
	for _, r := range rows {
		switch {
		case r.nowhere():
			nowhere++
			continue
		case r.Of == ofBot && len(r.Effect) > 0:
			changed++
		}
		differ++
		if r.Override != layerNone {
			overridden++
		}
	}
	var parts []string
	if nowhere > 0 {
		parts = append(parts, fmt.Sprintf("%d neither deployed nor pushed", nowhere))
	}
	if differ > 0 {
		verb := "change"
		if changed == 1 {
			verb = "changes"
		}
		parts = append(parts, fmt.Sprintf("%d differ", differ), counted(changed, "bot")+" "+verb, fmt.Sprintf("%d overridden", overridden))
	}
	if parts == nil {
		return "nothing differs"
	}
	return strings.Join(parts, ", ")
}

func (p *program) diffParagraph(r diffRow) string {
	var b strings.Builder
	title := r.Name
	if r.Of != ofBot {
		title = r.Of + " " + r.Name
	}
	fmt.Fprintf(&b, "%s (%s): base %s, override %s\n", p.paint(terminal.Bold, title), r.Region, r.Base, r.Override)
	if r.Of == ofBot && r.Serves != "" && (len(r.Effect) > 0 || r.Diff != "") {
		fmt.Fprintf(&b, "  effect: %s\n", templatediff.Summary(r.Effect))
	}
	if r.Note != "" {
		fmt.Fprintf(&b, "  %s\n", r.Note)
	}
	b.WriteString(p.paintDiff(r.Diff))
	return b.String()
}
