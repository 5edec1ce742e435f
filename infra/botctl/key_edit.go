package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/groupsecret"
	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
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
		return nil, notEditable(k.secret, err)
	}
	k.entry, k.slip = k.now.Entry(b.Name)
	return k, nil
}

// notEditable is for a secret that nobody but a person can change.
func notEditable(secret *groupsecret.Secret, err error) error {
	return exit.Answer(fmt.Errorf("the secret %s: %w; mend it by hand first", secret.Name, err))
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
