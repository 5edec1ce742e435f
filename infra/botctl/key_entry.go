package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/pkg/config"
)

// fingerprint is what is shown of a key: enough to tell two apart, and to compare with
// `printf %s KEY | sha256sum`; nothing that helps to guess one.
func fingerprint(key string) string {
	sum := sha256.Sum256([]byte(key))
	return "sha256:" + hex.EncodeToString(sum[:4])
}

func fingerprints(keys []string) string {
	if len(keys) == 0 {
		return "none"
	}
	var all []string
	for _, key := range keys {
		all = append(all, fingerprint(key))
	}
	return strings.Join(all, ", ")
}

// entryOf reads the entry of a bot, as a function reads it. What is wrong with other entries
// is theirs to tell.
func entryOf(text []byte, bot string) (config.Entry, error) {
	entries, err := config.ParseEntries(text)
	faults, some := errors.AsType[config.KeyFaults](err)
	switch {
	case err != nil && !some:
		return config.Entry{}, fmt.Errorf("the secret %w", err)
	case faults[bot] != nil:
		return entries[bot], fmt.Errorf("the entry of %s: %w", bot, faults[bot])
	}
	return entries[bot], nil
}

// withEntry returns a secret's text in which the entry of a bot says this, and every other
// byte is what it was. What else stands in the entry stays.
func withEntry(text []byte, bot string, e config.Entry) ([]byte, error) {
	start, end, found, err := valueOf(text, bot)
	if err != nil {
		return nil, err
	}
	fields := map[string]json.RawMessage{}
	if found && json.Unmarshal(text[start:end], &fields) != nil {
		fields = map[string]json.RawMessage{} // a key alone, or a list
	}
	if fields == nil { // of null
		fields = map[string]json.RawMessage{}
	}
	fields["keys"] = encoded(e.Keys)
	delete(fields, "poe_bot")
	if e.PoeBot != "" {
		fields["poe_bot"] = encoded(e.PoeBot)
	}
	value := encoded(fields)
	if !found {
		value = slices.Concat(encoded(bot), []byte(":"), value)
		if start > 0 && bytes.TrimRight(text[:start], " \t\r\n")[len(bytes.TrimRight(text[:start], " \t\r\n"))-1] != '{' {
			value = slices.Concat([]byte(","), value)
		}
	}
	return slices.Concat(text[:start], value, text[end:]), nil
}

// encoded is a text, or texts, as JSON without what HTML would need.
func encoded(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // only texts come here
	}
	return bytes.TrimSpace(b.Bytes())
}

// valueOf finds where the value of a name stands in an object; where it would be added, at
// the end, if there is none.
func valueOf(text []byte, of string) (start, end int, found bool, err error) {
	in := json.NewDecoder(bytes.NewReader(text))
	if _, err := in.Token(); err != nil {
		return 0, 0, false, errors.New("the secret is no JSON object")
	}
	for in.More() {
		name, err := in.Token()
		var value json.RawMessage
		if err == nil {
			err = in.Decode(&value)
		}
		if err != nil {
			return 0, 0, false, errors.New("the secret is no JSON object")
		}
		if name == of {
			end := int(in.InputOffset())
			return end - len(value), end, true, nil
		}
	}
	if _, err := in.Token(); err != nil {
		return 0, 0, false, errors.New("the secret is no JSON object")
	}
	at := int(in.InputOffset()) - 1
	return at, at, false, nil
}

// sameEntry reports whether two texts of a secret say the same of a bot.
func sameEntry(a, b []byte, bot string) bool {
	value := func(text []byte) string {
		start, end, _, err := valueOf(text, bot)
		if err != nil {
			return err.Error()
		}
		return string(text[start:end])
	}
	return value(a) == value(b)
}

// otherEntries are the names of entries that two texts do not have alike, but for one.
func otherEntries(a, b []byte, but string) (names []string) {
	var before, after map[string]json.RawMessage
	_ = json.Unmarshal(a, &before) // read before
	_ = json.Unmarshal(b, &after)
	all := map[string]json.RawMessage{}
	maps.Copy(all, before)
	maps.Copy(all, after)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if name != but && !bytes.Equal(before[name], after[name]) {
			names = append(names, name)
		}
	}
	return names
}
