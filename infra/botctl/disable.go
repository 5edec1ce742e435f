package main

import (
	"context"
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

botctl enable takes it back.

--region tells where the group is, so that neither its group.yaml nor any folder of templates is
needed: bots are named GROUP/BOT then. Where the folder has the group, both must say the same.`

func (p *program) disableCommand() *cobra.Command {
	var o switchOptions
	c := p.switchCommand(&o, "disable", "Switch bots off at once.", disableLong, (*site).disabling)
	c.Example = `  botctl disable nova-lite
  botctl disable nova-lite --message "Back at noon." --yes
  botctl disable --group nova --stage prod
  botctl disable nova/nova-lite --stage prod --region us-east-1`
	c.Flags().StringVar(&o.message, "message", "", "tell users this `text` instead of the template's disabled_message")
	return c
}

// disabling is the kill switch of one bot.
func (s *site) disabling(_ context.Context, o switchOptions, v stage.View) (overrideChange, error) {
	serves, _, template, passedOver := v.Serving()
	switch {
	case serves == nil:
		return overrideChange{}, s.servesNothing(v, passedOver)
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
