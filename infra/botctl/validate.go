package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
	"github.com/poebridge/poebridge/pkg/bot"
)

const validateLong = `Check templates, and tell every fault of all of them at once, each with its file, line and column.

A path is a bot's file, a group's folder or a folder of configurations; bots and groups of
--configs can be named too. Without any it is the folder of --configs, of which it is checked too
whether it can be deployed. A file that is in no such folder is checked on the defaults of
--configs, and for no group.

Faults hold for every stage. What is only suspicious, such as a model whose life has ended, is a
warning, and does not make the answer a no.`

// validateOptions are the flags of validate.
type validateOptions struct {
	resolved bool
	schema   string
}

func (p *program) validateCommand() *cobra.Command {
	var o validateOptions
	c := &cobra.Command{
		Use: "validate [path|bot|group ...]", GroupID: groupWrite,
		Short: "Check templates and tell all that is wrong with them.", Long: validateLong,
		Example: `  botctl validate
  botctl validate nova-lite
  botctl validate configs/groups/nova configs/groups/claude/claude-opus-5.yaml
  botctl validate --resolved --stage prod configs/groups/nova/nova-lite.yaml
  botctl validate --schema chat`,
		RunE: func(c *cobra.Command, args []string) error { return p.validate(c.Context(), o, args) },
	}
	f := c.Flags()
	f.BoolVar(&o.resolved, "resolved", false, "show each bot whole, over its defaults, and where each value comes from")
	f.StringVar(&o.schema, "schema", "", "show the JSON Schema of a `kind` of file, for editors: "+strings.Join(schemaNames(), ", "))
	offer(c, "schema", schemaNames())
	c.MarkFlagsMutuallyExclusive("resolved", "schema")
	return c
}

func (p *program) validate(ctx context.Context, o validateOptions, paths []string) error {
	if o.schema != "" {
		return p.showSchema(o.schema)
	}
	targets := []target{{configs: p.configs}}
	if len(paths) > 0 {
		targets = nil
	}
	for _, path := range paths {
		t, err := p.findTarget(path)
		if err != nil {
			return err
		}
		targets = append(targets, t)
	}
	check := &check{program: p, ctx: ctx}
	for _, t := range targets {
		if err := check.target(t); err != nil {
			return err
		}
	}
	if o.resolved {
		return check.showResolved()
	}
	if err := check.show(); err != nil {
		return err
	}
	if check.count(severityFault) > 0 {
		return exit.Answer(nil)
	}
	return nil
}

// The severities of findings.
const (
	severityFault   = "fault"
	severityWarning = "warning"
)

// findingRow is one thing wrong, or suspicious, with a file. Path is that of the key.
type findingRow struct {
	Severity string `json:"severity"`
	File     string `json:"file"`
	Line     int    `json:"line"` // 0: the whole of what is deployed
	Column   int    `json:"column"`
	Path     string `json:"path"`
	Message  string `json:"message"`
	Hint     string `json:"hint"`
}

func (r findingRow) fault() bot.Fault {
	return bot.Fault{File: r.File, Line: r.Line, Column: r.Column, Path: r.Path, Message: r.Message, Hint: r.Hint}
}

func (c *check) count(severity string) (n int) {
	for _, r := range c.rows {
		if r.Severity == severity {
			n++
		}
	}
	return n
}

// show writes a line for each finding, as compilers do, and what was looked at.
func (c *check) show() error {
	if c.output != terminal.AsTable {
		return show(c.program, c.rows, nil)
	}
	for _, r := range c.rows {
		line := r.Message
		if r.Line > 0 {
			line = r.fault().String()
		}
		if r.Severity == severityWarning { // after the place, as compilers have it
			place := fmt.Sprintf("%s:%d:%d: ", r.File, r.Line, r.Column)
			line = place + c.paint(terminal.Yellow, "warning: ") + strings.TrimPrefix(line, place)
		}
		fmt.Fprintln(c.stdout, line)
	}
	_, err := fmt.Fprintf(c.stdout, "%s in %s: %s, %s\n",
		counted(c.bots, "bot"), counted(len(c.groups), "group"), counted(c.count(severityFault), "fault"), counted(c.count(severityWarning), "warning"))
	return err
}

// counted is a number of things.
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
