package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
	"github.com/poebridge/poebridge/infra/botctl/internal/templatediff"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

const enableLong = `Switch bots on again that botctl disable has switched off. What was in force before serves again:
the override that there was, or the base.

--region tells where the group is, as with botctl disable.`

func (p *program) enableCommand() *cobra.Command {
	var o switchOptions
	c := p.switchCommand(&o, "enable", "Switch bots on again.", enableLong, (*site).enabling)
	c.Example = `  botctl enable nova-lite
  botctl enable --group nova --stage prod --yes
  botctl enable nova/nova-lite --stage prod --region us-east-1`
	return c
}

// enabling takes the kill switch back.
func (s *site) enabling(ctx context.Context, _ switchOptions, v stage.View) (overrideChange, error) {
	serves, layer, template, passedOver := v.Serving()
	switch {
	case serves == nil:
		return overrideChange{}, s.servesNothing(v, passedOver)
	case template.Enabled:
		c := s.newChange(v, serves.Source)
		c.done = changeAlready
		return c, nil
	case layer == config.LayerBase:
		return overrideChange{}, exit.Answer(fmt.Errorf("%s is disabled by what was deployed; write enabled: true into its file and push it with --enable", v))
	}
	before, err := s.beforeDisabled(ctx, v)
	if err != nil {
		return overrideChange{}, err
	}
	if before == nil {
		text, err := setKey(serves.Source, s.stage, "enabled", "true")
		if err != nil {
			return overrideChange{}, err
		}
		before = &bot.Source{Name: v.OverrideName(), Text: text}
	}
	return s.newChange(v, *before), nil
}

// beforeDisabled finds what the override was made of: the version before, or the base, for
// which the source has no text. It is nil where neither is the same template but for the switch,
// or where versions of somebody's would be lost with the override.
func (s *site) beforeDisabled(ctx context.Context, v stage.View) (*bot.Source, error) {
	all, err := s.History(ctx, v)
	if err != nil {
		return nil, err
	}
	if n := len(all); n > 1 {
		if source := all[n-2].Source(v.OverrideName()); s.onlySwitched(v, source) {
			return &source, nil
		}
	}
	if v.Base == nil || !s.onlySwitched(v, v.Base.Source) {
		return nil, nil
	}
	for _, one := range all { // what else somebody has written would go with the override
		if !s.alikeButSwitched(v, v.Base.Source, one.Source(v.OverrideName())) {
			return nil, nil
		}
	}
	return &bot.Source{}, nil
}

// onlySwitched reports whether the override is a template that serves but for the switch and
// what users are told of it.
func (s *site) onlySwitched(v stage.View, before bot.Source) bool {
	t, err := v.Judge(before)
	return err == nil && t.Enabled && s.alikeButSwitched(v, before, v.Override.Source)
}

// alikeButSwitched reports whether two templates are one but for the switch and its message.
func (s *site) alikeButSwitched(v stage.View, a, b bot.Source) bool {
	effect, err := templatediff.Effect(s.stage, v.Whole(a), v.Whole(b))
	for _, c := range effect {
		if c.Path != "enabled" && c.Path != "disabled_message" {
			return false
		}
	}
	return err == nil
}
