package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/poebridge/poebridge/pkg/config"
)

// maxLooks is how often a function is asked whether it takes a key. It looks at its secret
// again within five seconds of the first use of a key that it does not know.
const maxLooks = 10

// verify sees that the function takes the newest key, and has Poe fetch the settings: Poe
// may have asked for them before the key was known.
func (k *keyEdit) verify(ctx context.Context, next config.Entry) (syncRow, error) {
	row := syncRow{Bot: k.bot.String(), PoeBot: next.PoeBot, Result: syncRefused, taken: -1}
	url, err := k.Address(ctx, k.bot)
	if err != nil {
		return row, err
	}
	if url == "" {
		row.Seen = "the bot is not deployed yet, so that nobody can try the key"
		row.Advice = "deploy its group, then botctl sync " + row.Bot
		return row, nil
	}
	status, err := k.awaitKey(ctx, url, next.Keys[0])
	switch {
	case ctx.Err() != nil:
		return row, ctx.Err()
	case err != nil:
		row.Result, row.Seen, row.Advice = syncFailed, "the function does not answer: "+err.Error(), "botctl check "+row.Bot
		return row, nil
	case status != http.StatusOK:
		row.Seen, row.Advice = fmt.Sprintf("the function answers %d to the key", status), "botctl check "+row.Bot
		return row, nil
	}
	settings, err := k.deployedSettings(ctx, k.cfg, k.bot)
	if err != nil {
		return row, err
	}
	return k.fetchSettings(ctx, k.bot, next, settings)
}

// awaitKey returns the status with which the function answers to a key, as soon as that is
// not that it does not know it.
func (p *program) awaitKey(ctx context.Context, url, key string) (status int, err error) {
	for look := range maxLooks {
		if look > 0 {
			if err := p.pauseFor(ctx, p.pace); err != nil {
				return 0, err
			}
		}
		a, err := p.client(url, key).Settings(ctx)
		if err != nil {
			return 0, withoutURL(err)
		}
		if status = a.Status; status != http.StatusUnauthorized {
			return status, nil
		}
	}
	return status, nil
}

func (p *program) pauseFor(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// withoutURL takes the address out of an error of transport, which says it already.
func withoutURL(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return wrapped.Err
	}
	return err
}
