package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/pkg/config"
)

const keySetLong = `Put the access key of a bot, and its name on Poe, into the secret of its group, in the place of
those that are there. Then see that the function takes the key, and have Poe fetch the settings
with it, since Poe asked for them before the key was known.

A first key overwrites nothing and is written without a question. A key that lives is replaced at
once, and queries with it are refused, so that it asks before; to lose none, rotate.`

func (p *program) keySetCommand() *cobra.Command {
	var says consent
	var poeName string
	c := &cobra.Command{
		Use: "set bot", Args: words(1, 1), ValidArgsFunction: p.completeBots,
		Short: "Set the access key of a bot and its name on Poe.", Long: keySetLong,
		Example: `  botctl key set nova-lite --poe-name My-Nova
  botctl key set nova-lite --poe-name My-Nova < key
  botctl key set nova-lite --yes < key`,
		RunE: func(c *cobra.Command, args []string) error { return p.keySet(c.Context(), says, args[0], poeName) },
	}
	c.Flags().StringVar(&poeName, "poe-name", "", "the bot's `name` on Poe; without it, the one that the secret tells")
	says.flags(c.Flags())
	return c
}

func (p *program) keySet(ctx context.Context, says consent, name, poeName string) error {
	k, err := p.editKeys(ctx, name)
	if err != nil {
		return err
	}
	next := config.Entry{PoeBot: poeName}
	if next.PoeBot == "" {
		next.PoeBot = k.entry.PoeBot
	}
	if next.PoeBot == "" && p.asks {
		if next.PoeBot, err = p.ask(ctx, "Name of the bot on Poe: "); err != nil {
			return err
		}
	}
	if next.PoeBot == "" {
		return exit.Misused("the secret does not tell the bot's name on Poe yet: give it with --poe-name")
	}
	key, err := p.askKey(ctx, "Access key of "+k.bot.String())
	if err != nil {
		return err
	}
	next.Keys = []string{key}
	return k.apply(ctx, says, next)
}

// apply checks, shows, writes and verifies an entry.
func (k *keyEdit) apply(ctx context.Context, says consent, next config.Entry) error {
	if err := k.check(next); err != nil {
		return err
	}
	if goOn, err := k.agree(ctx, says, next); !goOn {
		return err
	}
	if err := k.write(ctx, next); err != nil {
		return err
	}
	row, err := k.verify(ctx, next)
	if err != nil {
		return err
	}
	if len(next.Keys) > 1 && row.Result == syncDone {
		k.adviseRotation(&row)
	}
	return k.showSynced([]syncRow{row})
}
