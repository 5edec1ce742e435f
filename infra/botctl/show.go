package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
)

func (p *program) showCommand() *cobra.Command {
	var text bool
	c := &cobra.Command{
		Use: "show bot", GroupID: groupAsk,
		Short: "Show all that is deployed of one bot.",
		Long: `Show all that is deployed of one bot: both layers and which of them serves, why one is passed over,
whether Poe has its settings, its address, and what came of it in the last 24 hours, as botctl list
counts it. With --text it is the template that serves.`,
		Example: `  botctl show nova-lite
  botctl show nova-lite --stage prod --text
  botctl show nova/nova-lite -o yaml`,
		Args: words(1, 1), ValidArgsFunction: p.completeBots,
		RunE: func(c *cobra.Command, args []string) error { return p.showBot(c.Context(), args[0], text) },
	}
	c.Flags().BoolVar(&text, "text", false, "write the template that serves, as it is")
	return c
}

func (p *program) showBot(ctx context.Context, name string, text bool) error {
	s, v, err := p.lookAt(ctx, name, true)
	if err != nil {
		return err
	}
	if text {
		return s.showServing(v)
	}
	rows := s.botRows(ctx, []stage.View{v})
	_ = s.addDays(ctx, []stage.View{v}, rows) // the row tells it
	r := rows[0]
	if p.output != terminal.AsTable {
		err = p.showValue(r)
	} else {
		_, err = io.WriteString(p.stdout, p.display().Harmless(p.botPage(v, r)))
	}
	if err == nil && r.Serves == "" {
		err = s.servesNothing(v, nil)
	}
	return err
}

func (s *site) showServing(v stage.View) error {
	serves, _, _, passedOver := v.Serving()
	if serves == nil {
		return s.servesNothing(v, passedOver)
	}
	text := string(serves.Text)
	if s.screen {
		text = terminal.Harmless(text)
	}
	_, err := io.WriteString(s.stdout, text)
	return err
}

// servesNothing is for a bot of which there is nothing, or nothing valid, where the folder says
// that it is: an edited region in group.yaml looks like this too.
func (s *site) servesNothing(v stage.View, passedOver error) error {
	why := ""
	if passedOver != nil {
		why = ": " + passedOver.Error()
	}
	return exit.Answer(fmt.Errorf("%s serves nothing in stage %s in %s%s", v, v.Stage, s.Where(v.Group), why))
}

// botPage is a bot for people.
func (p *program) botPage(v stage.View, r botRow) string {
	var b strings.Builder
	line := func(title, text string) {
		if text != "" {
			fmt.Fprintf(&b, "%-9s %s\n", title, text)
		}
	}
	fmt.Fprintf(&b, "%s of stage %s in %s\n", p.paint(terminal.Bold, v.String()), v.Stage, v.Region)
	line("state", p.paint(stateLooks[r.State], r.State))
	line("serves", r.Serves)
	line("model", r.Model)
	line("override", layerText(r.Override))
	line("base", layerText(r.Base))
	if v.File != nil {
		line("file", fileText(v))
	}
	synced := r.Synced
	if r.PoeBot != "" {
		synced += fmt.Sprintf(", as %s, %s", r.PoeBot, stage.When(r.SyncedAt))
	}
	line("synced", synced)
	line("url", r.URL)
	line("last 24h", r.dayText())
	if r.PassedOver != "" {
		line("passed over", "\n  "+strings.ReplaceAll(r.PassedOver, "\n", "\n  "))
	}
	return b.String()
}

func layerText(l *layerRow) string {
	if l == nil {
		return "none"
	}
	return fmt.Sprintf("version %d of %s by %s, %d bytes", l.Version, stage.When(l.Since), stage.Who(l.By), l.Bytes)
}

// fileText says which layer a file is the same as.
func fileText(v stage.View) string {
	same := func(t *stage.Text) bool { return t != nil && stage.SameText(t.Text, v.File.Text) }
	switch {
	case same(v.Override) && same(v.Base):
		return "as both layers"
	case same(v.Override):
		return "as the override"
	case same(v.Base):
		return "as the base"
	}
	return "differs; botctl diff " + v.String() + " shows how"
}
