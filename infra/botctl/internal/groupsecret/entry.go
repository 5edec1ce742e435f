package groupsecret

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/poebridge/poebridge/pkg/config"
)

// Fingerprint is what is shown of a key: enough to tell two apart, and to compare with
// `printf %s KEY | sha256sum`; nothing that helps to guess one.
func Fingerprint(key string) string {
	sum := sha256.Sum256([]byte(key))
	return "sha256:" + hex.EncodeToString(sum[:4])
}

// Entry reads the entry of a bot, as a function reads it; the zero value where there is
// none. What is wrong with other entries is theirs to tell.
func (t Text) Entry(bot string) (config.Entry, error) {
	entries, err := config.ParseEntries(t)
	faults, some := errors.AsType[config.KeyFaults](err)
	switch {
	case err != nil && !some:
		return config.Entry{}, fmt.Errorf("the secret %w", err)
	case faults[bot] != nil:
		return entries[bot], fmt.Errorf("the entry of %s: %w", bot, faults[bot])
	}
	return entries[bot], nil
}

// Has reports whether there is an entry of a bot, be it one that cannot be used. The error
// is that the secret is no JSON object, which nobody can change but by hand.
func (t Text) Has(bot string) (bool, error) {
	s, err := find(t, bot)
	return s.there, err
}

// With is the text in which the entry of a bot says this. What else stands in the entry
// stays.
func (t Text) With(bot string, e config.Entry) (Text, error) {
	s, err := find(t, bot)
	if err != nil {
		return nil, err
	}
	fields := map[string]json.RawMessage{}
	if s.there && json.Unmarshal(t[s.value:s.end], &fields) != nil || fields == nil {
		fields = map[string]json.RawMessage{} // a key alone, a list, or null
	}
	fields["keys"] = encoded(e.Keys)
	delete(fields, "poe_bot")
	if e.PoeBot != "" {
		fields["poe_bot"] = encoded(e.PoeBot)
	}
	value := encoded(fields)
	if !s.there {
		value = slices.Concat(encoded(bot), []byte(":"), value)
		if !s.first {
			value = slices.Concat([]byte(","), value)
		}
	}
	return slices.Concat(t[:s.value], value, t[s.end:]), nil
}

// Without is the text without the entry of a bot; nil where there is none.
func (t Text) Without(bot string) (Text, error) {
	s, err := find(t, bot)
	if err != nil || !s.there {
		return nil, err
	}
	to := s.end
	if s.first && !s.last { // the comma is behind it
		to += bytes.IndexByte(t[to:], ',') + 1
		to = len(t) - len(bytes.TrimLeft(t[to:], " \t\r\n"))
	}
	return slices.Concat(t[:s.begin], t[to:]), nil
}

// Same reports whether another text says the same of a bot.
func (t Text) Same(other Text, bot string) bool {
	value := func(t Text) string {
		s, err := find(t, bot)
		if err != nil {
			return err.Error()
		}
		return string(t[s.value:s.end])
	}
	return value(t) == value(other)
}

// Others are the names of entries that another text does not have alike, but for one
// bot's. Such a name may be a key, where somebody has written the entry the wrong way round.
func (t Text) Others(other Text, but string) (names []string) {
	var before, after map[string]json.RawMessage
	_ = json.Unmarshal(t, &before) // read before
	_ = json.Unmarshal(other, &after)
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
