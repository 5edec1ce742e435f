package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/fault"
)

// view is a bot as the gateway would load it at one moment.
type view struct {
	texts    string // a hash of all that the bot is made of, with the versions of the parameters
	settings string // a hash of what the gateway answers to Poe
	kind     string
	layer    string
	controls bool // the settings have parameter_controls
}

// look reads what a bot is made of, in one call.
func (r *run) look(ctx context.Context, bot ref) (config.Texts, error) {
	return attempt(ctx, func(ctx context.Context) (config.Texts, error) {
		if err := r.reads.wait(ctx); err != nil {
			return config.Texts{}, err
		}
		return r.store.Read(ctx, bot.group, bot.bot)
	})
}

// load makes of texts what the gateway makes of them, by the gateway's own rules: which
// layer counts, what is valid, and what is told to Poe.
func (r *run) load(ctx context.Context, of ref, texts config.Texts) (view, error) {
	bots := config.NewBots(config.BotsOptions{
		Store: fixed(texts), Group: of.group, Stage: r.stage, Factory: factory(), Log: r.log.With("group", of.group),
	})
	made, err := bots.Fresh(ctx, of.bot)
	if err != nil {
		return view{}, err
	}
	answer, err := json.Marshal(made.Settings)
	if err != nil {
		return view{}, fault.Wrap(fault.Internal, "the settings of "+of.String(), err)
	}
	hash := sha256.Sum256(answer)
	return view{
		texts: fingerprint(texts), settings: hex.EncodeToString(hash[:]),
		kind: made.Template.Kind, layer: made.Origin.Layer, controls: made.Settings.ParameterControls != nil,
	}, nil
}

// factory makes bots that answer no query: nobody asks them.
func factory() bot.Factory {
	f := bot.Factory{}
	for _, kind := range bot.Kinds() {
		f[kind] = func(*bot.Template) (bot.Responder, error) { return nil, nil }
	}
	return f
}

// fixed is a store of texts that are read already.
type fixed config.Texts

func (f fixed) Read(context.Context, string, string) (config.Texts, error) {
	return config.Texts(f), nil
}

// fingerprint is a hash of texts and of their names, which have the versions. Two that are
// alike mean that nothing was changed meanwhile, and not just that it was changed back.
func fingerprint(t config.Texts) string {
	h := sha256.New()
	add := func(s bot.Source) {
		for _, part := range [][]byte{[]byte(s.Name), s.Text} {
			h.Write(part)
			h.Write([]byte{0})
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(t.Defaults)) {
		add(t.Defaults[kind])
	}
	add(t.Group)
	for _, layer := range t.Layers {
		add(layer.Source)
	}
	return hex.EncodeToString(h.Sum(nil))
}
