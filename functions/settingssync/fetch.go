package main

import (
	"context"
	"errors"

	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
)

// fetch has Poe fetch the settings with the first key that Poe takes. The newest is first:
// while a key is rotated Poe has either of two.
func (b *botSync) fetch(ctx context.Context, entry config.Entry) (poe.ControlsEcho, error) {
	var refusals []error
	for n, key := range entry.Keys {
		echo, err := attempt(ctx, func(ctx context.Context) (poe.ControlsEcho, error) { return b.poe.Fetch(ctx, entry.PoeBot, key) })
		if err == nil || fault.KindOf(err) != fault.AccessDenied {
			return echo, err
		}
		b.log.DebugContext(ctx, "poe refuses a key", "group", b.group, "bot", b.bot, "key", n+1, "of", len(entry.Keys))
		refusals = append(refusals, err)
	}
	return poe.ControlsNotTold, errors.Join(refusals...)
}
