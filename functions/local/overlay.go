package main

import (
	"context"
	"sync"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// overlay has templates served in place of those that are kept, as an override is, without a
// change to what is kept. It ends with the program. It is safe for concurrent use.
type overlay struct {
	store
	mu      sync.Mutex
	applied map[string]string // by GROUP/BOT
}

func newOverlay(below store) *overlay { return &overlay{store: below, applied: map[string]string{}} }

// Read implements [config.Store].
func (o *overlay) Read(ctx context.Context, group, name string) (config.Texts, error) {
	texts, err := o.store.Read(ctx, group, name)
	if text := o.get(group, name); err == nil && text != nil {
		over := config.Layer{Name: config.LayerOverride, Source: bot.Source{Name: texts.Layers[0].Source.Name, Text: []byte(*text)}}
		texts.Layers = append([]config.Layer{over}, texts.Layers...)
	}
	return texts, err
}

// get is the text that is applied to a bot; nil for none.
func (o *overlay) get(group, name string) *string {
	o.mu.Lock()
	defer o.mu.Unlock()
	if text, ok := o.applied[group+"/"+name]; ok {
		return &text
	}
	return nil
}

func (o *overlay) set(group, name, text string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.applied[group+"/"+name] = text
}

func (o *overlay) remove(group, name string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.applied, group+"/"+name)
}
