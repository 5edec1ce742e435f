package config

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"sync"
	"time"
)

// rereadFloor is the shortest time between two readings of the keys because of a
// key that is not known: what a stranger who guesses keys can make us spend.
const rereadFloor = 5 * time.Second

// KeySource is where the keys of a group are kept.
type KeySource interface {
	// ReadKeys returns the keys as they now stand. Beside an error, those that are
	// returned are sound; nil means that there are none to go by.
	ReadKeys(ctx context.Context) (BotKeys, error)
	String() string // for the log
}

// KeysOptions are what [Keys] need. Source is required.
type KeysOptions struct {
	Source KeySource
	TTL    time.Duration // how long keys are used before they are read again
	Stale  time.Duration // how long after that they are still used while they are read again
	Log    *slog.Logger
	// Meanwhile is called, at most once, if the keys of a bot are asked for before
	// any have been read: what else that bot needs can be fetched at the same time.
	Meanwhile func(ctx context.Context, name string)
}

// Keys are the access keys of one group. It is safe for concurrent use.
type Keys struct {
	latest    *latest[BotKeys]
	meanwhile func(context.Context, string)
	once      sync.Once
}

// NewKeys returns the keys of a group; nothing is read yet.
func NewKeys(o KeysOptions) *Keys {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Keys{meanwhile: o.Meanwhile, latest: &latest[BotKeys]{
		what: "keys", ttl: o.TTL, stale: o.Stale, log: o.Log,
		load: func(ctx context.Context) (BotKeys, error) { return sound(ctx, o.Source, o.Log) },
	}}
}

// sound reads keys, and makes do with those that have no fault.
func sound(ctx context.Context, from KeySource, log *slog.Logger) (BotKeys, error) {
	keys, err := from.ReadKeys(ctx)
	if err != nil {
		err = fmt.Errorf("config: %s: %w", from, err)
	}
	if keys != nil && err != nil {
		log.Error("some keys are not valid and are left out", "error", err.Error())
		return keys, nil
	}
	return keys, err
}

// Load begins to read the keys and does not wait. A function calls it at its start,
// so that the keys are there, or on their way, when the first query comes.
func (k *Keys) Load(ctx context.Context) { k.latest.look(ctx, false) }

// Keys returns the live keys of a bot, none for a bot that has no entry.
func (k *Keys) Keys(ctx context.Context, name string) ([]string, error) {
	if k.meanwhile != nil && !k.latest.known() {
		k.once.Do(func() { go k.meanwhile(context.WithoutCancel(ctx), name) })
	}
	keys, err := k.latest.get(ctx, false)
	return keys[name], err
}

// Reread reads the keys again, because a key was shown that is not among them, and
// returns those of a bot. It reads at most once in five seconds, and returns the
// keys at hand otherwise, or when they cannot be read.
func (k *Keys) Reread(ctx context.Context, name string) []string {
	k.latest.reread(ctx, rereadFloor)
	keys, _ := k.latest.get(ctx, false) // an error means that there are none
	return keys[name]
}

// Names returns the bots that have a key, sorted.
func (k *Keys) Names(ctx context.Context) ([]string, error) {
	keys, err := k.latest.get(ctx, false)
	return keys.Names(), err
}

// Settle waits until no reading is under way, for as long as ctx lasts.
func (k *Keys) Settle(ctx context.Context) { k.latest.settle(ctx) }

// KeysFile is a JSON file of access keys. With an empty Group it holds what the
// group's secret holds; otherwise an object, group to such an object.
type KeysFile struct{ Path, Group string }

func (f KeysFile) String() string {
	if f.Group == "" {
		return f.Path
	}
	return f.Path + ": group " + strconv.Quote(f.Group)
}

// ReadKeys implements [KeySource]. A file with a fault is not used at all: whoever
// edits it will look.
func (f KeysFile) ReadKeys(context.Context) (BotKeys, error) {
	text, err := os.ReadFile(f.Path)
	if err != nil {
		return nil, err
	}
	if f.Group != "" {
		groups, err := parseObject(text, "group name to the group's keys")
		if err != nil {
			return nil, err
		}
		if text = groups[f.Group]; text == nil {
			return BotKeys{}, nil
		}
	}
	keys, err := ParseKeys(text)
	if err != nil {
		return nil, err
	}
	return keys, nil
}
