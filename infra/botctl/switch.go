package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
	"github.com/poebridge/poebridge/pkg/bot"
)

// switchOptions are the flags of disable and enable.
type switchOptions struct {
	group   string
	message string
	region  string // of the bots' groups; empty: the folder tells it
	consent
}

// mostSwitchFailures in a row end a switch of several bots: what keeps one of them on is no
// reason to leave the others on.
const mostSwitchFailures = 3

// switchCommand is a command that changes bots by name or a group of them.
func (p *program) switchCommand(o *switchOptions, name, short, long string, change func(*site, context.Context, switchOptions, stage.View) (overrideChange, error)) *cobra.Command {
	c := &cobra.Command{
		Use: name + " {bot ... | --group group}", GroupID: groupOperate, Short: short, Long: long,
		ValidArgsFunction: p.completeBots,
		RunE: func(c *cobra.Command, args []string) error {
			if (o.group == "") == (len(args) == 0) {
				return exit.Misused("either bots or --group")
			}
			if o.region != "" && !bot.ValidRegion(o.region) {
				return exit.Misused("--region: %q is no region; one is as us-east-1", o.region)
			}
			return p.switchBots(c.Context(), *o, args, change)
		},
	}
	c.Flags().StringVar(&o.group, "group", "", "all bots of this `group` that are deployed")
	c.Flags().StringVar(&o.region, "region", "", "`region` of the group, for when the folder does not tell it")
	_ = c.RegisterFlagCompletionFunc("group", p.completeGroups)   // the flag is there
	_ = c.RegisterFlagCompletionFunc("region", p.completeRegions) // likewise
	o.flags(c.Flags())
	return c
}

func (p *program) switchBots(ctx context.Context, o switchOptions, names []string, change func(*site, context.Context, switchOptions, stage.View) (overrideChange, error)) error {
	s, views, fault := p.lookFor(ctx, o, names)
	if fault != nil && len(views) == 0 {
		return fault
	}
	var changes []overrideChange
	faults := []error{fault}
	for _, v := range views {
		c, err := change(s, ctx, o, v)
		faults = append(faults, err)
		if err == nil {
			changes = append(changes, c)
		}
	}
	// One that cannot be switched is no reason to leave the others on.
	if len(changes) > 0 {
		faults = append(faults, s.changeAll(ctx, changeConsent{consent: o.consent, enable: true}, changes, "changed at once, without a deploy", mostSwitchFailures))
	}
	return errors.Join(faults...)
}

// lookFor reads the bots to be switched. Whoever has no folder that says where they are is told
// how to go on without.
func (p *program) lookFor(ctx context.Context, o switchOptions, names []string) (s *site, views []stage.View, err error) {
	s, err = p.openSiteIn(ctx, o.region)
	noFolder := err != nil
	if err == nil {
		views, err = s.named(ctx, o.group, names)
	}
	if noFolder || stage.IsUnplaced(err) {
		err = fmt.Errorf("%w\nwith --region, which tells where the group is, no folder is needed", err)
	}
	return s, views, err
}

// named are bots by name, or those of a group that are deployed or pushed. One that is not valid
// is among them: a function that has read it when it was may still serve it.
func (s *site) named(ctx context.Context, group string, names []string) (views []stage.View, err error) {
	if group == "" {
		refs, err := stage.FindAll(names, s.Find)
		if err != nil {
			return nil, err
		}
		return s.Views(ctx, refs)
	}
	all, err := s.GroupViews(ctx, []string{group})
	for _, v := range all {
		if v.Base != nil || v.Override != nil {
			views = append(views, v)
		}
	}
	if err == nil && views == nil {
		err = exit.Answer(fmt.Errorf("no bot of group %s serves anything in stage %s in %s", group, s.stage, s.Where(group)))
	}
	return views, err
}
