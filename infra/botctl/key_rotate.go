package main

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/pkg/config"
)

const keyRotateLong = `Let a second access key of a bot live beside the one it has, so that no query is lost while Poe
changes from one to the other:

  1. botctl key rotate BOT   the function takes the old key and the new one
  2. save the new key in the bot's settings on Poe
  3. botctl key drop BOT     once Poe has the new key, the old one is taken away

Where Poe has the new key before, as when it has made it, queries fail until the first step is
done. A key that comes beside another overwrites nothing, and nobody is asked.`

func (p *program) keyRotateCommand() *cobra.Command {
	var says consent
	c := &cobra.Command{
		Use: "rotate bot", Args: words(1, 1), ValidArgsFunction: p.completeBots,
		Short: "Let a new access key of a bot live beside the old one.", Long: keyRotateLong,
		Example: `  botctl key rotate nova-lite
  botctl key rotate nova-lite < new-key`,
		RunE: func(c *cobra.Command, args []string) error { return p.keyRotate(c.Context(), says, args[0]) },
	}
	says.flags(c.Flags())
	return c
}

func (p *program) keyRotate(ctx context.Context, says consent, name string) error {
	k, err := p.editKeys(ctx, name)
	if err != nil {
		return err
	}
	switch {
	case k.slip != nil:
		return exit.Answer(k.slip)
	case len(k.entry.Keys) == 0:
		return exit.Misused("%s has no key that could be rotated: botctl key set %s", k.bot, k.bot)
	}
	key, err := p.askKey(ctx, "New access key of "+k.bot.String())
	if err != nil {
		return err
	}
	next := config.Entry{Keys: append([]string{key}, k.entry.Keys...), PoeBot: k.entry.PoeBot}
	switch {
	case slices.Contains(k.entry.Keys, key):
		next.Keys = k.entry.Keys // again, after an interruption
	case len(k.entry.Keys) > 1:
		return exit.Misused("%d keys of %s live already: botctl key drop %s ends that rotation first", len(k.entry.Keys), k.bot, k.bot)
	}
	return k.apply(ctx, says, next)
}

// adviseRotation says what comes next, by which key Poe has.
func (k *keyEdit) adviseRotation(row *syncRow) {
	if row.Advice != "" {
		return // controls that are in doubt come first
	}
	if row.taken == 0 {
		row.Seen, row.Advice = "Poe has the new key", "end the rotation: botctl key drop "+row.Bot
		return
	}
	row.Seen, row.Advice = "both keys live, and Poe has the old one", "save the new key in the bot's settings on Poe, then botctl key drop "+row.Bot
}
