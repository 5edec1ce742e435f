package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
)

// versionRow is what version shows.
type versionRow struct {
	Version string `json:"version"`
	Go      string `json:"go"`
	System  string `json:"system"`
}

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", GroupID: groupYourself, Args: words(0, 0),
		Short: "Show the version of botctl.",
		Example: `  botctl version
  botctl version -o json`,
		RunE: func(*cobra.Command, []string) error {
			row := versionRow{p.version, runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
			if p.output != terminal.AsTable {
				return p.showValue(row)
			}
			_, err := fmt.Fprintf(p.stdout, "botctl %s, %s, %s\n", row.Version, row.Go, row.System)
			return err
		},
	}
}
