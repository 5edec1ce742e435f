package main

import (
	"context"
	"fmt"

	"github.com/poebridge/poebridge/infra/botctl/internal/awserror"
	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// botCheck tries one bot and goes on after a fault where that makes sense.
type botCheck struct {
	*program
	checkOptions
	bot  stage.Place
	name string // as it is shown
	url  string
	keys []string
	want *bot.Bot // as the template has it; nil where nobody knows
	rows []checkRow
}

func (c *botCheck) add(what, result, advice, seen string, args ...any) {
	c.rows = append(c.rows, checkRow{c.name, what, result, fmt.Sprintf(seen, args...), advice})
}

// template reads what the bot is to be. The error is that of the context.
func (c *botCheck) template(ctx context.Context, store config.Store) error {
	made, err := c.load(ctx, store, c.bot)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case awserror.HasCode(err, "AccessDeniedException"):
		c.add("template", checkSkipped, "allow ssm:GetParameters to whoever checks", "it cannot be read")
	case err != nil:
		c.add("template", checkFailed, "botctl validate says where; mend it, then deploy or push", "%v", err)
	default:
		c.want = made
		c.add("template", checkOK, "", "%s, version %s", made.Origin.Layer, made.Origin.Version)
	}
	return nil
}
