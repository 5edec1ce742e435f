package config

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"time"
)

// keyLength is the length of an access key in characters. Poe makes them so, and
// its own library refuses others.
const keyLength = 32

// maxKeys bounds how many keys of one bot are live at a time: each costs a hash in
// every request, and rotation needs two.
const maxKeys = 8

// BotKeys are the access keys of a group's bots, by name.
type BotKeys map[string][]string

// ParseKeys reads the format of the secret: an object, bot to its access key, or
// to a list of keys, or to {"keys": […], "poe_bot": "…"}. The error names every
// bot with a fault, and no key.
func ParseKeys(text []byte) (BotKeys, error) {
	var entries map[string]json.RawMessage
	if err := json.Unmarshal(text, &entries); err != nil {
		return nil, errors.New("the keys must be a JSON object: bot name to access key")
	}
	keys := BotKeys{}
	var faults []error
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		found, err := parseEntry(entries[name])
		if err != nil {
			faults = append(faults, fmt.Errorf("bot %q: %w", name, err))
		}
		keys[name] = found
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return keys, nil
}

func parseEntry(raw json.RawMessage) ([]string, error) {
	var one string
	var list []string
	var object struct {
		Keys []string `json:"keys"`
	}
	switch {
	case json.Unmarshal(raw, &one) == nil:
		list = []string{one}
	case json.Unmarshal(raw, &list) == nil:
	case json.Unmarshal(raw, &object) == nil:
		list = object.Keys
	default:
		return nil, errors.New(`want an access key, a list of them, or {"keys": […]}`)
	}
	if len(list) == 0 || len(list) > maxKeys {
		return nil, fmt.Errorf("has %d keys; want 1 to %d", len(list), maxKeys)
	}
	for _, key := range list {
		if !validKey(key) {
			return nil, fmt.Errorf("a key of %d characters; Poe's have %d, letters and digits", len(key), keyLength)
		}
	}
	return list, nil
}

func validKey(key string) bool {
	for _, c := range []byte(key) {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return len(key) == keyLength
}

// FileKeys are the keys of one group in a JSON file, read again when they are
// older than a TTL. It is safe for concurrent use.
type FileKeys struct{ keys *latest[BotKeys] }

// NewFileKeys returns the keys in a file. With an empty group, the file holds what
// the group's secret holds; otherwise an object, group to such an object.
func NewFileKeys(file, group string, ttl time.Duration, log *slog.Logger) *FileKeys {
	return &FileKeys{&latest[BotKeys]{
		what: "keys", ttl: ttl, log: log,
		load: func(context.Context) (BotKeys, error) { return readKeys(file, group) },
	}}
}

func readKeys(file, group string) (BotKeys, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	if group != "" {
		var groups map[string]json.RawMessage
		if err := json.Unmarshal(text, &groups); err != nil {
			return nil, fmt.Errorf("config: %s must be a JSON object: group name to the group's keys", file)
		}
		if text = groups[group]; text == nil {
			return BotKeys{}, nil
		}
	}
	keys, err := ParseKeys(text)
	if err != nil {
		return nil, fmt.Errorf("config: %s: %w", file, err)
	}
	return keys, nil
}

// Keys returns the live keys of a bot, none for a bot that has no entry.
func (k *FileKeys) Keys(ctx context.Context, name string) ([]string, error) {
	keys, err := k.keys.get(ctx, false)
	return keys[name], err
}

// Keys makes BotKeys usable where keys never change, as in tests.
func (k BotKeys) Keys(_ context.Context, name string) ([]string, error) { return k[name], nil }
