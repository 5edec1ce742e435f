package main

import (
	"context"
	"io"
	"strings"
	"time"
)

// followOverlap is how late a line may come to CloudWatch after a younger one.
const followOverlap = time.Minute

// follow shows lines as they come, until somebody ends it.
func (p *program) follow(ctx context.Context, b botPlace, f lineFilter) error {
	shown := map[string]time.Time{} // what the next look may find again
	for {
		lines, err := p.groupLines(ctx, b.region, b.group, f)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		for _, l := range lines {
			if _, again := shown[l.text]; again {
				continue
			}
			shown[l.text] = l.Time
			if err := p.showNext(l); err != nil {
				return err
			}
			if since := l.Time.Add(-followOverlap); since.After(f.since) {
				f.since = since
			}
		}
		for text, at := range shown {
			if at.Before(f.since) {
				delete(shown, text)
			}
		}
		select {
		case <-time.After(p.pace):
		case <-ctx.Done():
			return nil
		}
	}
}

// showNext shows one line by itself, since nobody knows how wide the next ones are.
func (p *program) showNext(l logLine) error {
	if p.output != formatTable {
		return p.showLines([]logLine{l}, false)
	}
	var texts []string
	for _, c := range lineColumns(false) {
		if one := c.cell(l); one.text != "" {
			texts = append(texts, p.paint(one.look, one.text))
		}
	}
	_, err := io.WriteString(p.stdout, strings.Join(texts, columnGap)+"\n")
	return err
}
