package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
	"github.com/poebridge/poebridge/infra/botctl/internal/wholefile"
	"github.com/poebridge/poebridge/pkg/bot"
)

const retargetLong = `Write another model into every file of the folder that names one, as its model or as a fallback, and
let the groups call it. Only ids are changed: comments and all else stay as they are.

OLD is a model's own id, for all ways to call it, or one as files have it. Where NEW is a model's
own id each bot keeps its kind of inference profile, if the new model has it.

What else the catalogue has otherwise for the new model, such as its price, is told and not
written. A bot that would not be valid keeps all files as they are.`

func (p *program) retargetCommand() *cobra.Command {
	var says consent
	c := &cobra.Command{
		Use: "retarget old new", GroupID: groupWrite,
		Short: "Move every bot from one model to another.", Long: retargetLong,
		Example: `  botctl retarget anthropic.claude-opus-4-5-20251101-v1:0 anthropic.claude-opus-5 --dry-run
  botctl retarget us.amazon.nova-lite-v1:0 us.amazon.nova-2-lite-v1:0 --yes`,
		Args: words(2, 2),
		RunE: func(c *cobra.Command, args []string) error { return p.retarget(c.Context(), says, args[0], args[1]) },
	}
	says.flags(c.Flags())
	return c
}

// retargetRow is one id that is written.
type retargetRow struct {
	File string `json:"file"`
	Line int    `json:"line"`
	From string `json:"from"` // empty: it is added to a list
	To   string `json:"to"`
}

var retargetColumns = []terminal.Column[retargetRow]{
	{Title: "FROM", Cell: func(r retargetRow) terminal.Cell { return terminal.Plain(r.From) }},
	{Title: "TO", Cell: func(r retargetRow) terminal.Cell { return terminal.Plain(r.To) }},
	{Title: "AT", Cell: func(r retargetRow) terminal.Cell { return terminal.Plain(fmt.Sprintf("%s:%d", r.File, r.Line)) }},
}

// retargeting is the move under way.
type retargeting struct {
	*site
	known    *bot.Catalogue // nil: none
	from, to string
	rows     []retargetRow
	changed  []changedFile
	calls    map[string]string // id as called → the new one
	warnings []string
}

// changedFile is a file with its new text.
type changedFile struct{ was, is bot.Source }

func (p *program) retarget(ctx context.Context, says consent, from, to string) error {
	if from == to {
		return exit.Misused("both models are %s", from)
	}
	s, err := p.openFiles(ctx)
	if err != nil {
		return err
	}
	r := &retargeting{site: s, known: s.files.Rules.Catalogue, from: from, to: to, calls: map[string]string{}}
	if err := r.prepare(ctx); err != nil {
		return err
	}
	if len(r.changed) == 0 {
		return exit.Answer(fmt.Errorf("no file in %s names the model %s; botctl models shows which do", p.configs, from))
	}
	if goOn, err := p.confirm(ctx, says, r.plan()); !goOn {
		return err
	}
	for _, f := range r.changed {
		if err := wholefile.Replace(f.was.Name, &f.was, f.is.Text); err != nil {
			return fmt.Errorf("%w; run the command again for the files that are left", err)
		}
	}
	slices.SortFunc(r.rows, func(a, b retargetRow) int { return cmp.Or(cmp.Compare(a.File, b.File), a.Line-b.Line) })
	p.note("a group that may call another model needs a deploy: make deploy STAGE=%s; overrides in stages stay as they are, botctl list shows them", p.stage)
	return show(p, r.rows, retargetColumns)
}

// wholeFolder wants all groups, of which none can be left out: its bots would keep the old model.
func (s *site) wholeFolder() (err error) {
	faults := s.Faults()
	for _, group := range slices.Sorted(maps.Keys(faults)) {
		err = errors.Join(err, faults[group])
	}
	return err
}

// prepare works out all new texts, and says what would not be valid.
func (r *retargeting) prepare(ctx context.Context) error {
	var faults []error
	if err := r.wholeFolder(); err != nil {
		return err
	}
	for _, group := range r.Groups() {
		var moved []changedFile
		g, err := r.Group(group)
		if err != nil {
			return err
		}
		for _, name := range g.Bots {
			file, err := r.File(ctx, stage.Ref{Group: group, Name: name})
			if err != nil {
				return err
			}
			text, err := r.move(*file)
			if err != nil {
				return err
			}
			if string(text) != string(file.Text) {
				moved = append(moved, changedFile{*file, bot.Source{Name: file.Name, Text: text}})
			}
		}
		if len(moved) > 0 {
			file, err := r.allow(g.File)
			faults = append(faults, err, r.check(file, moved))
			r.changed = append(r.changed, moved...)
		}
	}
	if err := errors.Join(faults...); err != nil {
		return exit.Answer(fmt.Errorf("%w\nno file was written", err))
	}
	return nil
}
