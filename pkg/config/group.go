package config

import (
	"context"
	"log/slog"
	"time"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/internal/latest"
)

// groupFloor is the shortest time between two attempts to read a group.yaml that could
// not be read yet. Whoever shows something in the shape of a token can cause them.
const groupFloor = 5 * time.Second

// GroupStore is where the group.yaml of a group is kept.
type GroupStore interface {
	ReadGroup(ctx context.Context, group string) (bot.Source, error)
}

// GroupOptions are what a [Group] needs. Store and Group are required.
type GroupOptions struct {
	Store  GroupStore
	Group  string
	Stage  string
	Strict bool          // as in [BotsOptions]
	TTL    time.Duration // how long a group.yaml is used before it is read again
	Log    *slog.Logger
}

// Group is what the group.yaml of one group says, apart from any bot: it can be asked for
// before anybody knows whether the caller may ask for one. It is safe for concurrent use.
type Group struct {
	latest *latest.Value[*bot.Group]
	floor  time.Duration
}

// NewGroup returns a group; nothing is read yet.
func NewGroup(o GroupOptions) *Group {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	load := func(ctx context.Context) (*bot.Group, error) {
		source, err := o.Store.ReadGroup(ctx, o.Group)
		if err != nil {
			return nil, fault.Wrap(fault.Unavailable, "config: "+o.Group, err)
		}
		g, _, err := bot.LoadGroup(source, bot.Options{Stage: o.Stage, Strict: o.Strict}) // warnings are told with the bots
		return g, fault.Wrap(fault.Misconfigured, "config: "+o.Group, err)
	}
	return &Group{
		latest: &latest.Value[*bot.Group]{What: o.Group + "/" + groupFile, TTL: o.TTL, Log: o.Log, Load: load},
		floor:  min(groupFloor, o.TTL),
	}
}

// JWT returns whose tokens are taken, as last read: at most a TTL ago, unless it cannot
// be read in time or is not valid.
func (g *Group) JWT(ctx context.Context) (bot.JWT, error) {
	group, err := g.latest.Sparing(ctx, g.floor)
	if err != nil {
		return bot.JWT{}, err
	}
	return group.JWT, nil
}

// Settle waits until no reading is under way, for as long as ctx lasts.
func (g *Group) Settle(ctx context.Context) { g.latest.Settle(ctx) }
