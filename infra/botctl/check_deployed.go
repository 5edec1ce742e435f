package main

import (
	"context"
	"errors"

	"github.com/poebridge/poebridge/infra/botctl/internal/groupsecret"
	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// checkDeployed tries bots that are deployed, with the keys that the secret has of them.
func (p *program) checkDeployed(ctx context.Context, o checkOptions, names []string) error {
	s, places, err := p.places(ctx, names)
	if err != nil {
		return err
	}
	var all []checkRow
	var faults botFaults
	for _, b := range places {
		c := &botCheck{program: p, checkOptions: o, bot: b, name: b.String()}
		err := c.deployed(ctx, s, len(names) > 0)
		all = append(all, c.rows...)
		if ctx.Err() != nil {
			return errors.Join(p.showChecked(all), ctx.Err())
		}
		faults.add(b.Ref, err)
	}
	err = faults.join()
	if len(all) > 0 || err == nil || p.output != terminal.AsTable {
		err = errors.Join(err, p.showChecked(all))
	}
	if len(names) == 0 {
		err = errors.Join(err, s.leftOut())
	}
	return err
}

// deployed finds out where a bot is, its keys and its template, and tries it. What is not
// deployed is a fault only of a bot that was named.
func (c *botCheck) deployed(ctx context.Context, s *site, named bool) error {
	cfg, err := c.awsIn(ctx, c.bot.Region)
	if err != nil {
		return err
	}
	if c.url, err = s.Address(ctx, c.bot); err != nil {
		return err
	}
	if c.url == "" {
		result := checkSkipped
		if named {
			result = checkFailed
		}
		c.add("address", result, "deploy the group "+c.bot.Group, "the stack of its group has no address of it, or is not there")
		return nil
	}
	c.add("address", checkOK, "", "%s", c.url)
	now, err := groupsecret.Open(cfg, c.stage, c.bot.Group).Read(ctx)
	if err != nil {
		return err
	}
	c.secret(now)
	if err := c.template(ctx, config.NewParameterStore(cfg, c.stage, bot.Kinds())); err != nil {
		return err
	}
	return c.run(ctx)
}

// secret takes the bot's keys from the group's secret, and says what is wrong with its entry.
func (c *botCheck) secret(now groupsecret.Version) {
	entry, slip := now.Entry(c.bot.Name)
	c.keys = entry.Keys
	switch set := "botctl key set " + c.name; {
	case slip != nil:
		c.add("secret", checkFailed, set, "%v", slip)
	case len(entry.Keys) == 0:
		c.add("secret", checkFailed, set, "there is no access key of it")
	case entry.PoeBot == "":
		c.add("secret", checkFailed, set+" --poe-name NAME", "it does not tell the bot's name on Poe, so that nobody tells Poe of changes")
	default:
		c.add("secret", checkOK, "", "%s, %s on Poe", counted(len(entry.Keys), "key"), entry.PoeBot)
	}
}
