package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/groupsecret"
	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/poe"
)

// keyEdit is one bot's entry in the secret of its group, while it is changed.
type keyEdit struct {
	*site
	bot    stage.Place
	cfg    aws.Config
	secret *groupsecret.Secret
	now    groupsecret.Version
	entry  config.Entry
	slip   error // what is wrong with the entry
}

// editKeys reads the entry of a bot.
func (p *program) editKeys(ctx context.Context, name string) (*keyEdit, error) {
	s, b, err := p.place(ctx, name)
	if err != nil {
		return nil, err
	}
	cfg, err := p.awsIn(ctx, b.Region)
	if err != nil {
		return nil, err
	}
	k := &keyEdit{site: s, bot: b, cfg: cfg, secret: groupsecret.Open(cfg, p.stage, b.Group)}
	if k.now, err = k.secret.Read(ctx); err != nil {
		return nil, err
	}
	if _, err := k.now.Has(b.Name); err != nil {
		return nil, exit.Answer(fmt.Errorf("the secret %s: %w; mend it by hand first", k.secret.Name, err))
	}
	k.entry, k.slip = k.now.Entry(b.Name)
	return k, nil
}

// check says what would be wrong with an entry.
func (k *keyEdit) check(next config.Entry) error {
	text, err := k.now.With(k.bot.Name, next)
	if err != nil {
		return err
	}
	if _, err := text.Entry(k.bot.Name); err != nil {
		return exit.Misused("%w", err)
	}
	return nil
}

// changes says what a write would change.
func (k *keyEdit) changes(next config.Entry) string {
	text := fmt.Sprintf("In the secret %s in %s, of %s:\n", k.secret.Name, k.bot.Region, k.bot)
	line := func(what, was, will string) {
		if was == will {
			text += fmt.Sprintf("  %s: %s, as before\n", what, was)
			return
		}
		text += fmt.Sprintf("  %s: %s → %s\n", what, was, will)
	}
	line("keys", fingerprints(k.entry.Keys), fingerprints(next.Keys))
	line("name on Poe", orDash(k.entry.PoeBot), orDash(next.PoeBot))
	return text
}

func fingerprints(keys []string) string {
	if len(keys) == 0 {
		return "none"
	}
	var all []string
	for _, key := range keys {
		all = append(all, groupsecret.Fingerprint(key))
	}
	return strings.Join(all, ", ")
}

// agree shows a change, and asks where something is overwritten.
func (k *keyEdit) agree(ctx context.Context, c consent, next config.Entry) (goOn bool, err error) {
	c.yes = c.yes || !k.overwrites(next)
	return k.confirm(ctx, c, k.changes(next))
}

// overwrites reports whether a key that lives, a name on Poe or an entry that cannot be read is
// gone after a change. A first key, or one beside another, takes nothing from anybody.
func (k *keyEdit) overwrites(next config.Entry) bool {
	dropped := slices.ContainsFunc(k.entry.Keys, func(key string) bool { return !slices.Contains(next.Keys, key) })
	renamed := k.entry.PoeBot != "" && k.entry.PoeBot != next.PoeBot
	return dropped || renamed || k.slip != nil
}

// write writes the entry. Others may write the secret meanwhile: what they do to other
// entries stays, and where it is this one nothing is written.
func (k *keyEdit) write(ctx context.Context, next config.Entry) error {
	if k.slip == nil && slices.Equal(k.entry.Keys, next.Keys) && k.entry.PoeBot == next.PoeBot {
		k.note("the secret says so already; nothing was written")
		return nil
	}
	with := func(v groupsecret.Version) (groupsecret.Text, error) { return v.With(k.bot.Name, next) }
	id, err := k.secret.Change(ctx, k.now, with, k.meanwhile)
	if err != nil {
		return err
	}
	k.written(id)
	return nil
}

// meanwhile says whose entries somebody has written in between.
func (k *keyEdit) meanwhile(was, now groupsecret.Version) error {
	if !was.Same(now.Text, k.bot.Name) {
		return exit.Answer(fmt.Errorf("%w, and the entry of %s with it (version %s): nothing was written; see what it says now with `botctl key check %s`, then try again\nto take their write back: %s",
			groupsecret.ErrInBetween, k.bot.Name, now.ID, k.bot, k.secret.WayBack(now.ID, was.ID)))
	}
	k.note("%v (version %s, %s); that stays", groupsecret.ErrInBetween, now.ID, shownEntries(was.Others(now.Text, k.bot.Name)))
	k.now = now
	return nil
}

func (k *keyEdit) written(id string) {
	k.note("written: version %s of the secret %s", id, k.secret.Name)
	if k.now.ID != "" {
		k.note("to take that back: %s", k.secret.WayBack(id, k.now.ID))
	}
}

// maxShownEntry is the longest name that may be shown: a key has 32 characters, and stands
// in a name's place where an entry is written the wrong way round.
const maxShownEntry = 31

// shownEntries are the names of entries, without those that may be keys.
func shownEntries(names []string) string {
	shown := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !bot.ValidName(name) || len(name) > maxShownEntry })
	if len(shown) == 0 || len(shown) < len(names) {
		return counted(len(names), "other bot")
	}
	return "of " + strings.Join(shown, ", ")
}

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

// client speaks to a bot as Poe does.
func (p *program) client(url, key string) *poe.Client {
	return &poe.Client{URL: url, AccessKey: key, HTTPClient: &http.Client{Transport: p.transport}}
}

// withoutURL takes the address out of an error of transport, which says it already.
func withoutURL(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return wrapped.Err
	}
	return err
}
