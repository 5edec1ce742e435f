package config

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/internal/latest"
)

// rereadFloor is the shortest time between two readings of the keys because of a
// key that is not known: what a stranger who guesses keys can make us spend.
const rereadFloor = 5 * time.Second

// keptFor is how long a bot whose entry has become a slip keeps its last keys, from the
// last reading that found them. Whoever edits a secret sees within an hour what the log
// says of it; and a key that leaked, and was to be revoked by that edit, is good for no
// longer.
const keptFor = time.Hour

// KeySource is where the keys of a group are kept.
type KeySource interface {
	// ReadKeys returns the keys as they now stand. Beside [KeyFaults] they are the
	// sound ones.
	ReadKeys(ctx context.Context) (BotKeys, error)
	String() string // for the log
}

// KeysOptions are what [Keys] need. Source is required.
type KeysOptions struct {
	Source KeySource
	TTL    time.Duration // how old keys may be, as long as they can be read
	Log    *slog.Logger
	// Meanwhile is called, at most once, if the keys of a bot are asked for before
	// any have been read: what else that bot needs can be fetched at the same time.
	// It must not wait for that.
	Meanwhile func(ctx context.Context, name string)
}

// Keys are the access keys of one group. It is safe for concurrent use.
type Keys struct {
	latest    *latest.Value[keyRing]
	meanwhile func(context.Context, string)
	once      sync.Once
}

// keyRing is what one reading has found.
type keyRing struct {
	keys   BotKeys
	faults KeyFaults
	read   time.Time
	kept   map[string]time.Time // when the keys were read that a bot keeps because of a fault
}

// of returns the keys of a bot. One whose keys all have faults is not a bot
// without keys: nobody can say whether a key is wrong.
func (r keyRing) of(name string) ([]string, error) {
	keys := r.live(name)
	if fault := r.faults[name]; fault != nil && len(keys) == 0 {
		return nil, fmt.Errorf("config: the keys of %s: %w", shownBot(name), fault)
	}
	return keys, nil
}

// live returns the keys of a bot that may be used now. The store may have been down since
// they were read, so their age counts and not that of the ring.
func (r keyRing) live(name string) []string {
	if read, kept := r.kept[name]; kept && time.Since(read) > keptFor {
		return nil
	}
	return r.keys[name]
}

// keep gives a bot whose entry has no sound key the ones that it had.
func (r keyRing) keep(name string, last keyRing) {
	keys := last.live(name)
	if len(keys) == 0 {
		return
	}
	r.keys[name], r.kept[name] = keys, last.read
	if read, kept := last.kept[name]; kept {
		r.kept[name] = read
	}
}

// NewKeys returns the keys of a group; nothing is read yet.
func NewKeys(o KeysOptions) *Keys {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	var last keyRing
	load := func(ctx context.Context) (keyRing, error) {
		ring, err := readRing(ctx, o.Source, last, o.Log)
		if err == nil {
			last = ring
		}
		return ring, err
	}
	return &Keys{meanwhile: o.Meanwhile, latest: &latest.Value[keyRing]{What: "keys", TTL: o.TTL, Log: o.Log, Load: load}}
}

// readRing reads keys, and makes do with those that have no fault. A bot that has
// none of them keeps its last ones for a while.
func readRing(ctx context.Context, from KeySource, last keyRing, log *slog.Logger) (keyRing, error) {
	began := time.Now().Round(0) // by the wall clock: the other one stands still while a process is frozen
	keys, err := from.ReadKeys(ctx)
	if err == nil {
		return keyRing{keys: keys, read: began}, nil
	}
	faults, ok := errors.AsType[KeyFaults](err)
	if !ok || keys == nil {
		return keyRing{}, fmt.Errorf("config: %s: %w", from, err)
	}
	log.ErrorContext(ctx, "some keys are not valid and are left out", fault.CountedConfig.Attr(), "source", from.String(), "error", err.Error())
	ring := keyRing{keys, faults, began, map[string]time.Time{}}
	for name := range faults {
		if len(keys[name]) == 0 {
			ring.keep(name, last)
		}
	}
	return ring, nil
}

// Load begins to read the keys and does not wait. A function calls it at its start,
// so that the keys are there, or on their way, when the first query comes.
func (k *Keys) Load(ctx context.Context) { k.latest.Start(ctx) }

// Keys returns the live keys of a bot, none for a bot that has no entry.
func (k *Keys) Keys(ctx context.Context, name string) ([]string, error) {
	if k.meanwhile != nil && !k.latest.Known() {
		k.once.Do(func() { k.meanwhile(ctx, name) })
	}
	ring, err := k.latest.Get(ctx)
	if err != nil {
		return nil, err
	}
	if keys, err := ring.of(name); err == nil {
		return keys, nil
	}
	return k.Reread(ctx, name) // the fault may be mended
}

// Reread returns the keys of a bot after another look, because a key was shown that
// is not among them. It looks at most once in five seconds, or in a TTL that is
// shorter. The error means that nobody can say whether that key is good.
func (k *Keys) Reread(ctx context.Context, name string) ([]string, error) {
	if err := k.latest.Reread(ctx, min(rereadFloor, k.latest.TTL)); err != nil {
		return nil, err
	}
	ring, err := k.latest.Get(ctx)
	if err != nil {
		return nil, err
	}
	return ring.of(name)
}

// Names returns the bots that have a key, sorted.
func (k *Keys) Names(ctx context.Context) ([]string, error) {
	ring, err := k.latest.Get(ctx)
	return slices.DeleteFunc(ring.keys.Names(), func(name string) bool { return len(ring.live(name)) == 0 }), err
}

// Settle waits until no reading is under way, for as long as ctx lasts.
func (k *Keys) Settle(ctx context.Context) { k.latest.Settle(ctx) }

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
		return nil, err // without the sound ones
	}
	return keys, nil
}
