package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
	"github.com/poebridge/poebridge/pkg/bot"
)

const rollbackLong = `Write an older version of a bot's override again, as a new version: the one before the current,
or the one that is named, as botctl history shows them.

With --base the override is removed, and the bot serves what was deployed last. Its versions are
gone then.

A bot that is switched off is switched on only with --enable; botctl enable does nothing but that.`

// rollbackOptions are the flags of rollback.
type rollbackOptions struct {
	base bool
	changeConsent
}

func (p *program) rollbackCommand() *cobra.Command {
	var o rollbackOptions
	c := &cobra.Command{
		Use: "rollback bot [version]", GroupID: groupDeploy,
		Short: "Bring back what a bot was before.", Long: rollbackLong,
		Example: `  botctl rollback nova-lite
  botctl rollback nova-lite 3 --yes
  botctl rollback nova-lite --base --stage prod`,
		Args: words(1, 2), ValidArgsFunction: p.completeBots,
		RunE: func(c *cobra.Command, args []string) error { return p.rollback(c.Context(), o, args) },
	}
	c.Flags().BoolVar(&o.base, "base", false, "remove the override, so that the base serves")
	o.flags(c.Flags())
	return c
}

func (p *program) rollback(ctx context.Context, o rollbackOptions, args []string) error {
	var number int64
	if len(args) == 2 {
		var err error
		if number, err = strconv.ParseInt(args[1], 10, 64); err != nil || number < 1 {
			return exit.Misused("%q is no version; botctl history %s shows them", args[1], args[0])
		}
		if o.base {
			return exit.Misused("either --base or a version")
		}
	}
	s, v, err := p.lookAt(ctx, args[0], false)
	if err != nil {
		return err
	}
	if v.Override == nil {
		return exit.Answer(fmt.Errorf("%s has no override in stage %s: it serves what was deployed", v, s.stage))
	}
	if o.base {
		return s.changeAll(ctx, o.changeConsent, []overrideChange{s.newChange(v, bot.Source{})}, "the override is removed, and its versions with it", 1)
	}
	return s.rollbackTo(ctx, o.changeConsent, v, number)
}

// rollbackTo brings a version back; 0 is the one before.
func (s *site) rollbackTo(ctx context.Context, says changeConsent, v stage.View, number int64) error {
	all, err := s.History(ctx, v)
	if err != nil {
		return err
	}
	if number == 0 {
		number = v.SeenVersion() - 1
	}
	i := slices.IndexFunc(all, func(one stage.Version) bool { return one.Number == number })
	switch {
	case number == 0:
		return exit.Answer(fmt.Errorf("%s: the override has no version before this one; --base removes it", v))
	case i < 0:
		return exit.Answer(fmt.Errorf("%s: there is no version %d of the override; botctl history %s shows those that are kept", v, number, v))
	}
	source := all[i].Source(v.OverrideName())
	if _, err := v.Judge(source); err != nil {
		return exit.Answer(fmt.Errorf("%w\n%s: version %d is not valid with what is deployed now, and would be passed over; botctl history %s shows others", err, v, number, v))
	}
	c := s.newChange(v, source)
	if string(source.Text) == string(v.Override.Text) {
		c.done = changeAlready
	}
	return s.changeAll(ctx, says, []overrideChange{c}, fmt.Sprintf("version %d is written again", number), 1)
}
