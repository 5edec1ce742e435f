package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
	"github.com/poebridge/poebridge/infra/internal/deployment"
)

const doctorLong = `Check whether bots can be written, deployed and served from here, and say how to mend what is wrong:
the folder, Node and the CDK, the AWS credentials, and in each region of the groups the bootstrap
of the CDK, what of the stage is deployed, and whether the account may use the models.

It changes nothing. What does not depend on what failed is checked all the same.`

func (p *program) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use: "doctor", GroupID: groupYourself, Args: words(0, 0),
		Short: "Check what botctl and a deployment need, and say how to mend it.", Long: doctorLong,
		Example: `  botctl doctor
  botctl doctor --stage prod -o json`,
		RunE: func(c *cobra.Command, _ []string) error { return p.doctor(c.Context()) },
	}
}

// The results of a check.
const (
	doctorOK      = "ok"
	doctorNote    = "note" // nothing is wrong, but something may be left to do
	doctorFailed  = "failed"
	doctorUntried = "not tried"
)

// doctorRow is what came of one check.
type doctorRow struct {
	Check  string `json:"check"`
	Result string `json:"result"`
	Found  string `json:"found"`
	Mend   string `json:"mend,omitempty"`
}

func (p *program) doctor(ctx context.Context) error {
	d, err := deployment.Read(deployment.Options{Configs: p.configs, Stage: p.stage, Today: p.now()})
	checks := []func() []doctorRow{
		func() []doctorRow { return []doctorRow{p.checkFolder(d, err)} },
		func() []doctorRow { return []doctorRow{checkTool(ctx, "node", leastNode, mendNode)} },
		func() []doctorRow { return []doctorRow{checkTool(ctx, "npm", 0, "npm comes with Node; "+mendNode)} },
		func() []doctorRow { return []doctorRow{p.checkCDK()} },
		func() []doctorRow { return p.checkAWS(ctx, d) },
	}
	found := make([][]doctorRow, len(checks))
	atOnce(len(checks), func(i int) { found[i] = checks[i]() })
	if ctx.Err() != nil {
		return ctx.Err()
	}
	rows := slices.Concat(found...)
	if err := p.showChecks(rows); err != nil {
		return err
	}
	if n := failedChecks(rows); n > 0 {
		return exit.Answer(fmt.Errorf("%s failed", counted(n, "check")))
	}
	return nil
}

func failedChecks(rows []doctorRow) (n int) {
	for _, r := range rows {
		if r.Result == doctorFailed {
			n++
		}
	}
	return n
}

var doctorLooks = map[string]terminal.Look{doctorOK: terminal.Green, doctorNote: terminal.Yellow, doctorFailed: terminal.Red, doctorUntried: terminal.Dim}

// showChecks writes a line for each check, and below it how to mend what is wrong.
func (p *program) showChecks(rows []doctorRow) error {
	if p.output != terminal.AsTable {
		return show[doctorRow](p, rows, nil)
	}
	wide := 0
	for _, r := range rows {
		wide = max(wide, len(r.Check))
	}
	var b strings.Builder
	for _, r := range rows {
		result := p.paint(doctorLooks[r.Result], r.Result) + strings.Repeat(" ", len(doctorUntried)-len(r.Result))
		fmt.Fprintf(&b, "%s  %-*s  %s\n", result, wide, r.Check, inOneLine(r.Found))
		if r.Mend != "" {
			fmt.Fprintf(&b, "%*s→ %s\n", len(doctorUntried)+2*len(terminal.ColumnGap)+wide, "", r.Mend)
		}
	}
	_, err := io.WriteString(p.stdout, p.display().Harmless(b.String()))
	return err
}
