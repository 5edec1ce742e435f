package config

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/poebridge/poebridge/pkg/bot"
)

// keyLength is the length of an access key in characters. Poe makes them so, and
// its own library refuses others.
const keyLength = 32

// maxKeys bounds how many keys of one bot are live at a time: each costs a hash in
// every request, and rotation needs two.
const maxKeys = 8

// BotKeys are the access keys of a group's bots, by name.
type BotKeys map[string][]string

// KeyFaults are the bots whose entries have faults, and what is wrong with each. No
// key is quoted, nor a name that may be one.
type KeyFaults map[string]error

func (f KeyFaults) Error() string {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(f)) {
		lines = append(lines, fmt.Sprintf("%s: %v", shownBot(name), f[name]))
	}
	return strings.Join(lines, "\n")
}

// mayBeKey reports whether a name may be an access key, of an entry that is written the wrong
// way round: it is no bot's, or as long as a key.
func mayBeKey(name string) bool { return !bot.ValidName(name) || len(name) >= keyLength }

// shownBot names the bot of an entry, as it may be logged.
func shownBot(name string) string {
	if mayBeKey(name) {
		return "a bot whose name is not shown, as it may be a key"
	}
	return "bot " + strconv.Quote(name)
}

// ParseKeys reads the format of the secret: an object, bot to its access key, or
// to a list of keys, or to {"keys": […], "poe_bot": "…"}. Where single entries have
// faults the error is of type [KeyFaults], and what is sound is returned beside it,
// so that one slip need not take the other bots down.
func ParseKeys(text []byte) (BotKeys, error) {
	entries, err := parseObject(text, "bot name to access key")
	if err != nil {
		return nil, err
	}
	keys, faults := BotKeys{}, KeyFaults{}
	for name, entry := range entries {
		sound, err := parseEntry(entry)
		if err != nil {
			faults[name] = err
		}
		keys[name] = sound
	}
	if len(faults) > 0 {
		return keys, faults
	}
	return keys, nil
}

// parseObject reads a JSON object and nothing else; null is none. A name that
// stands twice is refused: one of the two would be lost without a word. Errors of
// the JSON package may quote what they could not read, so only the line is told.
func parseObject(text []byte, of string) (map[string]json.RawMessage, error) {
	in := json.NewDecoder(bytes.NewReader(text))
	fail := func(what string) error {
		line := 1 + bytes.Count(text[:in.InputOffset()], []byte("\n"))
		return fmt.Errorf("must be a JSON object, %s; %s at line %d", of, what, line)
	}
	if open, err := in.Token(); err != nil || open != json.Delim('{') {
		return nil, fmt.Errorf("must be a JSON object, %s", of)
	}
	object := map[string]json.RawMessage{}
	for in.More() {
		var value json.RawMessage
		name, err := in.Token()
		if err == nil {
			err = in.Decode(&value)
		}
		if err != nil {
			return nil, fail("it is no JSON")
		}
		if _, twice := object[name.(string)]; twice { // what stands before a colon is a string
			return nil, fail(twiceNamed(name.(string)))
		}
		object[name.(string)] = value
	}
	if _, err := in.Token(); err != nil {
		return nil, fail("it is no JSON")
	}
	if _, err := in.Token(); err != io.EOF {
		return nil, fail("there is more after it")
	}
	return object, nil
}

func twiceNamed(name string) string {
	if mayBeKey(name) {
		return "a name that is not shown, as it may be a key, stands there twice,"
	}
	return strconv.Quote(name) + " stands there twice,"
}

// parseEntry returns the keys of one bot. An entry that is there and names none, as it is
// left by whoever revokes a key in a hurry, is no fault: it has no keys.
func parseEntry(raw json.RawMessage) ([]string, error) {
	var one string
	var list []string
	var object struct {
		Keys []string `json:"keys"`
	}
	switch {
	case string(raw) == "null" || string(raw) == `""`:
		return nil, nil
	case json.Unmarshal(raw, &one) == nil:
		list = []string{one}
	case json.Unmarshal(raw, &list) == nil:
	case json.Unmarshal(raw, &object) == nil:
		if list = object.Keys; list == nil {
			return nil, errors.New(`has no "keys"; if these are the bots of a group, serve several groups or only what stands below it`)
		}
	default:
		return nil, errors.New(`want an access key, a list of them, or {"keys": […]}`)
	}
	if len(list) > maxKeys {
		return nil, fmt.Errorf("has %d keys; want at most %d", len(list), maxKeys)
	}
	return soundKeys(list)
}

func soundKeys(list []string) ([]string, error) {
	var sound []string
	var faults []error
	for i, key := range list {
		if err := checkKey(key); err != nil {
			faults = append(faults, fmt.Errorf("key %d %w", i+1, err))
			continue
		}
		sound = append(sound, key)
	}
	return sound, errors.Join(faults...)
}

func checkKey(key string) error {
	if n := utf8.RuneCountInString(key); n != keyLength {
		return fmt.Errorf("has %d characters; Poe's have %d", n, keyLength)
	}
	if strings.ContainsFunc(key, func(c rune) bool { return c <= ' ' || c > '~' }) {
		return errors.New("has a character that cannot be in a key; Poe's have letters and digits")
	}
	return nil
}

// ReadKeys makes BotKeys a [KeySource] whose keys never change, as in tests.
func (k BotKeys) ReadKeys(context.Context) (BotKeys, error) { return k, nil }

func (k BotKeys) String() string { return "fixed keys" }

// Names returns the bots that have a key, sorted.
func (k BotKeys) Names() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(k)), func(name string) bool { return len(k[name]) == 0 })
}
