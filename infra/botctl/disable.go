package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
	"github.com/poebridge/poebridge/infra/botctl/internal/yamledit"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

const disableLong = `Switch bots off at once: what each serves now is written as an override with enabled: false, and
nothing else changed. Users are told the template's disabled_message, and no model is called. A
template that leaves no room for that in its parameter is written without its comments.

botctl enable takes it back.`

// switchOptions are the flags of disable and enable.
type switchOptions struct {
	group   string
	message string
	consent
}

func (p *program) disableCommand() *cobra.Command {
	var o switchOptions
	c := p.switchCommand(&o, "disable", "Switch bots off at once.", disableLong, (*site).disabling)
	c.Example = `  botctl disable nova-lite
  botctl disable nova-lite --message "Back at noon." --yes
  botctl disable --group nova --stage prod`
	c.Flags().StringVar(&o.message, "message", "", "tell users this `text` instead of the template's disabled_message")
	return c
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
			return p.switchBots(c.Context(), *o, args, change)
		},
	}
	c.Flags().StringVar(&o.group, "group", "", "all bots of this `group` that are deployed")
	_ = c.RegisterFlagCompletionFunc("group", p.completeGroups) // the flag is there
	o.flags(c.Flags())
	return c
}

func (p *program) switchBots(ctx context.Context, o switchOptions, names []string, change func(*site, context.Context, switchOptions, stage.View) (overrideChange, error)) error {
	s, err := p.openSite(ctx)
	if err != nil {
		return err
	}
	views, err := s.named(ctx, o.group, names)
	if err != nil {
		return err
	}
	var changes []overrideChange
	var faults []error
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
		g, _ := s.Group(group) // it was asked for above
		err = exit.Answer(fmt.Errorf("no bot of group %s serves anything in stage %s in the region of its group.yaml, %s", group, s.stage, g.Region))
	}
	return views, err
}

// disabling is the kill switch of one bot.
func (s *site) disabling(_ context.Context, o switchOptions, v stage.View) (overrideChange, error) {
	serves, _, template, passedOver := v.Serving()
	switch {
	case serves == nil:
		return overrideChange{}, servesNothing(v, passedOver)
	case !template.Enabled && o.message == "":
		c := s.newChange(v, serves.Source)
		c.done = changeAlready
		return c, nil
	}
	text, err := disabled(v, serves.Source, o.message)
	if err != nil {
		return overrideChange{}, err
	}
	return s.newChange(v, bot.Source{Name: v.OverrideName(), Text: text}), nil
}

// disabled is a template with enabled: false, also where it says otherwise for the stage.
func disabled(v stage.View, serves bot.Source, message string) ([]byte, error) {
	now := serves
	set := []struct{ key, value string }{{"enabled", "false"}}
	if message != "" {
		set = append(set, struct{ key, value string }{"disabled_message", yamledit.Quoted(message)})
	}
	for _, kv := range set {
		text, err := setKey(now, v.Stage, kv.key, kv.value)
		if err != nil {
			return nil, exit.Answer(fmt.Errorf("%w\n%s is still on", err, v))
		}
		now.Text = text
	}
	switch t, err := v.Judge(now); {
	case err != nil:
		return nil, exit.Answer(fmt.Errorf("%w\n%s: with enabled: false it would not be valid; --message gives it a disabled_message", err, v))
	case t.Enabled:
		return nil, exit.Answer(fmt.Errorf("%s: something says enabled: true for stage %s, such as the defaults of its kind; write enabled: false below stages by hand and push it", v, v.Stage))
	}
	if len(now.Text) > config.MaxParameter { // the version before keeps its comments
		now.Text = yamledit.WithoutComments(now)
	}
	if err := config.CheckParameter(now); err != nil {
		return nil, exit.Answer(fmt.Errorf("%w\n%s: there is no room for the switch; shorten its file, write enabled: false into it and push it", err, v))
	}
	return now.Text, nil
}

// setKey gives a key of a template's first level a value, and its part for the stage too if it
// has the key there.
func setKey(s bot.Source, stage, key, value string) (text []byte, err error) {
	for _, path := range [][]string{{"stages", stage, key}, {key}} {
		if s.Text, err = yamledit.SetKey(s, value, path...); err != nil {
			return nil, err
		}
	}
	return s.Text, nil
}
