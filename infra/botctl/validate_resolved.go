package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
	"github.com/poebridge/poebridge/pkg/bot"
)

// resolvedRow is a bot whole.
type resolvedRow struct {
	File     string         `json:"file"`
	Template map[string]any `json:"template"`
}

// showResolved writes each bot whole: as YAML with the places that values come from, or as
// JSON without. One that cannot even be read is left out.
func (c *check) showResolved() error {
	var texts []string
	var rows []resolvedRow
	for _, w := range c.whole {
		text, err := bot.Resolved(w.defaults, w.file, c.stage)
		if err != nil {
			continue // told by the check
		}
		row := resolvedRow{File: filepath.ToSlash(w.file.Name)}
		if err := yaml.Unmarshal(text, &row.Template); err != nil {
			return err
		}
		texts, rows = append(texts, string(text)), append(rows, row)
	}
	var err error
	if c.output == terminal.AsJSON {
		err = show(c.program, rows, nil)
	} else {
		_, err = io.WriteString(c.stdout, strings.Join(texts, "---\n"))
	}
	if n := c.count(severityFault); err == nil && n > 0 {
		err = exit.Answer(fmt.Errorf("not valid: %s; without --resolved they are told", counted(n, "fault")))
	}
	return err
}
