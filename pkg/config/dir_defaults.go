package config

import (
	"errors"
	"maps"
	"slices"

	"github.com/poebridge/poebridge/pkg/bot"
)

// Defaults reads those of every kind, by kind. One that cannot be read is an error: whoever
// asks for all of them would take it for gone.
func (d *Dir) Defaults() (map[string]bot.Source, error) {
	t := Texts{Defaults: map[string]bot.Source{}, Unread: map[string]error{}}
	if err := d.readDefaults(t); err != nil {
		return nil, err
	}
	var unread []error
	for _, kind := range slices.Sorted(maps.Keys(t.Unread)) {
		unread = append(unread, t.Unread[kind])
	}
	if err := errors.Join(unread...); err != nil {
		return nil, err
	}
	return t.Defaults, nil
}
