package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/groupsecret"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/fault"
)

const keyDropLong = `End the rotation of a bot's access key: all keys but the newest are taken out of the secret. The
functions refuse the old ones within POEBRIDGE_TTL.

Before that Poe is asked to fetch the settings with the newest key. If Poe does not take that one,
nothing is dropped; --force drops all the same.`

func (p *program) keyDropCommand() *cobra.Command {
	var says consent
	var force bool
	c := &cobra.Command{
		Use: "drop bot", Args: words(1, 1), ValidArgsFunction: p.completeBots,
		Short: "Take the old access keys of a bot away.", Long: keyDropLong,
		Example: `  botctl key drop nova-lite
  botctl key drop nova-lite --yes`,
		RunE: func(c *cobra.Command, args []string) error { return p.keyDrop(c.Context(), says, args[0], force) },
	}
	c.Flags().BoolVar(&force, "force", false, "also where Poe does not take the newest key, or cannot be asked")
	says.flags(c.Flags())
	return c
}

func (p *program) keyDrop(ctx context.Context, says consent, name string, force bool) error {
	k, err := p.editKeys(ctx, name)
	if err != nil {
		return err
	}
	switch n := len(k.entry.Keys); {
	case k.slip != nil:
		return exit.Answer(k.slip)
	case n == 0:
		return exit.Answer(fmt.Errorf("%s has no key; botctl key set %s", k.bot, k.bot))
	case n == 1:
		p.note("%s has one key, %s; there is nothing to drop", k.bot, groupsecret.Fingerprint(k.entry.Keys[0]))
		return nil
	}
	next := config.Entry{Keys: k.entry.Keys[:1], PoeBot: k.entry.PoeBot}
	if !force && !says.dryRun {
		if err := k.poeHas(ctx, next); err != nil {
			return err
		}
	}
	return k.apply(ctx, says, next)
}

// poeHas sees that Poe takes the key that stays.
func (k *keyEdit) poeHas(ctx context.Context, next config.Entry) error {
	api, err := k.poeAPI()
	if err != nil {
		return err
	}
	if next.PoeBot == "" {
		return exit.Answer(fmt.Errorf("nothing was dropped: the secret does not tell the bot's name on Poe, so that nobody can see which key Poe has; --force drops all the same"))
	}
	_, err = api.Fetch(ctx, next.PoeBot, next.Keys[0])
	switch {
	case err == nil:
		return nil
	case fault.KindOf(err) == fault.AccessDenied:
		return exit.Answer(fmt.Errorf("nothing was dropped: Poe does not take the newest key (%s) yet; save it in the bot's settings on Poe first", groupsecret.Fingerprint(next.Keys[0])))
	}
	return exit.Failure(fmt.Errorf("nothing was dropped, since Poe cannot be asked which key it has: %w", err))
}
