package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"

	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/fault"
)

// workers is how many bots are synced at a time: each sync costs Poe a call, the gateway
// another, and Parameter Store some of the 40 calls and 3 writes a second that it takes of
// a whole account by default (lambda.md §5).
const workers = 4

// result is what has come of a bot.
type result string

const (
	synced    result = "synced"
	unchanged result = "unchanged"
	leftOut   result = "left_out"   // no entry in the secret, no key or no name on Poe: nobody to tell
	gone      result = "gone"       // no template by now
	otherKind result = "other_kind" // the change is of another kind's defaults
	invalid   result = "invalid"    // a template or an entry is not valid: for its writer to mend, unless a deployment is under way
	failed    result = "failed"
)

// run is the handling of one event.
type run struct {
	*service
	log  *slog.Logger
	kind string // of which bots have to be; empty: any

	mu      sync.Mutex
	results map[result][]string
}

// SyncError names the bots of an event whose settings Poe may not have.
type SyncError struct{ Bots []string }

func (e *SyncError) Error() string {
	return fmt.Sprintf("the settings of %d bots could not be synced, the log says why: %s", len(e.Bots), strings.Join(e.Bots, ", "))
}

// all syncs the bots, some at a time. A failure holds up no other bot.
func (r *run) all(ctx context.Context, refs []ref) {
	r.results = map[result][]string{}
	type job struct {
		ref
		group *group
	}
	jobs := make(chan job)
	var running sync.WaitGroup
	for range min(workers, len(refs)) {
		running.Go(func() {
			for j := range jobs {
				r.one(ctx, j.group, j.ref)
			}
		})
	}
	groups := map[string]*group{}
	for _, bot := range refs {
		if groups[bot.group] == nil {
			groups[bot.group] = r.open(ctx, bot.group)
		}
		jobs <- job{bot, groups[bot.group]}
	}
	close(jobs)
	running.Wait()
}

// group is what the secret says of a group's bots.
type group struct {
	entries config.Entries
	faults  config.KeyFaults
	err     error // it could not be read
}

func (r *run) open(ctx context.Context, name string) *group {
	entries, err := attempt(ctx, func(ctx context.Context) (config.Entries, error) {
		entries, err := r.entries(ctx, name)
		if config.NoSecret(err) {
			return config.Entries{}, nil
		}
		return entries, fault.Wrap(fault.Misconfigured, "the secret of group "+name, err)
	})
	faults, some := errors.AsType[config.KeyFaults](err)
	if some && entries != nil {
		err = nil
	}
	return &group{entries, faults, err}
}

// one syncs a bot and takes down what has come of it.
func (r *run) one(ctx context.Context, g *group, bot ref) {
	what, err := r.sync(ctx, g, bot)
	if err != nil {
		r.log.ErrorContext(ctx, msgFailed, "group", bot.group, "bot", bot.bot,
			"kind", fault.KindOf(err).String(), "error", err.Error())
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.results[what] = append(r.results[what], bot.String())
}

// sync returns an error with invalid and failed, and with nothing else. A panic is one
// bot's failure and not the end of the process.
func (r *run) sync(ctx context.Context, g *group, bot ref) (what result, err error) {
	defer func() {
		if p := recover(); p != nil {
			what, err = failed, fault.New(fault.Internal, "settingssync", "panic of type %T", p)
		}
	}()
	if g.err != nil {
		return failed, g.err
	}
	entry := g.entries[bot.bot]
	if entry.PoeBot == "" || len(entry.Keys) == 0 {
		if fault := g.faults[bot.bot]; fault != nil {
			return invalid, fmt.Errorf("the entry in the secret: %w", fault)
		}
		return leftOut, nil
	}
	return (&botSync{run: r, ref: bot, entry: entry}).bring(ctx)
}

// maxNames bounds how many bots a summary names.
const maxNames = 20

// finish tells of the event as a whole. It is tried again for what is not valid too: a
// deployment writes a group and its bots in no order, and what is still not valid minutes later
// has to be told to somebody.
func (r *run) finish(ctx context.Context) error {
	attrs := []any{}
	for _, what := range []result{synced, unchanged, leftOut, gone, otherKind, invalid, failed} {
		attrs = append(attrs, string(what), len(r.results[what]))
	}
	if names := r.results[leftOut]; len(names) > 0 {
		slices.Sort(names)
		attrs = append(attrs, "without_poe_bot_or_key", names[:min(len(names), maxNames)])
	}
	r.log.InfoContext(ctx, msgChecked, attrs...)
	if names := slices.Concat(r.results[failed], r.results[invalid]); len(names) > 0 {
		slices.Sort(names)
		return &SyncError{Bots: names}
	}
	return nil
}
