package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/poebridge/poebridge/infra/internal/layers"
)

// page is what is told of a report.
type page struct {
	options
	report *layers.Report
	text   strings.Builder
}

func (p *page) printf(format string, args ...any) { fmt.Fprintf(&p.text, format, args...) }

func (p *page) write() {
	p.table()
	for _, f := range p.report.Findings {
		p.finding(f)
	}
	p.unread()
	p.verdict()
}

// table lists the overrides.
func (p *page) table() {
	all := p.report.Overridden()
	if len(all) == 0 {
		p.printf("no overrides in force in stage %s%s\n", p.stage, p.scope())
		return
	}
	when := "before this deployment"
	if p.after {
		when = "after the deployment"
	}
	p.printf("overrides in stage %s%s, %s:\n\n", p.stage, p.scope(), when)
	t := tabwriter.NewWriter(&p.text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "  BOT\tREGION\tSINCE\tBY\tVERSION\tSTATE")
	for _, b := range all {
		o := b.Override
		fmt.Fprintf(t, "  %s\t%s\t%s\t%s\t%d\t%s\n", b.ID(), b.Region, o.Since.Format("2006-01-02 15:04 UTC"), o.Who(), o.Version, p.state(b))
	}
	_ = t.Flush() // a builder takes everything
}

func (p *page) scope() string {
	if len(p.groups) == 0 {
		return ""
	}
	return ", groups " + strings.Join(p.groups, ", ")
}

// states are what an override is, by what was found of it.
var states = map[layers.Kind]string{
	layers.Shadowed:         "in force, hides the file",
	layers.Invalidated:      "would be passed over",
	layers.OverrideOutlives: "outlives its file",
	layers.Redundant:        "same as the file",
	layers.PassedOver:       "not valid, passed over",
	layers.Awakes:           "not valid yet, passed over",
}

func (p *page) state(b layers.Bot) string {
	for _, f := range p.report.Findings {
		if s, ok := states[f.Kind]; ok && f.Region == b.Region && f.Subject() == b.ID() {
			return s
		}
	}
	if b.Base == layers.HotOnly {
		return "in force, a bot without a file"
	}
	return "in force"
}

// finding tells one, with what to do about it.
func (p *page) finding(f layers.Finding) {
	p.printf("\n%s: %s\n", p.headline(f), f.Message)
	for _, line := range f.Details {
		p.printf("    %s\n", line)
	}
	or := ""
	for _, r := range f.Remedies {
		p.printf("  - %s%s%s\n", or, r.Do, command(r))
		if !f.InOrder {
			or = "or "
		}
	}
	switch {
	case f.Otherwise == "" || p.after:
	case p.force:
		p.printf("  until then: %s\n", f.Otherwise)
	default:
		p.printf("  - or go on with -force: %s\n", f.Otherwise)
	}
}

func command(r layers.Remedy) string {
	if r.Command == "" {
		return ""
	}
	return ":\n      " + r.Command
}

// headline is how much a finding matters, and what it is about.
func (p *page) headline(f layers.Finding) string {
	weight := "note"
	switch {
	case !f.Blocks():
	case p.after:
		weight = "still open"
	case p.force:
		weight = "FORCED"
	default:
		weight = "BLOCKED"
	}
	if f.Subject() != "" {
		weight += " " + f.Subject()
	}
	return weight + " (" + f.Region + ")"
}

// unread says loudly what nobody has looked at. After a deployment nobody asks.
func (p *page) unread() {
	if p.after || len(p.report.Unread) == 0 {
		return
	}
	p.printf("\nNOT CHECKED, because of -skip-keys: whether bots without a file still have access keys, in\n")
	for _, s := range p.report.Unread {
		p.printf("  secret %s (%s)\n", s.Name, s.Region)
	}
}

func (p *page) verdict() {
	n := len(p.report.Blocking())
	switch {
	case n == 0 || p.after:
	case p.force:
		p.printf("\ngoing on because of -force, in spite of what is FORCED above: %d\n", n)
	default:
		p.printf("\nnot going on: mend what is BLOCKED above (%d), or use -force (with make: FORCE=1)\n", n)
	}
}
