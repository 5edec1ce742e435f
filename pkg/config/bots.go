package config

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/internal/latest"
)

// Store is where templates are kept.
type Store interface {
	// Read returns the texts that make up a bot. The error's kind is NotFound where
	// there is no template of that name.
	Read(ctx context.Context, group, name string) (Texts, error)
}

// BotsOptions are what [Bots] need. Store, Group and Factory are required.
type BotsOptions struct {
	Store   Store
	Group   string
	Stage   string
	Factory bot.Factory
	Strict  bool // an unknown key is a fault; right where people edit, not where bots run
	// Catalogue holds templates against what is known about models: for where people edit. It
	// is called for each loading, and may return nil; nil itself: there is none.
	Catalogue func() *bot.Catalogue
	TTL       time.Duration // how long a bot is served before its template is read again
	Log       *slog.Logger
}

// Bots are the bots of one group. It is safe for concurrent use.
type Bots struct {
	opts BotsOptions
	mu   sync.Mutex
	bots map[string]*latest.Value[*bot.Bot]
}

// NewBots returns the bots of a group; nothing is read yet.
func NewBots(opts BotsOptions) *Bots {
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	return &Bots{opts: opts, bots: map[string]*latest.Value[*bot.Bot]{}}
}

// Bot returns the bot as it was last loaded, at most TTL ago unless its template
// cannot be read in time.
func (b *Bots) Bot(ctx context.Context, name string) (*bot.Bot, error) {
	return b.latest(name).Get(ctx)
}

// Fresh returns the bot as its template now stands.
func (b *Bots) Fresh(ctx context.Context, name string) (*bot.Bot, error) {
	return b.latest(name).Fresh(ctx)
}

// Age is how long ago the reading began that found the bot as it is served: 0 for one that
// is not.
func (b *Bots) Age(name string) time.Duration {
	b.mu.Lock()
	l, ok := b.bots[name]
	b.mu.Unlock()
	if !ok {
		return 0
	}
	return l.Age()
}

// Load begins to load a bot and does not wait.
func (b *Bots) Load(ctx context.Context, name string) { b.latest(name).Start(ctx) }

// Settle waits until a bot is not being loaded, for as long as ctx lasts.
func (b *Bots) Settle(ctx context.Context, name string) {
	b.mu.Lock()
	l, ok := b.bots[name] // made by nobody else than those who may ask for a bot
	b.mu.Unlock()
	if ok {
		l.Settle(ctx)
	}
}

// latest returns the cache of one bot. Only those who hold a key or a token come here;
// see forget for the names that they make up.
func (b *Bots) latest(name string) *latest.Value[*bot.Bot] {
	b.mu.Lock()
	defer b.mu.Unlock()
	l, ok := b.bots[name]
	if !ok {
		var before history
		l = &latest.Value[*bot.Bot]{
			What: b.opts.Group + "/" + name,
			TTL:  b.opts.TTL,
			Log:  b.opts.Log.With("bot", name),
			Gone: gone,
		}
		l.Load = func(ctx context.Context) (made *bot.Bot, err error) {
			defer func() {
				if made == nil && (before.bot == nil || gone(err)) { // a panic has no error yet
					b.forget(name, l)
				}
			}()
			return b.load(ctx, name, &before)
		}
		b.bots[name] = l
	}
	return l
}

// history is what the last loading of a bot has come to.
type history struct {
	bot  *bot.Bot
	told string // what was wrong with the layers that were passed over
}

func gone(err error) bool { return fault.KindOf(err) == fault.NotFound }

// forget drops the cache of a bot that does not exist, or of which nobody can say as it
// was never loaded, so that there are never more of them than bots that once were: a
// caller with a token may ask for any name, and leave before the answer. It is for the
// reading to call, whoever waits for it. Each question for such a name costs a reading, as
// a request for the settings of a bot that exists does.
func (b *Bots) forget(name string, l *latest.Value[*bot.Bot]) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.bots[name] == l {
		delete(b.bots, name)
	}
}

// load makes the bot of the first layer that is valid. A text that has not changed
// is not read again, and a fault that was told is not told again.
func (b *Bots) load(ctx context.Context, name string, before *history) (*bot.Bot, error) {
	texts, err := b.opts.Store.Read(ctx, b.opts.Group, name)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "config: "+name, err)
	}
	var problems []error // of the layers that are passed over
	for _, layer := range texts.Layers {
		made, err := b.renew(ctx, name, texts, layer, before.bot)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		b.tellPassedOver(ctx, name, layer.Name, problems, before)
		before.bot = made
		return made, nil
	}
	return nil, fault.Wrap(fault.Misconfigured, "config: "+name, errors.Join(problems...))
}

// tellPassedOver logs what is wrong with the layers before the one that serves.
func (b *Bots) tellPassedOver(ctx context.Context, name, serving string, problems []error, before *history) {
	told := ""
	if err := errors.Join(problems...); err != nil {
		told = err.Error()
	}
	if told != "" && told != before.told {
		b.opts.Log.ErrorContext(ctx, "an override is not valid and is passed over", fault.CountedOverride.Attr(),
			"bot", name, "serving", serving, "error", told)
	}
	before.told = told
}

// renew returns the bot as it was, if it was made of the same texts, or makes it.
func (b *Bots) renew(ctx context.Context, name string, texts Texts, layer Layer, was *bot.Bot) (*bot.Bot, error) {
	origin := bot.Origin{Layer: layer.Name, Version: version(texts, layer)}
	if was != nil && was.Origin == origin {
		return was, nil
	}
	return b.make(ctx, name, texts, layer, origin)
}

// make makes the bot of one layer. The error tells all that is wrong with the
// bot's file and the group's.
func (b *Bots) make(ctx context.Context, name string, texts Texts, layer Layer, origin bot.Origin) (*bot.Bot, error) {
	options := bot.Options{Stage: b.opts.Stage, Kinds: b.opts.Factory.Kinds(), Strict: b.opts.Strict, Today: time.Now()}
	if b.opts.Catalogue != nil {
		options.Catalogue = b.opts.Catalogue()
	}
	template, warnings, err := texts.Load(layer.Source, options)
	if err != nil {
		return nil, err
	}
	for _, w := range warnings {
		b.opts.Log.WarnContext(ctx, "template", "bot", name, "layer", layer.Name, "warning", w.String())
	}
	made, err := b.opts.Factory.New(template)
	if err != nil {
		return nil, err
	}
	made.Origin, made.Warnings = origin, warnings
	return made, nil
}

// version is a short hash of everything that a bot is made of.
func version(texts Texts, layer Layer) string {
	h := sha256.New()
	for _, kind := range bot.Kinds() {
		h.Write(texts.Defaults[kind].Text)
		h.Write([]byte{0})
	}
	h.Write(texts.Group.Text)
	h.Write([]byte{0})
	h.Write(layer.Source.Text)
	return hex.EncodeToString(h.Sum(nil))[:8]
}
