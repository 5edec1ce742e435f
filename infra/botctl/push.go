package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
	"github.com/poebridge/poebridge/pkg/bot"
)

const pushLong = `Write bots' files over what is deployed of them, so that they serve at once and without a deploy.

A file is checked as the deployed function will read it: with the defaults and the group that are
deployed, so that a model which the group may not call yet needs a deploy. With another --stage
the same files go there. The push of a bot that no deployment has made yet ends with the address to
enter on Poe, and what comes next; it needs cloudformation:DescribeStacks for that.

A bot that is switched off, be it by botctl disable or by what was deployed, is switched on only
with --enable; you are told who has switched it off, and when. A file with enabled: false keeps it
off, and needs no --enable.

Parameter Store cannot refuse a write because somebody else was faster. If that happens you are
told who it was, and how to bring theirs back. A push that was interrupted can be run again: what
is there is passed over.`

func (p *program) pushCommand() *cobra.Command {
	var says changeConsent
	c := &cobra.Command{
		Use: "push bot ...", GroupID: groupDeploy,
		Short: "Bring files into force without a deploy.", Long: pushLong,
		Example: `  botctl push nova-lite --dry-run
  botctl push nova/nova-lite nova/nova-pro --yes
  botctl push nova-lite --stage prod
  botctl push nova-lite --enable`,
		Args: words(1, -1), ValidArgsFunction: p.completeBots,
		RunE: func(c *cobra.Command, args []string) error { return p.push(c.Context(), says, args) },
	}
	says.flags(c.Flags())
	return c
}

func (p *program) push(ctx context.Context, says changeConsent, names []string) error {
	s, views, err := p.look(ctx, names)
	if err != nil {
		return err
	}
	var changes []overrideChange
	var faults []error
	for _, v := range views {
		c, err := s.pushOf(v)
		changes, faults = append(changes, c), append(faults, err)
	}
	if err := errors.Join(faults...); err != nil {
		return err // nothing is pushed while one of them is wrong
	}
	err = s.changeAll(ctx, says, changes, "changed at once, without a deploy; the next deploy leaves it in force until botctl adopt", 1)
	if err == nil && !says.dryRun {
		s.tellAddresses(ctx, views)
	}
	return err
}

// pushOf is the push of one bot.
func (s *site) pushOf(v stage.View) (overrideChange, error) {
	if v.File == nil {
		return overrideChange{}, fmt.Errorf("there is no file of %s in %s; botctl adopt %s makes one of an override", v, s.configs, v)
	}
	if err := s.checkOverride(v, *v.File); err != nil {
		return overrideChange{}, err
	}
	c := s.newChange(v, *v.File)
	if holds(v, *v.File) {
		c.done = changeAlready
	}
	return c, nil
}

// holds reports whether the layer that goes before others has a text already.
func holds(v stage.View, s bot.Source) bool {
	first := v.Override
	if first == nil {
		first = v.Base
	}
	return first != nil && stage.SameText(first.Text, s.Text)
}
