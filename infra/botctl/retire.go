package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/groupsecret"
	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
	"github.com/poebridge/poebridge/infra/botctl/internal/wholefile"
)

const retireLong = `Remove a bot for good: its access keys, so that nobody is let in, its override, and its file. The
next deploy removes the rest.

The file is that of all stages. Keys and overrides of other stages are removed by retire with their
--stage, also when the file is gone: name the bot GROUP/BOT then.

A retirement that was interrupted can be run again.`

// retireRow is one thing that belonged to the bot.
type retireRow struct {
	Thing  string `json:"thing"` // keys, override, file
	Name   string `json:"name"`
	Result string `json:"result"`
}

// The results of a retirement.
const (
	retireRemoved = "removed"
	retireNone    = "there was none"
)

var retireColumns = []terminal.Column[retireRow]{
	{Title: "THING", Cell: func(r retireRow) terminal.Cell { return terminal.Plain(r.Thing) }},
	{Title: "RESULT", Cell: func(r retireRow) terminal.Cell {
		return terminal.Cell{Text: r.Result, Look: map[string]terminal.Look{retireRemoved: terminal.Green, retireNone: terminal.Dim}[r.Result]}
	}},
	{Title: "NAME", Cell: func(r retireRow) terminal.Cell { return terminal.Plain(r.Name) }},
}

func (p *program) retireCommand() *cobra.Command {
	var says consent
	c := &cobra.Command{
		Use: "retire bot", GroupID: groupDeploy,
		Short: "Remove a bot with its file, override and keys.", Long: retireLong,
		Example: `  botctl retire nova-lite --dry-run
  botctl retire nova/nova-lite --stage prod --yes`,
		Args: words(1, 1), ValidArgsFunction: p.completeBots,
		RunE: func(c *cobra.Command, args []string) error { return p.retire(c.Context(), says, args[0]) },
	}
	says.flags(c.Flags())
	return c
}

// retirement is one under way.
type retirement struct {
	*site
	v      stage.View
	secret *groupsecret.Secret
	keys   groupsecret.Version
	keyed  bool // the secret has an entry of the bot
}

func (p *program) retire(ctx context.Context, says consent, name string) error {
	r, err := p.openRetirement(ctx, name)
	if err != nil {
		return err
	}
	if !r.keyed && r.v.Override == nil && r.v.File == nil {
		return exit.Answer(fmt.Errorf("nothing is left of %s in stage %s but its base, if anything; %s removes that", r.v.Ref, p.stage, r.v.DeployHint()))
	}
	if !r.keyed && r.v.Override == nil && !r.v.Deployed() {
		return exit.Answer(fmt.Errorf("nothing was removed: stage %s has no keys and no override of %s, nor its group, and the file is that of all stages; --stage names the one that it is to leave, and a bot that never was in any is gone with its file, %s",
			p.stage, r.v.Ref, filepath.ToSlash(r.v.File.Name)))
	}
	if goOn, err := p.confirm(ctx, says, r.plan()); !goOn {
		return err
	}
	var rows []retireRow
	for _, step := range []func(context.Context) (retireRow, error){r.dropKeys, r.dropOverride, r.dropFile} {
		row, err := step(ctx)
		if err != nil {
			return errors.Join(err, errors.New("not all was removed; run the command again, and it goes on from there"), show(p, rows, retireColumns))
		}
		rows = append(rows, row)
	}
	p.note("deploy, which removes what was deployed of it: %s", r.v.DeployHint())
	return show(p, rows, retireColumns)
}

func (p *program) openRetirement(ctx context.Context, name string) (*retirement, error) {
	s, v, err := p.lookAt(ctx, name, false)
	if err != nil {
		return nil, err
	}
	cfg, err := p.awsIn(ctx, v.Region)
	if err != nil {
		return nil, err
	}
	r := &retirement{site: s, v: v, secret: groupsecret.Open(cfg, p.stage, v.Group)}
	if r.keys, err = r.secret.Read(ctx); err != nil {
		return nil, err
	}
	if r.keyed, err = r.keys.Has(v.Name); err != nil {
		return nil, notEditable(r.secret, err)
	}
	return r, nil
}

func (r *retirement) plan() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s) leaves stage %s for good:\n", r.v.Ref, r.v.Region, r.stage)
	if r.keyed {
		fmt.Fprintf(&b, "  its access keys leave the secret %s, so that nobody is let in\n", r.secret.Name)
	}
	if r.v.Override != nil {
		fmt.Fprintf(&b, "  its override, version %d, is removed with its versions\n", r.v.Override.Version)
	}
	if r.v.File != nil {
		fmt.Fprintf(&b, "  %s is removed, for all stages\n", filepath.ToSlash(r.v.File.Name))
	}
	return b.String()
}

// dropKeys comes first: what is left without keys serves nobody. Others may write the secret
// meanwhile, be it this entry, which leaves all the same.
func (r *retirement) dropKeys(ctx context.Context) (retireRow, error) {
	row := retireRow{"keys", r.secret.Name, retireNone}
	without := func(v groupsecret.Version) (groupsecret.Text, error) { return v.Without(r.v.Name) }
	all := func(_, _ groupsecret.Version) error { return nil }
	id, err := r.secret.Change(ctx, r.keys, without, all)
	if id != "" {
		row.Result = retireRemoved
	}
	return row, err
}

func (r *retirement) dropOverride(ctx context.Context) (retireRow, error) {
	row := retireRow{"override", r.v.OverrideName(), retireNone}
	if r.v.Override == nil {
		return row, nil
	}
	row.Result = retireRemoved
	return row, r.Remove(ctx, r.v)
}

func (r *retirement) dropFile(context.Context) (retireRow, error) {
	row := retireRow{"file", filepath.ToSlash(r.FileName(r.v.Ref)), retireNone}
	if r.v.File == nil {
		return row, nil
	}
	row.Result = retireRemoved
	return row, wholefile.Remove(*r.v.File)
}
